/** What somebody has who installs the package: packed, and installed in an empty folder with nothing but its dependencies. */
import { execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../', import.meta.url))
const command = 'node_modules/.bin/mcp-entra'

interface Packed {
  readonly filename: string
  readonly files: readonly { readonly path: string }[]
}

let folder: string
let packed: Packed

/** What a program says on standard output, run in the folder. @throws Error with all it said when it fails. */
async function output(program: string, args: readonly string[], cwd = folder): Promise<string> {
  const { stdout } = await promisify(execFile)(program, args, { cwd }).catch((error) => {
    throw new Error(`${program} ${args.join(' ')}\n${error.stdout}\n${error.stderr}`)
  })
  return stdout
}
const write = (name: string, text: string) => writeFileSync(join(folder, name), text)

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mcp-entra-packed-'))
  ;[packed] = JSON.parse(await output('npm', ['pack', '--json', '--ignore-scripts', '--pack-destination', folder], root))
  write('package.json', JSON.stringify({ private: true, type: 'module' }))
  const quick = ['--prefer-offline', '--ignore-scripts', '--no-audit', '--no-fund']
  await output('npm', ['install', ...quick, `./${packed.filename}`])
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('what is packed is used: no tests, no sources, no maps', () => {
  const paths = packed.files.map(({ path }) => path)
  const expected = /^(dist\/.*\.(cjs|js|d\.ts|json|txt)|package\.json|README\.md|LICENSE)$/
  expect(paths.filter((path) => !expected.test(path) || /\.test\.|\/(mutants|self-test|testing)\//.test(path))).toEqual([])
  expect(paths).toEqual(expect.arrayContaining(['dist/command/cli.cjs', 'dist/command/THIRD-PARTY-NOTICES.txt']))
})

test('behind each door that the package names there is something', () => {
  const { exports: doors } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const named = Object.values<string | Record<string, string>>(doors).flatMap((door) =>
    Object.values(typeof door === 'string' ? { door } : door),
  )
  expect(packed.files.map(({ path }) => `./${path}`)).toEqual(expect.arrayContaining(named))
})

test('npx finds the command', async () => {
  expect(await output('npx', ['--offline', 'mcp-entra', '--help'])).toContain('Usage: mcp-entra [options] [command]')
})

test('the command finds its errors, its checks and its requirements', async () => {
  expect(await output(command, ['explain', 'AADSTS9010010'])).toContain('AADSTS9010010')
  const { checks, requirements } = JSON.parse(await output(command, ['conformance', 'list', '--json']))
  expect(checks.length).toBeGreaterThan(50)
  expect(requirements.length).toBeGreaterThan(300)
})

test('the mock is ready, answers, knows its faults, and ends when it is asked to', async () => {
  const mock = spawn(join(folder, command), ['mock', '--port', '0', '--json'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise((resolve) => mock.once('exit', resolve))
  try {
    const ready = new Promise<string>((resolve) => createInterface({ input: mock.stdout }).once('line', resolve))
    const { issuer, control } = JSON.parse(await ready)
    const discovery = await fetch(`${issuer}/.well-known/openid-configuration`)
    expect(await discovery.json()).toMatchObject({ issuer })
    const catalogue = await fetch(`${control}/faults/catalogue`)
    expect(await catalogue.json()).toMatchObject({ faults: expect.arrayContaining([expect.anything()]) })
  } finally {
    mock.kill()
  }
  expect(await ended).toBe(0)
})

test('the demo runs', async () => {
  const { user, tool, conformance } = JSON.parse(await output(command, ['demo', '--json']))
  expect(tool).toEqual({ name: 'get_user_name', text: user.displayName })
  expect(conformance).toEqual({ required: conformance.passed, passed: expect.any(Number), failed: 0, inconclusive: 0, notRun: 0 })
  expect(conformance.passed).toBeGreaterThan(40)
})

test('the script in the README runs', async () => {
  const [, script = ''] = /```js\n(.*?)```/s.exec(readFileSync(join(folder, 'node_modules/mcp-entra/README.md'), 'utf8')) ?? []
  write('readme.js', script)
  expect(await output(process.execPath, ['readme.js'])).toContain('Ada Lovelace\n')
})

test('a program judges a server', async () => {
  write(
    'judge.js',
    `import { runConformance } from 'mcp-entra/conformance'
const command = '${command} serve --no-env-file'
const { results } = await runConformance({ command, inherited: process.env }, { only: ['token.server-audience'] })
console.log(JSON.stringify(results.map(({ outcome }) => outcome.kind)))`,
  )
  const outcomes = JSON.parse(await output(process.execPath, ['judge.js']))
  expect(new Set(outcomes)).toEqual(new Set(['pass']))
})

test('its types hold without any of those that only its development has', async () => {
  write(
    'doors.ts',
    `import { connect, headlessBrowser, type Session } from 'mcp-entra/client'
import { type Report, runConformance } from 'mcp-entra/conformance'
import { type MockEntra, startMockEntra } from 'mcp-entra/mock'
import { createServer, type RunningServer, readConfig } from 'mcp-entra/server'

const mock: MockEntra = await startMockEntra({ port: 0 })
const server: RunningServer = await createServer(readConfig({ AUTH_TENANT_ID: mock.tenantId }))
const session: Session = await connect({ url: server.url, browser: headlessBrowser() })
const report: Report = await runConformance({ url: server.url })
export const all = [session, report]
// @ts-expect-error: a mistake is noticed, so that none of this is just \`any\`.
startMockEntra({ prot: 0 })
`,
  )
  const typeRoots = [join(root, 'node_modules/@types')]
  const compilerOptions = {
    strict: true,
    skipLibCheck: false,
    module: 'nodenext',
    target: 'es2023',
    noEmit: true,
    types: ['node'],
    typeRoots,
  }
  write('tsconfig.json', JSON.stringify({ compilerOptions, files: ['doors.ts'] }))
  expect(await output(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '--project', folder])).toBe('')
})
