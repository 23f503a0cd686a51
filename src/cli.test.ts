/** The command line as processes: what a person or a pipeline sees of it. */
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'

const cli = fileURLToPath(new URL('./cli.ts', import.meta.url))
const patienceMs = 60_000
let folder: string

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Runs the command in an empty folder and an environment without settings. */
function mcpEntra(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const { PATH = '' } = process.env
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [cli, ...args],
      { cwd: folder, env: { PATH, ...env }, timeout: patienceMs },
      (error, stdout, stderr) => resolve({ code: error ? Number(error.code) : 0, stdout, stderr }),
    )
  })
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcp-entra-cli-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

// The legs as text, in direct mode, are a step of CI by themselves.
test('the demo signs in, calls the tool and finds the server right, whatever tenant .env is about', {
  timeout: patienceMs,
}, async () => {
  const file = join(folder, '.env')
  await writeFile(file, 'MCP_SERVER_URL=https://mcp.example.com/mcp\nAUTH_REDIRECT_URI=https://mcp.example.com/auth/callback\n')
  onTestFinished(() => rm(file))
  const { code, stdout } = await mcpEntra(['demo', '--json'])
  const { user, tool, conformance } = JSON.parse(stdout)
  expect(user).toEqual({ displayName: 'Ada Lovelace' })
  expect(tool).toEqual({ name: 'get_user_name', text: 'Ada Lovelace' })
  expect(conformance).toEqual({ required: conformance.passed, passed: expect.any(Number), failed: 0, inconclusive: 0, notRun: 0 })
  expect(conformance.passed).toBeGreaterThan(40)
  expect(code).toBe(0)
})

test.each([
  [['no-such-command']],
  [['mock', '--no-such-option']],
  [['connect']],
  [['conformance', 'server']],
  [['demo', '--mode', 'sideways']],
])('%j is wrong usage: exit 2, one message, no stack', async (args) => {
  const { code, stderr } = await mcpEntra(args)
  expect(code).toBe(2)
  expect(stderr).not.toBe('')
  expect(stderr).not.toMatch(/\n\s+at /)
})

test.each(['demo', 'mock', 'serve', 'connect', 'conformance', 'doctor'])('%s --help explains itself', async (command) => {
  const { code, stdout } = await mcpEntra([command, '--help'])
  expect(code).toBe(0)
  expect(stdout).toContain(`Usage: mcp-entra ${command}`)
})
