import { type AdviceByCheck, nearMiss } from './advice.ts'
import { signature } from './token-mends.ts'

/** Which tokens are refused for how they are signed. */
export const signatureAdvice: AdviceByCheck = {
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
    why: 'The header belongs to whoever wrote the token. A verifier that takes the key from jwk, x5c, jku or x5u lets every token vouch for itself.',
    expect: nearMiss('a signature by a key of nobody, which the header carries as jwk or x5c, or points to by jku or x5u'),
    mend: {
      ...signature,
      any: 'Take keys only from the address that you know the issuer by, by kid; never from the header of a token.',
    },
  },
  'server/token-signature/unknown-key-refused': {
    why: 'Where the key set has no key for a token, there is nothing to verify it with. Whoever goes on all the same takes everything.',
    expect: nearMiss('a kid that nobody has published, or none'),
    mend: { ...signature, any: 'No key: 401. Fetch the key set again at most every so often, and fail closed.' },
  },
  'server/key-rollover/both-keys-taken': {
    why: 'Entra changes its keys when it likes. A server that does not follow, or forgets the older key too soon, refuses everybody until it is started again.',
    expect: 'A token of a newly published key → 200 (or 401 until the keys are read again); one of the key before → 200.',
    mend: {
      any: 'Read the key set again for an unknown kid, put the new set in the place of the old, and look keys up in it by kid.',
      'typescript-v1': 'createRemoteJWKSet does so, once in 30 s (cooldownDuration). Make it once, and not for each request.',
      'typescript-v2': 'createRemoteJWKSet does so, once in 30 s (cooldownDuration). Make it once, and not for each request.',
      csharp:
        'AddMicrosoftIdentityWebApi and AddJwtBearer do so through their ConfigurationManager; do not set IssuerSigningKeys by hand.',
      spring: 'NimbusJwtDecoder.withJwkSetUri does so; a decoder with one public key does not.',
    },
  },
  'server/key-rollover/fetched-sparingly': {
    why: 'Anybody can write an unknown kid into a token. If each costs a fetch, a stranger makes your server ask Entra as often as he likes, until it is throttled.',
    expect: 'Five tokens of unknown keys → 401 each, and fewer than five requests to jwks_uri.',
    mend: {
      any: 'Let some time pass (30 s) between two fetches that unknown keys cause.',
      'typescript-v1':
        'createRemoteJWKSet waits 30 s (cooldownDuration): do not set it to 0, and do not make it for each request.',
      'typescript-v2':
        'createRemoteJWKSet waits 30 s (cooldownDuration): do not set it to 0, and do not make it for each request.',
    },
  },
  'server/token-signature/crit-refused': {
    why: 'crit says what must be understood to read the token rightly. Who ignores it takes a token for something it is not.',
    expect: nearMiss('crit: ["urn:example:unheard-of"]'),
    mend: {
      any: 'Refuse a token whose crit names anything that you do not handle (RFC 7515 §4.1.11); with nothing to handle, any crit.',
      'typescript-v1': 'jwtVerify of jose does so, unless its option crit says otherwise.',
      'typescript-v2': 'jwtVerify of jose does so, unless its option crit says otherwise.',
    },
  },
}
