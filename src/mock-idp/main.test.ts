import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, onTestFinished, test } from 'vitest'
import { startMockEntra } from './index.ts'

const main = JSON.stringify(new URL('./main.ts', import.meta.url).href)

/** The command as a process of its own, as the command line runs it. */
function runMock(...args: string[]): ChildProcess {
  const program = `const { mockCommand } = await import(${main}); await mockCommand.parseAsync(${JSON.stringify(args)}, { from: 'user' })`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', program], { stdio: ['ignore', 'pipe', 'pipe'] })
  onTestFinished(() => {
    child.kill('SIGKILL')
  })
  return child
}

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
  const child = runMock('--port', '0', '--json')
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
  const child = runMock('--port', '0', '--identifier-uri', 'https://mcp.contoso.example/mcp', 'api://mcp')
  const said = await firstOutput(child)
  for (const words of [
    '/v2.0/.well-known/openid-configuration',
    'https://mcp.contoso.example/mcp',
    'api://mcp',
    'grace@contoso.example',
    'Grace-signs-in-here',
    'What to do next',
  ]) {
    expect(said).toContain(words)
  }
  child.kill('SIGTERM')
  await once(child, 'exit')
})

test.each([
  ['a port that is none', ['--port', 'banana'], "'banana' is no port"],
  ['a loopback App ID URI', ['--port', '0', '--identifier-uri', 'http://localhost:8000/mcp'], '--allow-loopback-identifier-uri'],
])('%s is said in words, and ends with 2', async (_what, args, words) => {
  const child = runMock(...args)
  const [said, [code]] = await Promise.all([stderrOf(child), once(child, 'exit')])
  expect([code, said.includes(words), said.includes('    at ')]).toEqual([2, true, false])
})

test('a port that somebody has is said in one line, and ends with 2', async () => {
  const mock = await startMockEntra()
  onTestFinished(() => mock.close())
  const { port } = new URL(mock.origin)
  const child = runMock('--port', port)
  const [said, [code]] = await Promise.all([stderrOf(child), once(child, 'exit')])
  expect(code).toBe(2)
  expect(said).toBe(`port ${port} is not free; stop what uses it, or choose another with --port (0 takes any free one)\n`)
})
