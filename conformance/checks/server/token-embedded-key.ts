import { generateKeyPair, type KeyObject, sign } from 'node:crypto'
import { promisify } from 'node:util'
import { check } from '../../kit/check.ts'
import { throwawayServer } from '../../kit/throwaway-server.ts'
import { requirement } from '../../requirements/index.ts'
import { mintedBy } from './door.ts'
import { judgeNearMisses, type RightToken } from './near-miss.ts'

const encode = (members: Readonly<Record<string, unknown>>): string => Buffer.from(JSON.stringify(members)).toString('base64url')

interface Nobody {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
  /** What nobody says of the key: DER in base64, as `x5c` has it. */
  readonly certificate: string
}

async function makeNobody(): Promise<Nobody> {
  const { publicKey, privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  await import('reflect-metadata')
  const { X509CertificateGenerator } = await import('@peculiar/x509')
  const signingAlgorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const certificate = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=nobody',
    signingAlgorithm,
    keys: {
      privateKey: privateKey.toCryptoKey(signingAlgorithm, false, ['sign']),
      publicKey: publicKey.toCryptoKey(signingAlgorithm, true, ['verify']),
    },
  })
  return { publicKey, privateKey, certificate: certificate.toString('base64').replaceAll('\n', '') }
}

let nobody: Promise<Nobody> | undefined
/** A key of nobody, made once. */
const nobodysKey = () => {
  nobody ??= makeNobody()
  return nobody
}

const pem = (certificate: string): string => `-----BEGIN CERTIFICATE-----\n${certificate}\n-----END CERTIFICATE-----\n`

/** The right claims and header under a signature of nobody, with what the header says of the key. */
function signedByNobody({ header, claims }: RightToken, privateKey: KeyObject, said: Readonly<Record<string, unknown>>): string {
  const input = `${encode({ ...header, alg: 'RS256', ...said })}.${encode(claims)}`
  return `${input}.${sign('RSA-SHA256', Buffer.from(input), privateKey).toString('base64url')}`
}

/** RFC 8725 §3.10: what a token says of its own key is said by whoever wrote the token. */
export const embeddedKeyRefused = check({
  id: 'server/token-signature/embedded-key-refused',
  requirement: requirement('token.server-validate'),
  title: 'A token that is signed by the key or certificate in its own header, or at the address there, is refused with 401',
  needs: ['server', 'issuer'],
  catches: [
    'server/trusts-the-key-in-the-token',
    'server/fetches-keys-where-the-token-says',
    'server/trusts-the-certificate-in-the-token',
    'server/fetches-certificates-where-the-token-says',
    'server/takes-what-no-key-fits',
    'server/ignores-signature',
  ],
  async run({ server, issuer }, step) {
    const { publicKey, privateKey, certificate } = await nobodysKey()
    const kid = 'a-key-of-nobody'
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' }
    await using host = await throwawayServer(({ url }, response) =>
      url === '/certificate'
        ? response.writeHead(200, { 'content-type': 'application/pem-certificate-chain' }).end(pem(certificate))
        : response.writeHead(200, { 'content-type': 'application/jwk-set+json' }).end(JSON.stringify({ keys: [jwk] })),
    )
    // Awaited here: the host of the keys ends with this function.
    return await judgeNearMisses({ server, token: mintedBy(issuer) }, step, async () => {
      const right = await issuer.right()
      const bringing = (said: Readonly<Record<string, unknown>>) => signedByNobody(right, privateKey, said)
      return {
        'a token that brings its own key (jwk)': bringing({ jwk, kid }),
        'a token that says where its key is (jku)': bringing({ jku: `${host.origin}/keys`, kid }),
        'a token that brings a certificate of its key (x5c)': bringing({ x5c: [certificate], kid }),
        'a token that says where the certificate is (x5u)': bringing({ x5u: `${host.origin}/certificate`, kid }),
      }
    })
  },
})
