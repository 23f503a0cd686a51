import { createPublicKey, type KeyObject, randomBytes } from 'node:crypto'

/** What a certificate may be used for; `signing` certifies a token key and nothing else. */
export type CertificateUse =
  | { readonly kind: 'authority' }
  | { readonly kind: 'server'; readonly dnsNames: readonly string[]; readonly ipAddresses: readonly string[] }
  | { readonly kind: 'signing' }

/** What a certificate is to say. */
export interface CertificateOrder {
  /** The common name of whom it is about. */
  readonly subject: string
  /** Public or private; only the public half goes in. RSA or P-256. */
  readonly key: KeyObject
  /** Whose word it is. Left out, the certificate is signed by its own key, which must then be the private one. */
  readonly issuer?: { readonly subject: string; readonly key: KeyObject }
  readonly notBefore: Date
  readonly notAfter: Date
  readonly use: CertificateUse
}

/** Loaded when the first certificate is made: it takes longer than the mock takes to start. */
async function library() {
  await import('reflect-metadata')
  return import('@peculiar/x509')
}

/** Makes an X.509 version 3 certificate (RFC 5280), DER. The first takes some 100 ms, the others a few. */
export async function createCertificate({ subject, key, issuer, notBefore, notAfter, use }: CertificateOrder): Promise<Buffer> {
  const x509 = await library()
  const signer = issuer ?? { subject, key }
  const signingAlgorithm = algorithmOf(signer.key)
  const [publicKey, issuerPublicKey] = [webKey(publicHalf(key), 'verify'), webKey(publicHalf(signer.key), 'verify')]
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject: [{ CN: [subject] }],
    issuer: [{ CN: [signer.subject] }],
    notBefore,
    notAfter,
    signingAlgorithm,
    signingKey: webKey(signer.key, 'sign'),
    publicKey,
    extensions: [
      ...extensionsOf(x509, use),
      // RFC 5280 §4.2.1.1 and .2, which Python 3.13 and later insist on.
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(issuerPublicKey),
    ],
  })
  return Buffer.from(certificate.rawData)
}

/** The same in PEM. */
export const pem = (certificate: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${(
    Buffer.from(certificate)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  ).join('\n')}\n-----END CERTIFICATE-----\n`

const publicHalf = (key: KeyObject): KeyObject => (key.type === 'private' ? createPublicKey(key) : key)

const algorithmOf = ({ asymmetricKeyType }: KeyObject) =>
  asymmetricKeyType === 'rsa'
    ? { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
    : { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' }

const webKey = (key: KeyObject, usage: 'sign' | 'verify') => key.toCryptoKey(algorithmOf(key), true, [usage])

/** Hexadecimal: positive, never zero, unguessable, and shorter than the 20 octets that RFC 5280 §4.1.2.2 allows. */
function serialNumber(): string {
  const octets = randomBytes(16)
  octets.writeUInt8((octets.readUInt8(0) & 0x7f) | 0x40, 0)
  return octets.toString('hex')
}

function extensionsOf(x509: Awaited<ReturnType<typeof library>>, use: CertificateUse) {
  const { digitalSignature, keyCertSign, cRLSign } = x509.KeyUsageFlags
  switch (use.kind) {
    case 'authority':
      return [
        new x509.BasicConstraintsExtension(true, 0, true),
        new x509.KeyUsagesExtension(keyCertSign | cRLSign, true),
        new x509.Extension('2.5.29.30', true, onlyThisMachine),
      ]
    case 'server':
      return [
        new x509.BasicConstraintsExtension(false, undefined, true),
        new x509.KeyUsagesExtension(digitalSignature, true),
        new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
        new x509.SubjectAlternativeNameExtension([
          ...use.dnsNames.map((value) => ({ type: 'dns' as const, value })),
          ...use.ipAddresses.map((value) => ({ type: 'ip' as const, value })),
        ]),
      ]
    case 'signing':
      return [new x509.KeyUsagesExtension(digitalSignature, true)]
  }
}

/**
 * What the authority may vouch for (RFC 5280 §4.2.1.10, NameConstraints with permitted subtrees): this machine under its
 * loopback names. Whoever trusts it, or steals its key, can impersonate nobody on the network with it. DER, because the
 * library has no words for it: a sequence of [0] subtrees, each a dNSName [2] or an iPAddress [7] with its mask.
 */
const onlyThisMachine = Buffer.from(
  [
    '303fa03d',
    `300b8209${Buffer.from('localhost').toString('hex')}`,
    '300a8708' + '7f000000' + 'ff000000', // 127.0.0.0/8
    `30228720${'00'.repeat(15)}01${'ff'.repeat(16)}`, // ::1/128
  ].join(''),
  'hex',
)
