import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { inProcess } from '../testing/in-process/command.ts'
import { startMockEntra } from './index.ts'
import { exampleConfiguration, explainError, mockCommand } from './main.ts'
import { defaultSwitches } from './switches.ts'

const main = JSON.stringify(new URL('./main.ts', import.meta.url).href)

/** What the command says and ends with. */
const runMock = (...args: string[]) => inProcess(() => mockCommand.parseAsync(args, { from: 'user' }))

/** The command as a process of its own, as the command line runs it. */
function startMock(...args: string[]): ChildProcess {
  const program = `const { mockCommand } = await import(${main}); await mockCommand.parseAsync(${JSON.stringify(args)}, { from: 'user' })`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return child
}

/** A folder that is gone after the test. */
function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mock-main-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** Status of a GET that trusts one authority and no others. */
const statusOf = (url: string, ca: string): Promise<number | undefined> =>
  new Promise((resolve, reject) => {
    request(url, { ca, agent: false }, (response) => {
      response.resume()
      resolve(response.statusCode)
    })
      .once('error', reject)
      .end()
  })

/** What is on standard output when the first whole line has come. */
async function firstOutput(child: ChildProcess): Promise<string> {
  let said = ''
  for await (const chunk of child.stdout ?? []) {
    said += String(chunk)
    if (said.endsWith('\n')) break
  }
  return said
}

/** Everything on standard error, to its end. */
async function stderrOf(child: ChildProcess): Promise<string> {
  let said = ''
  for await (const chunk of child.stderr ?? []) said += String(chunk)
  return said
}

test.each(['SIGTERM', 'SIGINT'] as const)('--json prints one line when ready, and %s ends it with 0', async (signal) => {
  const child = startMock('--port', '0', '--json')
  const line = await firstOutput(child)
  const ready = JSON.parse(line)
  expect(line.split('\n')).toHaveLength(2)
  expect(ready).toMatchObject({
    ready: true,
    issuer: `${ready.origin}/${ready.tenantId}/v2.0`,
    ca: null,
    graphBaseUrl: ready.origin,
  })
  expect((await fetch(`${ready.issuer}/.well-known/openid-configuration`)).status).toBe(200)
  child.kill(signal)
  expect(await once(child, 'exit')).toEqual([0, null])
})

test('people are told addresses, apps, users with passwords, and what to do next', async () => {
  const { stdout: said } = await runMock('--port', '0', '--identifier-uri', 'https://mcp.contoso.example/mcp', 'api://mcp')
  for (const words of [
    '/v2.0/.well-known/openid-configuration',
    'https://mcp.contoso.example/mcp',
    'api://mcp',
    'grace@contoso.example',
    'Grace-signs-in-here',
    'What to do next',
    'Look at it: http://localhost:',
  ]) {
    expect(said).toContain(words)
  }
})

test('--https keeps its authority: mocks that start at the same moment are trusted by the same file', async () => {
  const folder = join(temporaryFolder(), 'kept')
  const children = [
    startMock('--port', '0', '--json', '--https-folder', folder),
    startMock('--port', '0', '--json', '--https-folder', folder),
  ]
  const [one, other] = (await Promise.all(children.map(firstOutput))).map((line) => JSON.parse(line))
  expect(one.origin).toMatch(/^https:\/\/localhost:/)
  expect([one.caFile, other.ca]).toEqual([join(folder, 'ca.pem'), one.ca])
  expect(await statusOf(one.jwksUri, readFileSync(one.caFile, 'utf8'))).toBe(200)
  expect(await statusOf(other.jwksUri, readFileSync(one.caFile, 'utf8'))).toBe(200)
})

test('--https tells people the one line that each kind of client needs, and puts it into the lines that start our programs', async () => {
  const folder = join(temporaryFolder(), "it's here")
  const said = (await runMock('--port', '0', '--https', '--https-folder', folder)).stdout
  const quoted = `'${join(folder, 'ca.pem').replaceAll("'", `'\\''`)}'`
  for (const words of [
    'Trust the certificate authority',
    'REQUESTS_CA_BUNDLE',
    'keytool',
    'CURL_CA_BUNDLE',
    '.NET',
    'Go',
    join(folder, 'ca.pem'),
    `    NODE_EXTRA_CA_CERTS=${quoted} \\\n    AUTH_MODE=proxy \\\n    AUTH_AUTHORITY=https://localhost:`,
    `    NODE_EXTRA_CA_CERTS=${quoted} mcp-entra connect http://localhost:8000/mcp --call get_user_name\n`,
  ]) {
    expect(said).toContain(words)
  }
})

