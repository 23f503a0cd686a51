import { check } from '../../kit/check.ts'
import { readJson } from '../../kit/message.ts'
import { NothingLearnt } from '../../kit/nothing-learnt.ts'
import { requirement } from '../../requirements/index.ts'
import { judgeNearMiss, nearMiss } from './near-miss.ts'

/** The key is chosen by `kid`, but the signature decides (RFC 7515 §4.1.4: `kid` is a hint). */
export const strangerKeyRefused = nearMiss({
  id: 'server/token-signature/stranger-refused',
  requirement: requirement('token.server-validate'),
  title: 'A token signed by a stranger’s key under the issuer’s key id is refused with 401',
  catches: ['server/ignores-signature'],
  what: 'a token signed by a stranger',
  change: () => ({ key: 'stranger' }),
})

/** RFC 8725 §3.1 and §3.2: the verifier names the algorithms, and `none` is not among them. */
export const unsignedRefused = nearMiss({
  id: 'server/token-signature/unsigned-refused',
  requirement: requirement('token.server-validate'),
  title: 'A token with alg "none" and no signature is refused with 401',
  catches: ['server/accepts-alg-none', 'server/ignores-signature'],
  what: 'an unsigned token',
  change: () => ({ key: 'none' }),
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

export const tamperedRefused = check({
  id: 'server/token-signature/tampered-refused',
  requirement: requirement('challenge.401-invalid-token'),
  title: 'A right token to which somebody has added a claim is refused with 401',
  needs: ['server', 'token'],
  catches: ['server/ignores-signature'],
  run: ({ server, token }, step) =>
    judgeNearMiss({ server, token }, step, 'the right token with one claim added', async () => tampered(await token.take())),
})
