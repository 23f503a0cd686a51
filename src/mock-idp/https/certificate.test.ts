import { execFileSync } from 'node:child_process'
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { createCertificate, pem } from './certificate.ts'
import { createAuthority, createServerCertificate } from './identity.ts'

const now = new Date('2026-11-23T12:00:00Z')
const valid = { notBefore: now, notAfter: new Date('2027-11-23T12:00:00Z') }

test('a server certificate names this machine and nobody else, and the authority has signed it', async () => {
  const authority = await createAuthority(now)
  const server = new X509Certificate((await createServerCertificate(authority, now)).cert)
  expect(server.checkHost('localhost')).toBe('localhost')
  expect([server.checkIP('127.0.0.1'), server.checkIP('::1'), server.checkHost('example.com')]).toEqual([
    '127.0.0.1',
    '::1',
    undefined,
  ])
  expect([server.checkIssued(authority.certificate), server.verify(authority.certificate.publicKey), server.ca]).toEqual([
    true,
    true,
    false,
  ])
  expect([authority.certificate.ca, authority.certificate.verify(authority.certificate.publicKey)]).toEqual([true, true])
})

test('a certificate of a signing key is signed by that key, RSA too', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const made = new X509Certificate(
    await createCertificate({ subject: 'tokens', key: privateKey, ...valid, use: { kind: 'signing' } }),
  )
  expect([made.subject, made.issuer, made.verify(publicKey)]).toEqual(['CN=tokens', 'CN=tokens', true])
  expect([made.validFrom, made.validTo]).toEqual(['Nov 23 12:00:00 2026 GMT', 'Nov 23 12:00:00 2027 GMT'])
})

test('serial numbers differ, so that two certificates of one authority are told apart', async () => {
  const authority = await createAuthority(now)
  const made = await Promise.all([1, 2, 3].map(() => createServerCertificate(authority, now)))
  const serials = made.map(({ cert }) => new X509Certificate(cert).serialNumber)
  expect(new Set(serials).size).toBe(3)
})

/** A verifier that is not Node's own copy judges strictly: extensions present, constraints kept. */
function verifiedByOpenssl(ca: string, certificate: string, ...args: string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'mock-certificates-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'ca.pem'), ca)
  writeFileSync(join(folder, 'server.pem'), certificate)
  const attime = String(Math.floor(now.getTime() / 1000))
  const strictly = ['verify', '-x509_strict', '-attime', attime, '-CAfile', 'ca.pem', ...args, 'server.pem']
  try {
    return execFileSync('openssl', strictly, { cwd: folder, encoding: 'utf8', stdio: 'pipe' }).trim()
  } catch (error) {
    return String((error as { readonly stderr?: unknown }).stderr)
  }
}

test('a strict verifier finds nothing to complain of', async () => {
  const authority = await createAuthority(now)
  const { cert } = await createServerCertificate(authority, now)
  expect(verifiedByOpenssl(pem(authority.certificate.raw), cert, '-purpose', 'sslserver', '-verify_hostname', 'localhost')).toBe(
    'server.pem: OK',
  )
})

test('the authority can vouch for this machine only: a certificate for another host is not believed', async () => {
  const authority = await createAuthority(now)
  const forged = await createCertificate({
    subject: 'login.microsoftonline.com',
    key: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
    issuer: { subject: 'mcp-entra mock authority', key: authority.key },
    ...valid,
    use: { kind: 'server', dnsNames: ['login.microsoftonline.com'], ipAddresses: [] },
  })
  expect(verifiedByOpenssl(pem(authority.certificate.raw), pem(forged))).toContain('permitted subtree violation')
})
