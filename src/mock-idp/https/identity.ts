import { createPrivateKey, generateKeyPairSync, type KeyObject, X509Certificate } from 'node:crypto'
import { createCertificate, pem } from './certificate.ts'

/** What the mock needs to speak https, and what others need to believe it; all PEM. */
export interface HttpsIdentity {
  readonly key: string
  readonly cert: string
  /** The certificate authority to trust. */
  readonly ca: string
  /** The file that it is kept in, where it is kept; what is shown for pasting names it. */
  readonly caFile?: string
}

/** The authority that vouches for the mock on this machine. */
export interface Authority {
  readonly key: KeyObject
  readonly certificate: X509Certificate
}

const authorityName = 'mcp-entra mock authority'
const hour = 3_600_000
const day = 24 * hour
const authorityDays = 3650
/** Apple accepts no server certificate that is valid for longer than 825 days, and for public ones only 398 (documented). */
const serverDays = 397

/** Makes an authority that can vouch for this machine only. */
export async function createAuthority(now: Date): Promise<Authority> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const certificate = await createCertificate({
    subject: authorityName,
    key: privateKey,
    ...valid(now, authorityDays),
    use: { kind: 'authority' },
  })
  return { key: privateKey, certificate: new X509Certificate(certificate) }
}

/** Makes a key, and a certificate of the authority for `localhost` and the loopback addresses. */
export async function createServerCertificate({ key }: Authority, now: Date): Promise<Pick<HttpsIdentity, 'key' | 'cert'>> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const certificate = await createCertificate({
    subject: 'localhost',
    key: privateKey,
    issuer: { subject: authorityName, key },
    ...valid(now, serverDays),
    use: {
      kind: 'server',
      dnsNames: ['localhost', '*.localhost'],
      ipAddresses: ['127.0.0.1', '::1'],
    },
  })
  return { key: privateKeyPem(privateKey), cert: pem(certificate) }
}

/** An authority and a certificate that exist in memory only, and end with the process. */
export async function createIdentity(now: Date): Promise<HttpsIdentity> {
  const authority = await createAuthority(now)
  return { ...(await createServerCertificate(authority, now)), ca: pem(authority.certificate.raw) }
}

/** Whether a certificate is good now and for `days` more. */
export const isGoodFor = ({ validFromDate, validToDate }: X509Certificate, now: Date, days: number): boolean =>
  validFromDate <= now && validToDate.getTime() - now.getTime() > days * day

/** Whether key and certificate belong together and the authority has signed them. Unreadable PEM is not. */
export function isVouchedFor({ key, cert }: Pick<HttpsIdentity, 'key' | 'cert'>, { certificate }: Authority): boolean {
  try {
    const server = new X509Certificate(cert)
    return (
      server.checkPrivateKey(createPrivateKey(key)) && server.checkIssued(certificate) && server.verify(certificate.publicKey)
    )
  } catch {
    return false
  }
}

export const privateKeyPem = (key: KeyObject): string => String(key.export({ type: 'pkcs8', format: 'pem' }))

/** From an hour ago, because clocks of containers and their hosts differ. */
const valid = (now: Date, days: number) => ({
  notBefore: new Date(now.getTime() - hour),
  notAfter: new Date(now.getTime() + days * day),
})
