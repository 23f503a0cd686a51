import { compactVerify, createLocalJWKSet, decodeProtectedHeader, errors, type JSONWebKeySet } from 'jose'
import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'
import { claimsOf, memberOf, signedIn } from './tokens.ts'

/** What is private of an RSA, EC, OKP or AKP key, and the whole of a symmetric one (RFC 7518 §6, RFC 8037 §2). */
const secretMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']

const isKeySet = (json: unknown): json is JSONWebKeySet =>
  typeof json === 'object' && json !== null && Array.isArray((json as { keys?: unknown }).keys)

/** Who has no keys to publish names none: its tokens are not for reading. */
export const keysArePublic = check({
  id: 'authorization-server/keys/public-only',
  requirement: requirement('asmeta.as-keys-public'),
  title: 'Where the metadata names a key set it is there, and nothing in it is secret',
  needs: ['discovery'],
  catches: [
    'authorization-server/publishes-its-private-key',
    'authorization-server/publishes-a-shared-secret',
    'authorization-server/has-no-keys-where-it-says',
  ],
  async run({ discovery }, step) {
    const metadata = await step('the metadata of the authorization server', () => discovery.metadata())
    if (metadata.status !== 200) return inconclusive(`expected the metadata with 200, got ${metadata.status}`)
    const url = memberOf(metadata, 'jwks_uri')
    if (typeof url !== 'string') return pass
    const { status, json } = await step('its key set', () => discovery.send({ url, headers: { Accept: 'application/json' } }))
    if (status >= 500 || [403, 429].includes(status)) return inconclusive(`the key set got ${status}`)
    if (status !== 200 || !isKeySet(json)) return fail(`expected a key set with 200, got ${status}`)
    const secret = json.keys.filter((key) => secretMembers.some((name) => name in Object(key)))
    return secret.length === 0 ? pass : fail(`expected public keys alone, got ${secret.length} with what is secret`)
  },
})

const wrongKeys = [errors.JWSSignatureVerificationFailed, errors.JWKSNoMatchingKey]

/**
 * A server takes the keys from there, and refuses everybody if they are others. Tokens of another issuer, and those that are no
 * JWTs or are signed by a shared secret, are read by other means; those that Entra makes for Graph by a means of its own (`nonce`).
 */
export const tokensVerify = check({
  id: 'authorization-server/keys/tokens-verify',
  requirement: requirement('as.keys-published'),
  title: 'The signature of its tokens is good by a key that it publishes',
  needs: ['discovery', 'authorizationServer'],
  catches: ['authorization-server/publishes-another-key', 'authorization-server/signs-nothing'],
  async run(players, step) {
    const { discovery } = players
    const metadata = await step('the metadata of the authorization server', () => discovery.metadata())
    const begun = await signedIn(players, step)
    if ('verdict' in begun) return begun.verdict
    const url = memberOf(metadata, 'jwks_uri')
    const claims = claimsOf(begun.answer)
    if (typeof url !== 'string' || claims === undefined || claims['iss'] !== memberOf(metadata, 'issuer')) return pass
    const { status, json } = await step('its key set', () => discovery.send({ url, headers: { Accept: 'application/json' } }))
    if (status !== 200 || !isKeySet(json)) return inconclusive(`expected a key set with 200, got ${status}`)
    const token = String(memberOf(begun.answer, 'access_token'))
    try {
      const { alg, ...header } = decodeProtectedHeader(token)
      if (alg === 'none') return fail('expected a token that is signed, got one by the algorithm none')
      if (!('nonce' in header)) await compactVerify(token, createLocalJWKSet(json))
      return pass
    } catch (error) {
      const isWrong = wrongKeys.some((kind) => error instanceof kind)
      return isWrong ? fail('expected a key that has signed the token, got others') : pass
    }
  },
})
