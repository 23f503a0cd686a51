import { check } from '../../kit/check.ts'
import { readJson } from '../../kit/message.ts'
import { NothingLearnt } from '../../kit/nothing-learnt.ts'
import { requirement } from '../../requirements/index.ts'
import { judgeNearMiss, nearMiss, nearMisses } from './near-miss.ts'

/** The key is chosen by `kid`, but the signature decides (RFC 7515 §4.1.4: `kid` is a hint). */
export const strangerKeyRefused = nearMiss({
  id: 'server/token-signature/stranger-refused',
  requirement: requirement('token.server-validate'),
  title: 'A token signed by a stranger’s key under the issuer’s key id is refused with 401',
  catches: ['server/ignores-signature'],
  what: 'a token signed by a stranger',
  change: () => ({ key: 'stranger' }),
})

/** The key set is asked for the key, and has none: whoever then goes on without one has verified nothing. */
export const unknownKeyRefused = nearMisses({
  id: 'server/token-signature/unknown-key-refused',
  requirement: requirement('token.server-validate'),
  title: 'A token that a stranger signed, under a key id of nobody or under none, is refused with 401',
  catches: ['server/takes-what-no-key-fits', 'server/ignores-signature'],
  changes: () => ({
    'a stranger’s token under an unknown kid': { key: 'stranger', header: { kid: 'nobody-has-this-key' } },
    'a stranger’s token without a kid': { key: 'stranger', header: { kid: null } },
  }),
})

/** RFC 8725 §3.1 and §3.2: the verifier names the algorithms, and `none` is not among them, however it is spelt. */
export const unsignedRefused = nearMisses({
  id: 'server/token-signature/unsigned-refused',
  requirement: requirement('token.server-validate'),
  title: 'A token with alg "none" in any spelling and no signature is refused with 401',
  catches: ['server/accepts-alg-none', 'server/accepts-alg-none-in-capitals', 'server/ignores-signature'],
  changes: () =>
    Object.fromEntries(
      ['none', 'None', 'NONE', 'nOnE'].map((alg) => [`an unsigned token with alg ${alg}`, { key: 'none', header: { alg } }]),
    ),
})

/** RFC 8725 §2.1: everybody has the public key, so a verifier that takes it for a secret believes everybody. */
export const publicKeyAsSecretRefused = nearMiss({
  id: 'server/token-signature/public-key-as-secret-refused',
  requirement: requirement('token.server-validate'),
  title: 'A token signed by HS256 with the issuer’s public key as the secret is refused with 401',
  catches: ['server/takes-the-public-key-for-a-secret', 'server/ignores-signature'],
  what: 'a token signed with the public key',
  change: () => ({ key: 'public-as-secret' }),
})

/** The same token with one claim put in, under its old signature. @throws NothingLearnt for a token that is no JWT. */
export function tampered(token: string): string {
  const [header, payload = '', signature] = token.split('.')
  const claims = readJson(Buffer.from(payload, 'base64url').toString())
  if (typeof claims !== 'object' || claims === null || signature === undefined)
    throw new NothingLearnt('the right token is no JWT, so nothing can be added to it')
  const changed = Buffer.from(JSON.stringify({ ...claims, tampered: true })).toString('base64url')
  return [header, changed, signature].join('.')
}

/** A token that is not valid, made of one that is: tampered with, or read backwards where it is no JWT. */
export const spoilt = (token: string): string => (token.split('.').length === 3 ? tampered(token) : [...token].reverse().join(''))

export const tamperedRefused = check({
  id: 'server/token-signature/tampered-refused',
  requirement: requirement('challenge.401-invalid-token'),
  title: 'A right token to which somebody has added a claim is refused with 401',
  needs: ['server', 'token'],
  catches: ['server/ignores-signature'],
  run: ({ server, token }, step) =>
    judgeNearMiss({ server, token }, step, 'the right token with one claim added', async () => tampered(await token.take())),
})

/** RFC 7515 §4.1.11: who does not understand what `crit` names must not take the token; without that, what is critical is ignored. */
export const criticalExtensionRefused = nearMiss({
  id: 'server/token-signature/crit-refused',
  requirement: requirement('token.server-validate'),
  title: 'A token that names a header parameter as critical, which nobody can know, is refused with 401',
  catches: ['server/ignores-crit', 'server/ignores-signature'],
  what: 'a token with an unknown critical header parameter',
  change: () => ({ header: { crit: ['urn:example:unheard-of'], 'urn:example:unheard-of': true } }),
})
