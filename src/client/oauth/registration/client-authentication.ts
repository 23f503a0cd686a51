import { createHash, createPrivateKey, type KeyObject, type webcrypto, X509Certificate } from 'node:crypto'
import { importPKCS8 } from 'jose'
import * as oauth from 'oauth4webapi'
import { type ConnectError, usage } from '../../failure.ts'
import { printable } from '../../printable.ts'
import type { ClientKey, KnownClient } from '../context.ts'
import type { IssuerDocument } from '../issuer-metadata.ts'
import { isEntra } from '../pkce-policy.ts'

export type AuthenticationMethod = 'none' | 'client_secret_basic' | 'client_secret_post'

/** How a client with this secret proves itself: as the registration says, else in a way that the server lists, Basic before the body (RFC 6749 §2.3.1). */
export function secretAuthentication(
  secret: string | undefined,
  { token_endpoint_auth_methods_supported: supported }: IssuerDocument,
  method?: string,
): oauth.ClientAuth {
  if (secret === undefined || method === 'none') return oauth.None()
  const postOnly = supported?.includes('client_secret_post') && !supported.includes('client_secret_basic')
  return (method ?? (postOnly ? 'client_secret_post' : undefined)) === 'client_secret_post'
    ? oauth.ClientSecretPost(secret)
    : clientSecretBasic(secret)
}

/**
 * HTTP Basic with both parts form-encoded (RFC 6749 §2.3.1). oauth4webapi also writes `-`, `_`, `.` and `*` as `%…`, which is
 * allowed and unneeded, and which servers that do not decode (the official suite's is one) take for another name.
 */
const clientSecretBasic =
  (secret: string): oauth.ClientAuth =>
  (_issuer, { client_id: clientId }, _body, headers) => {
    const credentials = [clientId, secret].map((part) => new URLSearchParams({ '': part }).toString().slice(1)).join(':')
    headers.set('authorization', `Basic ${Buffer.from(credentials).toString('base64')}`)
  }

/**
 * How a client that was registered by hand proves itself at this authorization server.
 * @throws ConnectError when its key or certificate cannot be read.
 */
export async function knownClientAuthentication({ secret, key }: KnownClient, issuer: IssuerDocument): Promise<oauth.ClientAuth> {
  return key ? keyAuthentication(key, issuer) : secretAuthentication(secret, issuer)
}

/**
 * `private_key_jwt` (RFC 7523 §2.2). Entra wants more than the standard: PS256, the certificate's thumbprint in the header,
 * and the token endpoint as audience, where others want the issuer (documented: certificate credentials).
 */
async function keyAuthentication(key: ClientKey, issuer: IssuerDocument): Promise<oauth.ClientAuth> {
  const entra = isEntra(issuer)
  const signingKey = await importedKey(key)
  const thumbprint = key.certificate === undefined ? undefined : thumbprintOf(key.certificate)
  return oauth.PrivateKeyJwt(signingKey, {
    [oauth.modifyAssertion]: (header, payload) => {
      header['typ'] = 'JWT'
      if (thumbprint !== undefined) header['x5t#S256'] = thumbprint
      if (entra) payload['aud'] = issuer.token_endpoint
    },
  })
}

async function importedKey({ privateKey, algorithm }: ClientKey): Promise<webcrypto.CryptoKey> {
  try {
    return await importPKCS8(privateKey, algorithm ?? algorithmFor(createPrivateKey(privateKey)))
  } catch (cause) {
    throw unreadable('The private key of this client', 'a PKCS #8 key in PEM ("-----BEGIN PRIVATE KEY-----")', cause)
  }
}

function algorithmFor({ asymmetricKeyType: type, asymmetricKeyDetails: details }: KeyObject): string {
  if (type === 'rsa' || type === 'rsa-pss') return 'PS256'
  if (type === 'ed25519') return 'Ed25519'
  const curves: Readonly<Record<string, string>> = { prime256v1: 'ES256', secp384r1: 'ES384', secp521r1: 'ES512' }
  return curves[details?.namedCurve ?? ''] ?? String(type)
}

function thumbprintOf(certificate: string): string {
  try {
    return createHash('sha256').update(new X509Certificate(certificate).raw).digest('base64url')
  } catch (cause) {
    throw unreadable('The certificate of this client', 'a certificate in PEM ("-----BEGIN CERTIFICATE-----")', cause)
  }
}

/** Of the cause only its first line is told, which holds no part of the key. */
const unreadable = (what: string, wanted: string, cause: unknown): ConnectError =>
  usage(`${what} cannot be read: ${printable(cause instanceof Error ? cause.message : String(cause), 100)}.`, `Give ${wanted}.`)
