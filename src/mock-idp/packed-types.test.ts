import { execFile } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = fileURLToPath(new URL('../../', import.meta.url))
const tsc = join(root, 'node_modules/typescript/bin/tsc')

let folder: string
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'mock-packed-'))
  const packed = join(folder, 'node_modules/mcp-entra')
  mkdirSync(packed, { recursive: true })
  cpSync(join(root, 'package.json'), join(packed, 'package.json'))
  // What the package's dependencies would be after an installation.
  symlinkSync(join(root, 'node_modules'), join(packed, 'node_modules'))
  const settings = join(folder, 'tsconfig.build.json')
  writeFileSync(
    settings,
    JSON.stringify({
      extends: join(root, 'tsconfig.json'),
      compilerOptions: { noEmit: false, emitDeclarationOnly: true, rootDir: root, outDir: join(packed, 'dist') },
      include: [],
      files: [join(root, 'src/mock-idp/index.ts')],
    }),
  )
  await compile(settings)
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

async function compile(project: string): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)(process.execPath, [tsc, '--project', project])
    return stdout
  } catch (error) {
    return String((error as { readonly stdout?: unknown }).stdout)
  }
}

/** What the compiler has to say of a program that uses the package, under strict settings and without trusting its types. */
async function complaints(program: string): Promise<string> {
  writeFileSync(join(folder, 'consumer.ts'), program)
  const compilerOptions = {
    strict: true,
    exactOptionalPropertyTypes: true,
    module: 'nodenext',
    target: 'es2023',
    lib: ['es2024', 'esnext.disposable'],
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
    noEmit: true,
    // The types of the package's dependencies are not ours to answer for; what the program does with ours is.
    skipLibCheck: true,
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify({ compilerOptions, files: ['consumer.ts'] }))
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ type: 'module' }))
  return compile(join(folder, 'tsconfig.json'))
}

test('a program finds every type it needs at mcp-entra/mock', async () => {
  const program = `import { mockEntra, startMockEntra } from 'mcp-entra/mock'
import type { Application, Description, HttpsIdentity, IssuedToken, LedgerEntry, MintChange, MockEntra, MockEntraOptions, RefusalSeen, TenantHandle, TestHooks, User } from 'mcp-entra/mock'

const options: MockEntraOptions = { port: 0, https: true, identifierUris: ['https://mcp.contoso.example/mcp'] }
const mock: MockEntra = await startMockEntra(options)
const change: MintChange = { claims: { aud: null }, key: 'stranger' }
const token: string = await mock.mint(change)
const refusals: (RefusalSeen | undefined)[] = mock.ledger.entries().map((entry: LedgerEntry) => entry.refusal)
const issued: readonly IssuedToken[] = mock.ledger.entries().flatMap((entry) => entry.issued ?? [])
const description: Description = mock.describe()
const tenant: TenantHandle = mock.createTenant()
const [user]: readonly User[] = tenant.directory.users()
const [app]: readonly Application[] = tenant.directory.apps()
const hooks: TestHooks = { before: (run) => void run(), after: (run) => void run() }
const identity: HttpsIdentity | boolean | undefined = options.https
export const all = [token, refusals, issued, description, user, app, identity, mockEntra({}, hooks).ca]
`
  expect(await complaints(program)).toBe('')
})

test('and is told of a mistake', async () => {
  const program = `import { startMockEntra } from 'mcp-entra/mock'
const mock = await startMockEntra({ prot: 0 })
export const token: number = await mock.mint({ key: 'nobody' })
`
  const said = await complaints(program)
  for (const mistake of ["'prot'", '"nobody"', "'string' is not assignable to type 'number'"]) expect(said).toContain(mistake)
})
