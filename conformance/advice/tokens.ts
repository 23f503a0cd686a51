import { type AdviceByCheck, type Mend, nearMiss } from './advice.ts'

const audience: Mend = {
  any: 'Compare aud, whole and byte for byte, with the names the server has: its address, and at Entra the GUID or App ID URI of its API.',
  'typescript-v1': 'requireBearerAuth does not look at aud: jwtVerify(token, keys, { audience: [...] }) in the verifier.',
  'typescript-v2':
    'expectedResource compares URLs, and a GUID is none: jwtVerify(token, keys, { audience: [...] }) in the verifier.',
  fastmcp: 'JWTVerifier(audience=…): without it any audience is taken. AzureJWTVerifier sets it.',
  csharp: 'TokenValidationParameters.ValidateAudience = true with ValidAudience(s).',
  spring:
    'validateAudienceClaim(true): the default is false. It wants the address of the server in aud; for a GUID give a jwtDecoder with a JwtClaimValidator.',
}

const issuer: Mend = {
  any: 'Compare iss as a string with the one issuer that is trusted. No parsing, no trimming, no pattern.',
  'typescript-v1': 'jwtVerify(token, keys, { issuer }) in the verifier.',
  'typescript-v2': 'jwtVerify(token, keys, { issuer }) in the verifier.',
  fastmcp:
    'JWTVerifier(issuer=…): without it any issuer is taken, and AzureJWTVerifier leaves it out for "common" and "organizations".',
  csharp: 'TokenValidationParameters.ValidateIssuer = true with ValidIssuer; no IssuerValidator that only looks at the host.',
  spring: 'authorizationServer(issuerUri) checks it. A jwtDecoder of your own has to use JwtValidators.createDefaultWithIssuer.',
}

const signature: Mend = {
  any: 'Verify with the keys the issuer publishes and with the algorithm you name (RS256). The token chooses neither.',
  'typescript-v1': "jwtVerify(token, createRemoteJWKSet(…), { algorithms: ['RS256'] }); never decodeJwt in a verifier.",
  'typescript-v2': "jwtVerify(token, createRemoteJWKSet(…), { algorithms: ['RS256'] }); never decodeJwt in a verifier.",
  fastmcp: 'JWTVerifier(jwks_uri=…, algorithm="RS256"), which refuses HS* with a key set.',
  csharp: 'ValidateIssuerSigningKey and RequireSignedTokens stay true, and ValidAlgorithms is set.',
  spring: 'NimbusJwtDecoder.withIssuerLocation(…): RS256 by the published keys.',
}

const lifetime: Mend = {
  any: 'Demand exp as a number and compare it, and nbf where there is one, with the clock; at most five minutes of grace.',
  'typescript-v1':
    'jwtVerify does so (clockTolerance for the grace); requireBearerAuth then compares expiresAt without any grace.',
  'typescript-v2':
    'jwtVerify does so (clockTolerance for the grace); requireBearerAuth then compares expiresAt without any grace.',
  fastmcp: 'JWTVerifier compares exp and leaves nbf alone: look at nbf in a subclass of it.',
  csharp: 'ValidateLifetime = true; ClockSkew is five minutes.',
  spring: 'JwtTimestampValidator looks at both; a validator of your own has to be added to it, not put in its place.',
}

const kind: Mend = {
  any: 'Demand of a token what only an access token for you has: your audience, scp with your scope, and oid of a user.',
  'typescript-v1': 'After jwtVerify look at scp, oid and idtyp in the verifier.',
  'typescript-v2': 'After jwtVerify look at scp, oid and idtyp in the verifier.',
  fastmcp: 'Subclass AzureJWTVerifier and look at claims["scp"], claims["oid"] and claims.get("idtyp").',
  csharp: 'In OnTokenValidated look at scp, oid and idtyp, and context.Fail(…).',
  spring: 'Add a JwtClaimValidator for each of scp, oid and idtyp.',
}

