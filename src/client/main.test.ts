import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { describe, expect, onTestFinished, test } from 'vitest'
import { inProcess } from '../testing/in-process/command.ts'
import { connectCommand } from './main.ts'
import { hostile } from './testing/everything-server.ts'
import { startFakeParties, user, type Wrong } from './testing/fake-parties.ts'
import { serve } from './testing/older-servers.ts'

const script = `import { connectCommand } from ${JSON.stringify(new URL('./main.ts', import.meta.url).href)}; await connectCommand.parseAsync()`

/** What the command says and ends with. */
const run = (...args: string[]) => inProcess(() => connectCommand.parseAsync(args, { from: 'user' }))

/** The command as a process of its own. */
function runAlone({ input = '' }, ...args: string[]): Promise<Awaited<ReturnType<typeof run>>> {
  return new Promise((resolve) => {
    const command = ['--input-type=module', '-e', script, ...args]
    const child = execFile(
      process.execPath,
      command,
      { cwd: fileURLToPath(new URL('.', import.meta.url)) },
      (error, stdout, stderr) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr }),
    )
    child.stdin?.end(input)
  })
}

async function fake(wrong: Wrong = {}): Promise<string> {
  const parties = await startFakeParties(wrong)
  onTestFinished(parties.close)
  return parties.url
}
const headless = ['--browser', 'headless'] as const

describe('connect', () => {
  test('--call puts the result on standard output and each leg on standard error', async () => {
    const { code, stdout, stderr } = await runAlone({}, await fake(), '--call', 'greet', '--args', '{"name":"Alan"}', ...headless)
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'Hello Alan\n' })
    const legs = stderr.split('\n').map((line) => line.split(' ')[0])
    expect(legs).toEqual([
      'refused',
      'discovered',
      'registered',
      'signed-in',
      'consent',
      'token',
      'connected',
      'tools',
      'tool',
      '',
    ])
    expect(stderr).toContain(`as ${user.displayName} <${user.userPrincipalName}>`)
  })

  test('--call --json puts exactly one JSON object on standard output', async () => {
    const url = await fake()
    const { code, stdout, stderr } = await run(
      url,
      '--call',
      'greet',
      '--args',
      '{"name":"Alan"}',
      '--json',
      ...headless,
      '--user',
      user.userPrincipalName,
    )
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const { displayName, userPrincipalName } = user
    expect(JSON.parse(stdout)).toMatchObject({
      url,
      protocolVersion: '2026-07-28',
      user: { displayName, userPrincipalName },
      steps: expect.arrayContaining([expect.objectContaining({ step: 'refused', status: 401 })]),
      tool: { name: 'greet', text: 'Hello Alan', isError: false },
    })
  })

  test('a tool that says it failed ends with 1, and its words are the result', async () => {
    expect(await run(await fake(), '--call', 'fail', ...headless)).toMatchObject({ code: 1, stdout: 'It did not work\n' })
  })

  test('a refusal ends with 1 and says what happened, whose part it is, and what to try; with --json as JSON', async () => {
    const url = await fake({ authorizationAnswer: ({ state, iss }) => ({ state, iss, error: 'access_denied' }) })
    const plain = await run(url, '--call', 'greet', ...headless)
    expect(plain).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(/access_denied\n {2}Whose part: you\n {2}Try: {8}\S/),
    })
    const { code, stdout } = await run(url, '--call', 'greet', '--json', ...headless)
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({
      error: { kind: 'refused', whose: 'you', message: expect.any(String), advice: expect.any(String) },
    })
    expect(plain.stderr + stdout).not.toMatch(/\n\s+at |node:internal/)
  })

  test.each([
    [['not an address'], /not an address of an MCP server/],
    [['http://localhost:1/mcp', '--args', '{}'], /without --call/],
    [['http://localhost:1/mcp', '--call', 'x', '--args', 'nonsense'], /no JSON object/],
    [['http://localhost:1/mcp', '--call', 'x'], /Nobody answers/],
  ])('%j is a wrong command or address: 2', async (args, says) => {
    expect(await run(...args)).toMatchObject({ code: 2, stdout: '', stderr: expect.stringMatching(says) })
  })

  test('without --call commands come by standard input, and one that fails ends it with 1', async () => {
    const url = await fake({ open: true })
    const { code, stdout, stderr } = await runAlone(
      { input: 'call fail\ncall greet {"name":"Ada"}\n' },
      ...[url, '--browser', 'print'],
    )
    expect({ code, stdout }).toEqual({ code: 1, stdout: 'It did not work\nHello Ada\n' })
    expect(stderr).toMatch(/^connected .*\nThe tool says that it failed\.\n$/)
  })
})

test('what the SDK warns of by itself holds nothing that a terminal would obey', async () => {
  const origin = await serve((_request, response, body) => {
    const { id, method } = JSON.parse(body)
    const tool = { name: `bad ${hostile}`, inputSchema: { type: 'object', properties: { x: { 'x-mcp-header': hostile } } } }
    const discovered = { supportedVersions: ['2026-07-28'], capabilities: { tools: {} } }
    const result = {
      resultType: 'complete',
      ttlMs: 0,
      cacheScope: 'private',
      ...(method === 'tools/list' ? { tools: [tool] } : discovered),
    }
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }))
  })
  const { code, stderr } = await run(`${origin}/mcp`, '--json')
  expect(code).toBe(0)
  expect(stderr).toMatch(/excluding tool 'bad red \[31m/)
  expect(stderr).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u)
})

test('Ctrl-C stops what is going on, and ends with 130', async () => {
  const silent = createServer().listen(0, '127.0.0.1')
  onTestFinished(() => {
    silent.closeAllConnections()
    silent.close()
  })
  await once(silent, 'listening')
  const url = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/mcp`
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, url, '--call', 'x', '--no-store'])
  const ended = Promise.all([text(child.stderr), once(child, 'close')])
  await once(silent, 'request')
  child.kill('SIGINT')
  const [stderr, [code]] = await ended
  expect({ code, stderr }).toMatchObject({ code: 130, stderr: expect.stringMatching(/^It was stopped\./) })
})