test('configuration file, manifests and switches are what the mock starts with', async () => {
  const folder = temporaryFolder()
  const [config, manifest] = [join(folder, 'mock.yaml'), join(folder, 'app.json')]
  writeFileSync(config, 'tenants:\n  - domain: fabrikam.example\n  - domain: contoso-2.example\n')
  const appId = '6f1c2f7e-3a55-4c3a-9d0b-2f4f5b7f9a01'
  writeFileSync(
    manifest,
    JSON.stringify({ appId, displayName: 'From the portal', spa: { redirectUris: ['http://localhost:3000'] } }),
  )
  const files = ['--config', config, '--manifest', manifest]
  const ready = JSON.parse((await runMock('--port', '0', '--json', ...files, '--switch', 'advertisePkce=true')).stdout)
  const get = async <Answer>(url: string) => (await (await fetch(url)).json()) as Answer
  const document = await get(`${ready.origin}/fabrikam.example/v2.0/.well-known/openid-configuration`)
  expect(document).toHaveProperty('code_challenge_methods_supported')
  const { tenants } = await get<{ tenants: { domain: string }[] }>(`${ready.control}/tenants`)
  expect(tenants.map(({ domain }) => domain)).toEqual(['fabrikam.example', 'contoso-2.example'])
  const { apps } = await get<{ apps: { appId: string }[] }>(`${ready.control}/apps`)
  expect(apps.map((app) => app.appId)).toContain(appId)
})

test('an app of a manifest is told with its client id and the secret that the mock made up for it', async () => {
  const manifest = join(temporaryFolder(), 'app.json')
  const appId = '6f1c2f7e-3a55-4c3a-9d0b-2f4f5b7f9a01'
  writeFileSync(manifest, JSON.stringify({ appId, displayName: 'From the portal', passwordCredentials: [{ secretText: null }] }))
  const { stdout: said } = await runMock('--port', '0', '--manifest', manifest)
  expect(said).toMatch(new RegExp(`From the portal +${appId} +secret mock-secret-1-of-6f1c2f7e\n`))
  const ready = JSON.parse((await runMock('--port', '0', '--json', '--manifest', manifest)).stdout)
  expect(ready.addedApps).toMatchObject([
    { clientId: appId, displayName: 'From the portal', clientSecret: 'mock-secret-1-of-6f1c2f7e' },
  ])
})

test('the help names every switch, its default first', () => {
  let said = ''
  const settings = mockCommand.configureOutput()
  mockCommand.configureOutput({
    writeOut: (words) => {
      said += words
    },
  })
  mockCommand.outputHelp()
  mockCommand.configureOutput(settings)
  for (const [name, position] of Object.entries(defaultSwitches)) expect(said).toContain(`  ${name}=${position}`)
})

test('the configuration file that the help shows is one that starts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-entra-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'app.json'), JSON.stringify({ displayName: 'Of the manifest' }))
  writeFileSync(join(folder, 'tenants.yaml'), exampleConfiguration)
  const { stdout } = await runMock('--port', '0', '--config', join(folder, 'tenants.yaml'))
  expect(stdout).toContain('bob@fabrikam.example')
  expect(stdout).toContain('Of the manifest')
})

test.each([
  ['AADSTS9010010', 'identifierUris'],
  ['error_description=AADSTS50011: The redirect URI …', 'redirectUris'],
])('%s is explained through the door', async (words, remedy) => {
  expect((await explainError(words))?.text).toContain(remedy)
})

test('what is no code of Entra’s is left to others to explain', async () => {
  expect(await explainError('server/token/foreign-audience-refused')).toBeUndefined()
})

test.each([
  ['a switch that there is not', ['--port', '0', '--switch', 'advertisepkce=true'], 'advertisePkce'],
  ['a configuration file that there is not', ['--port', '0', '--config', '/nowhere/mock.yaml'], '/nowhere/mock.yaml'],
  ['a folder that cannot be', ['--port', '0', '--https-folder', '/dev/null/https'], '--https-folder'],
  ['a port that is none', ['--port', 'banana'], "'banana' is no port"],
  ['a loopback App ID URI', ['--port', '0', '--identifier-uri', 'http://localhost:8000/mcp'], '--allow-loopback-identifier-uri'],
])('%s is said in words, and ends with 2', async (_what, args, words) => {
  const { code, stderr } = await runMock(...args)
  expect([code, stderr.includes(words), stderr.includes('    at ')]).toEqual([2, true, false])
})

test('a port that somebody has is said in one line, and ends with 2', async () => {
  const mock = await startMockEntra()
  onTestFinished(() => mock.close())
  const { port } = new URL(mock.origin)
  const child = startMock('--port', port)
  const [said, [code]] = await Promise.all([stderrOf(child), once(child, 'exit')])
  expect(code).toBe(2)
  expect(said).toBe(`port ${port} is not free; stop what uses it, or choose another one (0 takes any that is free)\n`)
})
