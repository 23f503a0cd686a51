/** The command line: what a person or a pipeline sees of it. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from './program.ts'
import { type Ended, inProcess } from './testing/in-process/command.ts'

const cli = fileURLToPath(new URL('./cli.ts', import.meta.url))
const patienceMs = 60_000
let folder: string

/** What the command says and ends with. */
function said(args: readonly string[]): Promise<Ended> {
  const { argv } = process
  process.argv = [process.execPath, cli, ...args]
  return inProcess(run).finally(() => {
    process.argv = argv
  })
}

/** Runs the command as a process, in an empty folder and an environment without settings. */
function mcpEntra(args: readonly string[]): Promise<Ended> {
  const { PATH = '' } = process.env
  return new Promise((resolve) => {
    execFile(process.execPath, [cli, ...args], { cwd: folder, env: { PATH }, timeout: patienceMs }, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    )
  })
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcp-entra-cli-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

test('a process that was used wrongly ends with 2, and one that was asked for help with 0', async () => {
  const [wrong, asked] = await Promise.all([mcpEntra(['no-such-command']), mcpEntra(['--help'])])
  expect(wrong).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(/^error: unknown command/) })
  expect(asked).toMatchObject({ code: 0, stdout: expect.stringMatching(/^Usage: mcp-entra /), stderr: '' })
})

test('the work goes on where nobody reads complaints any more, as behind `2>&1 | head -1`', () => {
  const closed = Object.assign(new Error('write EPIPE'), { code: 'EPIPE' })
  for (const stream of [process.stdout, process.stderr]) expect(() => stream.emit('error', closed)).not.toThrow()
})

test.each([
  [['no-such-command']],
  [['mock', '--no-such-option']],
  [['connect']],
  [['conformance', 'server']],
  [['demo', '--mode', 'sideways']],
])('%j is wrong usage: exit 2, one message, no stack', async (args) => {
  const { code, stderr } = await said(args)
  expect(code).toBe(2)
  expect(stderr).not.toBe('')
  expect(stderr).not.toMatch(/\n\s+at /)
})

test.each(['demo', 'mock', 'serve', 'connect', 'conformance', 'doctor'])('%s --help explains itself', async (command) => {
  const { code, stdout } = await said([command, '--help'])
  expect(code).toBe(0)
  expect(stdout).toContain(`Usage: mcp-entra ${command}`)
})

test('whoever reads the output may stop doing so', async () => {
  const id = '11111111-2222-4333-8444-555555555555'
  const env = {
    AUTH_TENANT_ID: id,
    AUTH_CLIENT_ID: id,
    AUTH_AUTHORITY: 'http://localhost:1',
    GRAPH_BASE_URL: 'http://localhost:1',
  }
  const piped = `'${process.execPath}' '${cli}' doctor | true`
  const stderr = await new Promise((resolve) =>
    execFile('sh', ['-c', piped], { cwd: folder, env }, (...[, , said]) => resolve(said)),
  )
  expect(stderr).toBe('')
})
