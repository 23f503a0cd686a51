import { generateKeyPair, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { check } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'
import { mintedBy } from './door.ts'
import { judgeNearMiss, type RightToken } from './near-miss.ts'

const encode = (members: Readonly<Record<string, unknown>>): string => Buffer.from(JSON.stringify(members)).toString('base64url')

/** The right header and claims, signed by a key of nobody, which the header brings along. */
async function bringingItsKey({ header, claims }: RightToken): Promise<string> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const input = `${encode({ ...header, alg: 'RS256', jwk: publicKey.export({ format: 'jwk' }) })}.${encode(claims)}`
  return `${input}.${sign('RSA-SHA256', Buffer.from(input), privateKey).toString('base64url')}`
}

/** RFC 8725 §3.10: what a token says of its own key (`jwk`, `jku`, `x5u`) is said by whoever wrote the token. */
export const embeddedKeyRefused = check({
  id: 'server/token-signature/embedded-key-refused',
  requirement: requirement('token.server-validate'),
  title: 'A token that is signed by the key in its own header is refused with 401',
  needs: ['server', 'issuer'],
  catches: ['server/trusts-the-key-in-the-token', 'server/ignores-signature'],
  run: ({ server, issuer }, step) =>
    judgeNearMiss({ server, token: mintedBy(issuer) }, step, 'a token that brings its own key', async () =>
      bringingItsKey(await issuer.right()),
    ),
})
