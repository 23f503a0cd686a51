import { createHash, createPrivateKey, generateKeyPairSync } from 'node:crypto'
import { type JWTPayload, SignJWT } from 'jose'
import { createCertificate } from '../https/certificate.ts'

/** A client's key pair with a certificate, as a registration has it: DER, base64. */
export async function clientCertificate() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const notBefore = new Date(Date.now() - 60_000)
  const notAfter = new Date(Date.now() + 86_400_000)
  const der = await createCertificate({ subject: 'daemon', key: privateKey, notBefore, notAfter, use: { kind: 'signing' } })
  const thumbprint = (algorithm: string) => createHash(algorithm).update(der).digest('base64url')
  return {
    privateKey: createPrivateKey(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    key: Buffer.from(der).toString('base64'),
    sha1: thumbprint('sha1'),
    sha256: thumbprint('sha256'),
  }
}
export type ClientCertificate = Awaited<ReturnType<typeof clientCertificate>>

/** A client assertion, right but for the changes; `null` takes a member away. */
export function clientAssertion(
  { privateKey, sha256 }: Pick<ClientCertificate, 'privateKey' | 'sha256'>,
  clientId: string,
  audience: string,
  changes: { readonly claims?: Readonly<Record<string, unknown>>; readonly header?: Readonly<Record<string, unknown>> } = {},
): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  const right = { iss: clientId, sub: clientId, aud: audience, exp: now + 600, nbf: now - 10, jti: 'one' }
  const claims = Object.fromEntries(Object.entries({ ...right, ...changes.claims }).filter(([, value]) => value !== null))
  const header = Object.fromEntries(
    Object.entries({ alg: 'PS256', typ: 'JWT', 'x5t#S256': sha256, ...changes.header }).filter(([, value]) => value !== null),
  )
  return new SignJWT(claims as JWTPayload).setProtectedHeader({ alg: 'PS256', ...header }).sign(privateKey)
}
