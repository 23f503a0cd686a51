import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto'
import { promisify } from 'node:util'

const signed = promisify<string, Buffer, KeyObject, Buffer>(sign)

/** Of Entra's certificates (captured). */
const subject = 'accounts.accesscontrol.windows.net'
const years = 5

/** One value of DER (X.690 §8.1, §10.1): shorter than 64 kB, as all of a certificate is. */
function der(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}
const sequence = (...parts: readonly Uint8Array[]) => der(0x30, ...parts)
const octets = (...parts: readonly Uint8Array[]) => der(0x04, ...parts)
const bits = (content: Uint8Array) => der(0x03, Buffer.of(0), content)
const hex = (digits: string) => Buffer.from(digits, 'hex')

const sha256WithRsa = sequence(hex('06092a864886f70d01010b'), hex('0500'))
const name = sequence(der(0x31, sequence(hex('0603550403'), der(0x0c, Buffer.from(subject)))))

/** RFC 5280 §4.1.2.5: two digits for the year until 2049, four after that. */
function time(date: Date): Buffer {
  const digits = `${date.toISOString().replace(/\.\d+|\D/g, '')}Z`
  return date.getUTCFullYear() < 2050 ? der(0x17, Buffer.from(digits.slice(2))) : der(0x18, Buffer.from(digits))
}

/** May sign, and is known by its key (RFC 5280 §4.2.1.1 to .3; Python 3.13 and later insist on the first two). */
function extensions(keyIdentifier: Buffer): Buffer {
  const [ofKey, ofIssuer, usage] = [hex('0603551d0e'), hex('0603551d23'), hex('0603551d0f')]
  const all = [
    sequence(usage, hex('0101ff'), octets(hex('03020780'))),
    sequence(ofKey, octets(octets(keyIdentifier))),
    sequence(ofIssuer, octets(sequence(der(0x80, keyIdentifier)))),
  ]
  return der(0xa3, sequence(...all))
}

/**
 * The self-signed X.509 certificate (RFC 5280) that says of an RSA key that it is Entra's, DER. By hand, since its thumbprint names
 * the key, so that no token can be signed before it is there, and a library for it takes longer to load than the mock to start.
 */
export async function signingCertificate(privateKey: KeyObject, publicKey: KeyObject, from: Date): Promise<Buffer> {
  const to = new Date(from)
  to.setUTCFullYear(from.getUTCFullYear() + years)
  const identifier = createHash('sha1')
    .update(publicKey.export({ type: 'pkcs1', format: 'der' }))
    .digest()
  const serial = Buffer.concat([Buffer.of(0x40), randomBytes(15)])
  const claims = sequence(
    hex('a003020102'),
    der(0x02, serial),
    sha256WithRsa,
    name,
    sequence(time(from), time(to)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    extensions(identifier),
  )
  return sequence(claims, sha256WithRsa, bits(await signed('sha256', claims, privateKey)))
}

/** As `x5t` writes it (RFC 7517 §4.8). */
export const thumbprint = (certificate: Buffer): string => createHash('sha1').update(certificate).digest('base64url')
