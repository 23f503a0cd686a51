import type { Mend } from './advice.ts'

/** A verifier that is right still turns into an outage what its library throws. */
const thrownV1 = 'Catch what jwtVerify throws and throw InvalidTokenError: anything else becomes 500.'
const thrownV2 = 'Catch what jwtVerify throws and throw OAuthError(OAuthErrorCode.InvalidToken): anything else becomes 500.'

/** Of the audience. */
export const audience: Mend = {
  any: 'Compare aud, whole and byte for byte, with the names the server has: its address, and at Entra the GUID or App ID URI of its API.',
  'typescript-v1': `requireBearerAuth does not look at aud: jwtVerify(token, keys, { audience: [...] }) in the verifier. ${thrownV1}`,
  'typescript-v2': `expectedResource compares URLs, and a GUID is none: jwtVerify(token, keys, { audience: [...] }) in the verifier. ${thrownV2}`,
  fastmcp: 'JWTVerifier(audience=…): without it any audience is taken. AzureJWTVerifier sets it.',
  csharp: 'TokenValidationParameters.ValidateAudience = true with ValidAudience(s).',
  spring:
    'validateAudienceClaim(true): the default is false. It wants the address of the server in aud; for a GUID give a jwtDecoder with a JwtClaimValidator.',
}

/** Of the issuer. */
export const issuer: Mend = {
  any: 'Compare iss as a string with the one issuer that is trusted. No parsing, no trimming, no pattern.',
  'typescript-v1': `jwtVerify(token, keys, { issuer }) in the verifier. ${thrownV1}`,
  'typescript-v2': `jwtVerify(token, keys, { issuer }) in the verifier. ${thrownV2}`,
  fastmcp:
    'JWTVerifier(issuer=…): without it any issuer is taken, and AzureJWTVerifier leaves it out for "common" and "organizations".',
  csharp: 'TokenValidationParameters.ValidateIssuer = true with ValidIssuer; no IssuerValidator that only looks at the host.',
  spring: 'authorizationServer(issuerUri) checks it. A jwtDecoder of your own has to use JwtValidators.createDefaultWithIssuer.',
}

/** Of the signature and its key. */
export const signature: Mend = {
  any: 'Verify with the keys the issuer publishes and with the algorithm you name (RS256). The token chooses neither.',
  'typescript-v1': `jwtVerify(token, createRemoteJWKSet(…), { algorithms: ['RS256'] }); never decodeJwt in a verifier. ${thrownV1}`,
  'typescript-v2': `jwtVerify(token, createRemoteJWKSet(…), { algorithms: ['RS256'] }); never decodeJwt in a verifier. ${thrownV2}`,
  fastmcp: 'JWTVerifier(jwks_uri=…, algorithm="RS256"), which refuses HS* with a key set.',
  csharp: 'ValidateIssuerSigningKey and RequireSignedTokens stay true, and ValidAlgorithms is set.',
  spring: 'NimbusJwtDecoder.withIssuerLocation(…): RS256 by the published keys.',
}

/** Of the times. */
export const lifetime: Mend = {
  any: 'Demand exp as a number and compare it, and nbf where there is one, with the clock; at most five minutes of grace.',
  'typescript-v1': `jwtVerify does so (clockTolerance for the grace); requireBearerAuth then compares expiresAt without any grace. ${thrownV1}`,
  'typescript-v2': `jwtVerify does so (clockTolerance for the grace); requireBearerAuth then compares expiresAt without any grace. ${thrownV2}`,
  fastmcp: 'JWTVerifier compares exp and leaves nbf alone: look at nbf in a subclass of it.',
  csharp: 'ValidateLifetime = true; ClockSkew is five minutes.',
  spring: 'JwtTimestampValidator looks at both; a validator of your own has to be added to it, not put in its place.',
}

/** Of what a token is for besides. */
export const kind: Mend = {
  any: 'Demand of a token what only an access token for you has: your audience, scp with your scope, and oid of a user.',
  'typescript-v1': `After jwtVerify look at scp, oid and idtyp in the verifier. ${thrownV1}`,
  'typescript-v2': `After jwtVerify look at scp, oid and idtyp in the verifier. ${thrownV2}`,
  fastmcp: 'Subclass AzureJWTVerifier and look at claims["scp"], claims["oid"] and claims.get("idtyp").',
  csharp: 'In OnTokenValidated look at scp, oid and idtyp, and context.Fail(…).',
  spring: 'Add a JwtClaimValidator for each of scp, oid and idtyp.',
}
