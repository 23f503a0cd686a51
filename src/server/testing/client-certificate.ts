import { generateKeyPairSync } from 'node:crypto'

/** A key and a certificate for it, signed by itself, as a person would paste them: PEM. */
export async function clientCertificatePem({ bits = 2048, validForDays = 1, names = [] as readonly string[] } = {}) {
  await import('reflect-metadata')
  const x509 = await import('@peculiar/x509')
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: bits })
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    name: 'CN=mcp-server',
    notBefore: new Date(Date.now() - 2 * 86_400_000),
    notAfter: new Date(Date.now() + validForDays * 86_400_000),
    signingAlgorithm: algorithm,
    extensions: [new x509.SubjectAlternativeNameExtension(names.map((value) => ({ type: 'dns', value })))],
    keys: {
      privateKey: privateKey.toCryptoKey(algorithm, true, ['sign']),
      publicKey: publicKey.toCryptoKey(algorithm, true, ['verify']),
    },
  })
  return {
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: certificate.toString('pem'),
    publicKey,
  }
}
