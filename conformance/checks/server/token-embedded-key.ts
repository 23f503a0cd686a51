import { generateKeyPair, type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { check } from '../../kit/check.ts'
import { throwawayServer } from '../../kit/throwaway-server.ts'
import { requirement } from '../../requirements/index.ts'
import { mintedBy } from './door.ts'
import { judgeNearMisses, type RightToken } from './near-miss.ts'

const encode = (members: Readonly<Record<string, unknown>>): string => Buffer.from(JSON.stringify(members)).toString('base64url')

let keys: Promise<{ readonly publicKey: KeyObject; readonly privateKey: KeyObject }> | undefined
/** A key of nobody, made once. */
const nobodysKey = () => {
  keys ??= promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  return keys
}

/** The right claims and header under a signature of nobody, with what the header says of the key. */
function signedByNobody({ header, claims }: RightToken, privateKey: KeyObject, said: Readonly<Record<string, unknown>>): string {
  const input = `${encode({ ...header, alg: 'RS256', ...said })}.${encode(claims)}`
  return `${input}.${sign('RSA-SHA256', Buffer.from(input), privateKey).toString('base64url')}`
}

/** RFC 8725 §3.10: what a token says of its own key is said by whoever wrote the token. */
export const embeddedKeyRefused = check({
  id: 'server/token-signature/embedded-key-refused',
  requirement: requirement('token.server-validate'),
  title: 'A token that is signed by the key in its own header, or at the address there, is refused with 401',
  needs: ['server', 'issuer'],
  catches: [
    'server/trusts-the-key-in-the-token',
    'server/fetches-keys-where-the-token-says',
    'server/takes-what-no-key-fits',
    'server/ignores-signature',
  ],
  async run({ server, issuer }, step) {
    const { publicKey, privateKey } = await nobodysKey()
    const kid = 'a-key-of-nobody'
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }
    await using host = await throwawayServer((_, response) =>
      response.writeHead(200, { 'content-type': 'application/jwk-set+json' }).end(JSON.stringify({ keys: [jwk] })),
    )
    // Awaited here: the host of the keys ends with this function.
    return await judgeNearMisses({ server, token: mintedBy(issuer) }, step, async () => {
      const right = await issuer.right()
      const bringing = (said: Readonly<Record<string, unknown>>) => signedByNobody(right, privateKey, said)
      return {
        'a token that brings its own key (jwk)': bringing({ jwk, kid }),
        'a token that says where its key is (jku)': bringing({ jku: `${host.origin}/keys`, kid }),
      }
    })
  },
})
