import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type KeptIdentity, keepIdentity } from './kept-identity.ts'
import { trustLines } from './trust.ts'

let parent: string
let identity: KeptIdentity
beforeAll(async () => {
  // A path that has to be quoted.
  parent = mkdtempSync(join(tmpdir(), "mock's trust "))
  identity = await keepIdentity(join(parent, 'https'), new Date())
})
afterAll(() => rmSync(parent, { recursive: true }))

const lineFor = (who: string, platform = 'linux'): string =>
  trustLines(identity.caFile, platform).find((line) => line.who.startsWith(who))?.line ?? `no line for ${who}`

/** What a shell says that has run the line, and then a command. */
const afterwards = (line: string, command: string): string =>
  execFileSync('bash', ['-c', `${line}\n${command}`], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()

test.each([
  ['Node.js', 'NODE_EXTRA_CA_CERTS'],
  ['Python', 'REQUESTS_CA_BUNDLE'],
  ['Python', 'SSL_CERT_FILE'],
  ['curl', 'CURL_CA_BUNDLE'],
  ['.NET, Go', 'SSL_CERT_FILE'],
])('the line for %s puts the file into %s, whatever its name', (who, variable) => {
  expect(afterwards(lineFor(who), `printf %s "$${variable}"`)).toBe(identity.caFile)
})

test('the line for Node.js makes its store hold the authority', () => {
  const program =
    "const { X509Certificate } = require('node:crypto'); console.log(require('node:tls').getCACertificates('extra').map((pem) => new X509Certificate(pem).subject).join())"
  expect(afterwards(lineFor('Node.js'), `"${process.execPath}" -e "${program}"`)).toBe('CN=mcp-entra mock authority')
})

test.each([
  ['darwin', 'macOS', 'security add-trusted-cert'],
  ['linux', 'Debian', 'update-ca-certificates'],
  ['linux', 'Fedora', 'trust anchor'],
  ['linux', 'Chromium', 'certutil -d sql:'],
  ['win32', 'Windows', 'certutil -user -addstore Root'],
])('on %s the line for %s says %s and the file', (platform, who, words) => {
  const line = lineFor(who, platform)
  expect(line).toContain(words)
  expect(line).toContain(platform === 'win32' ? identity.caFile.replaceAll("'", "''") : identity.caFile.replaceAll("'", "'\\''"))
})

test('for Java the authority goes into a store beside the file, and the option names the store', () => {
  const line = lineFor('Java')
  expect(line).toContain('keytool -importcert')
  expect(afterwards(line.slice(line.indexOf('; ') + 2), 'printf %s "$JAVA_TOOL_OPTIONS"')).toBe(
    `-Djavax.net.ssl.trustStore="${join(parent, 'https', 'java-trust.p12')}" -Djavax.net.ssl.trustStorePassword=changeit`,
  )
})
