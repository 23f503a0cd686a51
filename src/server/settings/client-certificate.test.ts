import { createHash, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { clientCertificatePem } from '../testing/client-certificate.ts'
import { clientCertificate } from './client-certificate.ts'

let pem: Awaited<ReturnType<typeof clientCertificatePem>>
let other: typeof pem
beforeAll(async () => {
  pem = await clientCertificatePem()
  other = await clientCertificatePem()
})

const thumbprintOf = (certificate: string) =>
  createHash('sha256').update(new X509Certificate(certificate).raw).digest('base64url')
const told = (text: string) => clientCertificate.safeParse(text).error?.issues.map(({ message }) => message)

describe('a certificate', () => {
  test('is taken with its key, in either order, in one line with \\n written out, or from a file', () => {
    const folder = mkdtempSync(join(tmpdir(), 'certificate-'))
    const file = join(folder, 'both.pem')
    writeFileSync(file, `${pem.certificate}\n${pem.key}`)
    const both = `${pem.key}${pem.certificate}`
    for (const text of [both, `${pem.certificate}\n${pem.key}`, both.replaceAll('\n', '\\n'), file])
      expect(clientCertificate.parse(text)).toMatchObject({ thumbprint: thumbprintOf(pem.certificate) })
    rmSync(folder, { recursive: true })
  })

  test('of another key is refused', () => {
    expect(told(`${pem.key}${other.certificate}`)).toEqual([expect.stringContaining('do not belong together')])
  })

  test('that has expired is refused, and when it did is said', async () => {
    const old = await clientCertificatePem({ validForDays: -1 })
    expect(told(`${old.key}${old.certificate}`)).toEqual([expect.stringMatching(/has expired \(.+ GMT\)/)])
  })

  test.each([
    ['a file that is not there', () => '/no/such/file.pem', /cannot be read/],
    ['no certificate', () => pem.key, /holds no certificate/],
    ['no key', () => pem.certificate, /holds no usable private key/],
    [
      'a key that is broken',
      () => `-----BEGIN PRIVATE KEY-----\ngeheim\n-----END PRIVATE KEY-----\n${pem.certificate}`,
      /no usable/,
    ],
    [
      'a certificate that is broken',
      () => `${pem.key}-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----`,
      /no certificate/,
    ],
  ])('with %s is refused, and nothing of it is said back', (_what, text, message) => {
    expect(told(text())).toEqual([expect.stringMatching(message)])
    expect(told(text())?.join()).not.toMatch(/geheim|MII/)
  })

  test('of a key that is short is refused', async () => {
    const short = await clientCertificatePem({ bits: 1024 })
    expect(told(`${short.key}${short.certificate}`)).toEqual([expect.stringContaining('2048 bits')])
  })
})
