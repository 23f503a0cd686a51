import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { z } from 'zod'
import { textOrFile } from './text-or-file.ts'

/** A certificate of the app registration with its key: what the server proves itself with at Entra. */
export interface ClientCertificate {
  /** RSA, 2048 bits or more. */
  readonly privateKey: KeyObject
  /** SHA-256 of the certificate (DER) in base64url: what `x5t#S256` holds (RFC 7515 §4.1.8). */
  readonly thumbprint: string
}

const wanted = 'PEM text, or the path of a file, with an RSA key (2048 bits or more, not encrypted) and its certificate'
const certificateBlock = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/

/** Key and certificate, written out or as the path of a file. No message holds a part of them. */
export const clientCertificate = z.string().transform((text, context): ClientCertificate => {
  const wrong = (message: string) => {
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  }
  // Files of settings often hold a PEM in one line, with `\n` written out.
  const pem = textOrFile(text, '-----BEGIN')?.replaceAll('\\n', '\n')
  if (pem === undefined) return wrong(`names a file that cannot be read. Wanted is ${wanted}`)
  const privateKey = attempt(() => createPrivateKey(pem))
  const certificate = attempt(() => new X509Certificate(certificateBlock.exec(pem)?.[0] ?? ''))
  if (privateKey?.asymmetricKeyType !== 'rsa' || (privateKey.asymmetricKeyDetails?.modulusLength ?? 0) < 2048)
    return wrong(`holds no usable private key. Wanted is ${wanted}`)
  if (!certificate) return wrong(`holds no certificate. Wanted is ${wanted}`)
  if (!certificate.checkPrivateKey(privateKey)) return wrong('holds a key and a certificate that do not belong together')
  if (Date.parse(certificate.validTo) <= Date.now())
    return wrong(`holds a certificate that has expired (${certificate.validTo}). Upload a new one to the app registration`)
  const digest = Buffer.from(certificate.fingerprint256.replaceAll(':', ''), 'hex')
  return { privateKey, thumbprint: digest.toString('base64url') }
})

function attempt<Result>(action: () => Result): Result | undefined {
  try {
    return action()
  } catch {
    return undefined
  }
}
