import { type AdviceByCheck, nearMiss } from './advice.ts'
import { audience, issuer, kind, lifetime } from './token-mends.ts'

/** Which tokens are refused for whom they are for, who issued them, when, and of what kind. */
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
  'server/token-foreign/refused': {
    why: 'A server that signs people in at Entra and issues tokens of its own trusts the keys of Entra too. Who then brings a token of Entra has passed by its consent and its clients.',
    expect: nearMiss('a genuine token that was issued for something else', '401 or 403'),
    mend: {
      any: 'Verify what clients bring with your own keys, issuer and audience only; keep the tokens of the provider behind you on the way to its APIs.',
      fastmcp:
        'OAuthProxy issues tokens of its own and verifies those; do not put an AzureJWTVerifier beside it for the same endpoint.',
    },
  },
  'server/token-audience/client-refused': {
    why: 'The id of a client is public, and what is issued for a client is an ID token: proof of a sign-in there, which any page may have had.',
    expect: nearMiss('a token whose aud is its own azp'),
    mend: {
      ...audience,
      any: 'List the names of the API, and never the id of a client, among the audiences. Where client and API share a registration, give the API one of its own.',
    },
  },
  'server/token-audience/sibling-refused': {
    why: 'Whoever runs the server next door on the same host gets tokens of your users for it, and could come here with them.',
    expect: nearMiss('a token for another path, or another port, of the same host'),
    mend: { ...audience, any: 'Compare the whole address, path included. An origin is no audience.' },
  },
  'server/token-audience/case-refused': {
    why: 'Names that differ in case can belong to two parties, and then one of them reads what was meant for the other.',
    expect: nearMiss('the audience in capitals'),
    mend: audience,
  },
  'server/token-audience/list-refused': {
    why: 'aud may be a list. `typeof aud === "string" && …` compares nothing where it is one, and a token for everybody else comes in.',
    expect: nearMiss('aud: ["https://other.example/mcp"]'),
    mend: {
      ...audience,
      any: 'Take one name or a flat list of names; one of them has to be yours, and anything else is no audience.',
    },
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
  'server/token-issuer/missing-refused': {
    why: '`if (claims.iss && …)` takes every token that is silent about who issued it, and the key set may be shared by many.',
    expect: nearMiss('a token without iss'),
    mend: issuer,
  },
  'server/token-issuer/longer-refused': {
    why: 'startsWith() and includes() find your issuer in a name that anybody may register: https://login.example.evil.example.',
    expect: nearMiss('an issuer that begins, or ends, with yours'),
    mend: issuer,
  },
  'server/token-issuer/case-refused': {
    why: 'Paths are case-sensitive: the same letters in capitals are another party, and RFC 9068 asks for the exact identifier.',
    expect: nearMiss('the issuer in capitals'),
    mend: issuer,
  },
  'server/token-types/issuers-refused': {
    why: '`==`, `in` and flat() find a name inside a list or an object, and whoever writes lists into iss names whom he likes.',
    expect: nearMiss('iss: ["https://your.issuer"]'),
    mend: { ...issuer, any: 'Demand that iss is a text before it is compared, with ===.' },
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
  'server/token-types/duplicates-refused': {
    why: 'Two parts of a system that read the same token must read the same claims: one checks the first of two names, the other acts on the second.',
    expect: nearMiss('"aud" written twice, the wrong one last'),
    mend: { any: 'Parse the claims once, with one parser that refuses a name that comes twice or keeps the last (RFC 7519 §4).' },
  },
  'server/token-types/times-refused': {
    why: 'A number is neither before nor after a word: `if (now > exp) refuse()` lets a token live for ever whose exp is "never".',
    expect: nearMiss('exp: "never", or a past that is written as a text'),
    mend: { ...lifetime, any: 'Demand that exp and nbf are finite numbers, and refuse the token where they are anything else.' },
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
  'server/token-kind/other-version-refused': {
    why: 'The other version has another issuer and other claims, which nobody has tried here: rules for azp and ver judge what is not there.',
    expect: nearMiss('a v1.0 token (iss without /v2.0, ver 1.0, appid)', '401'),
    mend: {
      any: 'Take the issuer of one version: https://login.microsoftonline.com/{tenant}/v2.0 where requestedAccessTokenVersion is 2.',
      'typescript-v1': 'jwtVerify(token, keys, { issuer }) with the one issuer, and not a list of both.',
      'typescript-v2': 'jwtVerify(token, keys, { issuer }) with the one issuer, and not a list of both.',
      csharp:
        'Microsoft.Identity.Web takes both: set TokenValidationParameters.ValidIssuer and an IssuerValidator that compares with it.',
      spring: 'JwtValidators.createDefaultWithIssuer with the v2.0 issuer.',
    },
  },
}
