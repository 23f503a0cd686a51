import type { JsonObject } from './answer.ts'
import type { Fault } from './seam.ts'

type KeysFault = Fault<JsonObject>

/** A key that signs nothing: the example of RFC 7517, appendix A.1. */
const foreignModulus =
  '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw'

const keysOf = (document: JsonObject): readonly JsonObject[] => (Array.isArray(document['keys']) ? document['keys'] : [])
const each = (change: (key: JsonObject) => JsonObject) => (document: JsonObject) => ({
  ...document,
  keys: keysOf(document).map(change),
})
const all = (change: (keys: readonly JsonObject[]) => readonly unknown[]) => (document: JsonObject) => ({
  ...document,
  keys: change(keysOf(document)),
})
/** Certificates are taken along, where there are some: they would contradict. */
const foreign = (key: JsonObject): JsonObject => ({ ...key, n: foreignModulus, x5c: undefined })
const renamed = (key: JsonObject, kid: string): JsonObject => ({ ...foreign(key), kid, x5t: kid })

/** What is wrong with a set of keys. */
export const jwksFaults: readonly KeysFault[] = [
  { id: 'jwks/empty', breaks: 'OpenID Connect Discovery 1.0 §3: the set contains the signing keys', change: all(() => []) },
  { id: 'jwks/keys-missing', breaks: 'RFC 7517 §5.1: a set has the member keys', change: ({ keys: _, ...rest }) => rest },
  {
    id: 'jwks/rotated-in-mid-flight',
    breaks: 'OpenID Connect Core 1.0 §10.1.1: a key is published before it signs',
    // The first answer comes from a front-end that has not heard of the key yet; the next one has.
    change: all((keys) => keys.map((key, index) => renamed(key, `an-earlier-key-${index}`))),
    times: 1,
  },
  {
    id: 'jwks/rotated-for-good',
    breaks: 'OpenID Connect Core 1.0 §10.1.1: a retired key stays published as long as tokens signed by it are good',
    change: all((keys) => keys.map((key, index) => renamed(key, `a-later-key-${index}`))),
  },
  {
    id: 'jwks/keys-replaced',
    breaks: 'RFC 7517 §4.5: a kid names one key',
    change: each(foreign),
  },
  {
    id: 'jwks/kid-twice',
    breaks: 'RFC 7517 §4.5: different keys of a set have different kids',
    change: all((keys) => keys.flatMap((key) => [foreign(key), key])),
  },
  {
    id: 'jwks/kid-missing',
    breaks: 'OpenID Connect Core 1.0 §10.1: with several keys, each has a kid',
    change: all((keys) => keys.flatMap((key) => [without(foreign(key)), without(key)])),
  },
  {
    id: 'jwks/for-encryption',
    breaks: 'RFC 7517 §4.2: use says what a key is for',
    change: each((key) => ({ ...key, use: 'enc' })),
  },
  {
    id: 'jwks/for-signing-only',
    breaks: 'RFC 7517 §4.3: a public key that signatures are checked with has the operation verify',
    change: each((key) => ({ ...key, use: undefined, key_ops: ['sign'] })),
  },
  {
    id: 'jwks/algorithm-of-another-type',
    breaks: 'RFC 7517 §4.4: alg is one that the key can be used with',
    change: each((key) => ({ ...key, alg: 'ES256' })),
  },
  {
    id: 'jwks/algorithm-symmetric',
    breaks: 'RFC 8725 §3.1: a key is used with one algorithm, which is not of another family',
    change: each((key) => ({ ...key, alg: 'HS256' })),
  },
  {
    id: 'jwks/secret-key-published',
    breaks: 'RFC 7517 §9.2: secret keys are not published',
    change: all((keys) => [
      ...keys,
      { kty: 'oct', use: 'sig', alg: 'HS256', kid: keys[0]?.['kid'], k: 'cHVibGlzaGVkLWJ5LW1pc3Rha2U' },
    ]),
  },
  {
    id: 'jwks/private-member-published',
    breaks: 'RFC 7517 §9.2: private members are not published',
    change: each((key) => ({ ...key, d: foreignModulus })),
  },
  {
    id: 'jwks/modulus-cut',
    breaks: 'RFC 7518 §3.3: RSA keys have 2048 bits or more',
    change: each((key) => ({ ...key, x5c: undefined, n: String(key['n']).slice(0, 86) })),
  },
  {
    id: 'jwks/modulus-no-base64url',
    breaks: 'RFC 7518 §6.3.1.1: n is base64url',
    change: each((key) => ({ ...key, n: '+/=='.repeat(20) })),
  },
  {
    id: 'jwks/issuer-of-another-tenant',
    breaks:
      'Microsoft identity platform, Access tokens, Validate the signing key issuer: a key is used only for the issuer it names',
    change: each((key) => ({
      ...key,
      issuer: String(key['issuer']).replace(/[0-9a-f-]{36}/, '9d2c4f10-5e8b-4a37-8c61-7b0d3e9f2a55'),
    })),
  },
  {
    id: 'jwks/not-an-array',
    breaks: 'RFC 7517 §5.1: keys is an array',
    change: (document) => ({ ...document, keys: keysOf(document)[0] ?? {} }),
  },
]

function without(key: JsonObject): JsonObject {
  const { kid: _kid, x5t: _x5t, ...rest } = key
  return rest
}
