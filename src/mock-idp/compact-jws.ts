import { createHmac, subtle, type webcrypto } from 'node:crypto'
import type { SigningKey } from './keys.ts'

export type Members = Readonly<Record<string, unknown>>

/** How a token is signed; every way but the first makes a token that must be refused. */
export type Signature =
  | { readonly by: 'rsa'; readonly key: SigningKey }
  /** The public key, which everybody has, as the secret of an HMAC. */
  | { readonly by: 'public-as-secret'; readonly key: SigningKey }
  | { readonly by: 'nobody' }

const rs256 = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' } as const
/** The keys in the form that WebCrypto takes. */
const cryptoKeys = new WeakMap<SigningKey, webcrypto.CryptoKey>()

/** Off the main thread. By WebCrypto, because what `crypto.sign` has signed stays in memory for long (measured). */
async function signRs256(covered: Buffer, key: SigningKey): Promise<Buffer> {
  const cryptoKey = cryptoKeys.get(key) ?? key.privateKey.toCryptoKey(rs256, false, ['sign'])
  cryptoKeys.set(key, cryptoKey)
  return Buffer.from(await subtle.sign(rs256, cryptoKey, covered))
}

/**
 * Writes a JWS in compact form (RFC 7515 §7.1), with exactly this header.
 * By hand and not by jose, because jose rightly will not write tokens whose header lies about the signature.
 * @param claims as a text: exactly that text, be it JSON or not.
 * @param signedHeader what the signature covers instead of `header`; Microsoft Graph's tokens need it.
 */
export async function compactJws(
  header: Members,
  claims: Members | string,
  signature: Signature,
  signedHeader: Members = header,
): Promise<string> {
  const payload = part(claims)
  const covered = Buffer.from(`${part(signedHeader)}.${payload}`)
  return `${part(header)}.${payload}.${(await signatureOver(covered, signature)).toString('base64url')}`
}

const part = (members: Members | string): string =>
  Buffer.from(typeof members === 'string' ? members : JSON.stringify(members)).toString('base64url')

async function signatureOver(covered: Buffer, signature: Signature): Promise<Buffer> {
  switch (signature.by) {
    case 'rsa':
      return signRs256(covered, signature.key)
    case 'public-as-secret': {
      const pem = signature.key.publicKey.export({ type: 'spki', format: 'pem' })
      return createHmac('sha256', pem).update(covered).digest()
    }
    case 'nobody':
      return Buffer.alloc(0)
  }
}
