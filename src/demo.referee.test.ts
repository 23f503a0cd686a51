import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'

const cli = fileURLToPath(new URL('./cli.ts', import.meta.url))

// The legs as text, in direct mode, are a step of CI by themselves.
test('the demo signs in, calls the tool and finds the server right, whatever tenant .env is about', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-entra-demo-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const tenant = 'MCP_SERVER_URL=https://mcp.example.com/mcp\nAUTH_REDIRECT_URI=https://mcp.example.com/auth/callback\n'
  await writeFile(join(folder, '.env'), tenant)
  const { PATH = '' } = process.env
  const { stdout } = await promisify(execFile)(process.execPath, [cli, 'demo', '--json'], { cwd: folder, env: { PATH } })
  const { user, tool, conformance } = JSON.parse(stdout)
  expect(user).toEqual({ displayName: 'Ada Lovelace' })
  expect(tool).toEqual({ name: 'get_user_name', text: 'Ada Lovelace' })
  expect(conformance).toEqual({ required: conformance.passed, passed: expect.any(Number), failed: 0, inconclusive: 0, notRun: 0 })
  expect(conformance.passed).toBeGreaterThan(40)
})