/** Which tokens are refused as such, whatever they grant. */
export const tokenAdvice: AdviceByCheck = {
  'server/token-audience/foreign-refused': {
    why: 'All APIs of a tenant are signed by the same keys. Without a look at aud a token for any of them, stolen or passed on, opens this server.',
    expect: nearMiss('the same token for another API'),
    mend: audience,
  },
  'server/token-audience/longer-refused': {
    why: 'Names that contain yours can be registered by others: a search for letters takes their tokens.',
    expect: nearMiss('an audience that begins and ends like yours'),
    mend: audience,
  },
  'server/token-audience/shorter-refused': {
    why: 'A comparison the wrong way round takes every token whose audience is part of your name.',
    expect: nearMiss('an audience that is only a part of yours'),
    mend: audience,
  },
  'server/token-audience/missing-refused': {
    why: '`if (aud && …)` lets in whoever leaves the claim out.',
    expect: nearMiss('a token without aud'),
    mend: audience,
  },
  'server/token-issuer/other-tenant-refused': {
    why: 'One key set signs for every tenant of Entra: only iss says whose token it is.',
    expect: nearMiss('the issuer of another tenant'),
    mend: issuer,
  },
  'server/token-issuer/slash-refused': {
    why: 'With one slash more it is another issuer. Whoever forgives that forgives what a mix-up attack needs.',
    expect: nearMiss('an issuer with one slash more or less'),
    mend: issuer,
  },
  'server/token-issuer/other-host-refused': {
    why: 'A token of a host that nobody trusts must not pass because its path or its signature looks right.',
    expect: nearMiss('an issuer on another host'),
    mend: issuer,
  },
  'server/token-signature/stranger-refused': {
    why: 'kid is a hint that anybody can write; only the signature proves who issued a token.',
    expect: nearMiss('a signature by another key under the right kid'),
    mend: signature,
  },
  'server/token-signature/unsigned-refused': {
    why: 'alg "none" is a token that everybody can write.',
    expect: nearMiss('alg "none" and no signature'),
    mend: signature,
  },
  'server/token-signature/public-key-as-secret-refused': {
    why: 'Everybody has the public key. A verifier that takes HS256 with it believes everybody.',
    expect: nearMiss('HS256 with the public key as the secret'),
    mend: signature,
  },
  'server/token-signature/tampered-refused': {
    why: 'A token that is read and not verified can be rewritten by whoever holds one.',
    expect: nearMiss('one claim added under the old signature'),
    mend: signature,
  },
  'server/token-signature/embedded-key-refused': {
    why: 'The header belongs to whoever wrote the token. A verifier that takes the key from jwk, jku or x5u lets every token vouch for itself.',
    expect: nearMiss('a signature by a key of nobody, which the header carries as jwk'),
    mend: {
      ...signature,
      any: 'Take keys only from the address that you know the issuer by, by kid; never from the header of a token.',
    },
  },
  'server/token-lifetime/expired-refused': {
    why: 'Expiry is what ends a stolen token, and what makes revocation work at all.',
    expect: nearMiss('a token that expired ten minutes ago'),
    mend: lifetime,
  },
  'server/token-lifetime/no-expiry-refused': {
    why: 'Libraries compare exp where there is one. A token without it would be good for ever, and no revocation would end it.',
    expect: nearMiss('a token without exp'),
    mend: {
      ...lifetime,
      'typescript-v1': "jwtVerify(token, keys, { requiredClaims: ['exp'] }): without it a token needs none.",
      'typescript-v2': "jwtVerify(token, keys, { requiredClaims: ['exp'] }): without it a token needs none.",
      fastmcp: 'JWTVerifier compares exp only where there is one: demand it in a subclass.',
      csharp: 'RequireExpirationTime stays true, which is the default.',
      spring: 'JwtTimestampValidator takes a token without exp: add a JwtClaimValidator that wants one.',
    },
  },
  'server/token-lifetime/not-yet-valid-refused': {
    why: 'A token for later is not for now; who takes it has most likely not compared times at all.',
    expect: nearMiss('a token that is valid in an hour'),
    mend: lifetime,
  },
  'server/token-kind/other-tenant-refused': {
    why: 'Everybody can have a tenant of their own. A server that trusts the pattern of the issuer serves them all.',
    expect: nearMiss('iss and tid of another tenant', '401 or 403'),
    mend: { ...issuer, any: 'Hold tid against a list of the tenants you serve, and let iss be the issuer of just that tenant.' },
  },
  'server/token-kind/app-only-refused': {
    why: 'An application that got roles for itself has no user. Where a tool acts for a user, nobody has agreed to it.',
    expect: nearMiss('roles in the place of scp, and no user', '401 or 403'),
    mend: kind,
  },
  'server/token-kind/id-token-refused': {
    why: 'An ID token tells a client who signed in. It is sent to many places, and authorizes nothing.',
    expect: nearMiss('an ID token of the same user', '401 or 403'),
    mend: kind,
  },
  'server/token-kind/graph-token-refused': {
    why: 'Clients have a Graph token in hand and send it by mistake; a server that takes it gets more power than anybody meant to give.',
    expect: nearMiss('a token for Microsoft Graph'),
    mend: kind,
  },
  'server/token-foreign/refused': {
    why: 'A server that signs people in at Entra and issues tokens of its own trusts the keys of Entra too. Who then brings a token of Entra has passed by its consent and its clients.',
    expect: nearMiss('a genuine token that was issued for something else', '401 or 403'),
    mend: {
      any: 'Verify what clients bring with your own keys, issuer and audience only; keep the tokens of the provider behind you on the way to its APIs.',
      fastmcp:
        'OAuthProxy issues tokens of its own and verifies those; do not put an AzureJWTVerifier beside it for the same endpoint.',
    },
  },
}
