import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { connect, printingBrowser } from './index.ts'
import { exitCodeOf } from './report.ts'
import { open, serve } from './testing/older-servers.ts'

interface Answer {
  readonly status: number
  readonly headers?: Record<string, string>
  readonly body?: string
}

async function failureAt(url: string): Promise<unknown> {
  return connect({ url, browser: printingBrowser() }).then(
    () => undefined,
    (error: unknown) => error,
  )
}

async function failureOf({ status, headers = {}, body = '' }: Answer): Promise<unknown> {
  const server = createServer((_request, response) => void response.writeHead(status, headers).end(body))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return failureAt(`http://localhost:${(server.address() as AddressInfo).port}/mcp`)
}

test.each<[string, Answer, string, number, RegExp]>([
  ['because it forbids it', { status: 403 }, 'the MCP server', 1, /forbids it/],
  ['because it fails', { status: 500, body: 'Error at secret.ts:1' }, 'the MCP server', 1, /failed \(HTTP 500\)/],
  ['because nothing is there', { status: 404 }, 'you', 2, /does not answer as an MCP server does \(HTTP 404\)/],
  [
    'because it says itself what is wrong',
    {
      status: 404,
      body: JSON.stringify({ jsonrpc: '2.0', id: null, error: { code: -32601, message: 'Method\u001b not found' } }),
    },
    'the MCP server',
    1,
    /^The server answered with error -32601: Method not found$/,
  ],
  [
    'because it is a web page',
    { status: 200, headers: { 'content-type': 'text/html' }, body: '<p>Hello' },
    'you',
    2,
    /does not answer as an MCP server does/,
  ],
  [
    'because it answers with nonsense',
    { status: 200, headers: { 'content-type': 'application/json' }, body: '{' },
    'you',
    2,
    /does not answer as an MCP server does/,
  ],
  [
    'because it sends the client elsewhere',
    { status: 302, headers: { location: 'https://elsewhere.example/mcp' } },
    'you',
    2,
    /HTTP 302/,
  ],
  [
    'because it asks for a token and says nowhere where to get one',
    { status: 401 },
    'the MCP server',
    1,
    /oauth-protected-resource\/mcp: HTTP 401[\s\S]*oauth-protected-resource: HTTP 401/,
  ],
])('a server that cannot be used %s is told of in words', async (_, answer, whose, exitCode, says) => {
  const error = await failureOf(answer)
  expect(error).toMatchObject({ whose, message: expect.stringMatching(says), advice: expect.stringMatching(/\.$/) })
  expect(exitCodeOf(error)).toBe(exitCode)
  expect(String(error)).not.toMatch(/secret\.ts|\n\s+at /)
})

test('nobody at an address is told of with the reason that the network gives', async () => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  const error = await failureAt(`http://127.0.0.1:${port}/mcp`)
  expect(error).toMatchObject({
    kind: 'unreachable',
    whose: 'the network',
    message: `Nobody answers at http://127.0.0.1:${port}/mcp (ECONNREFUSED).`,
  })
})

test.each([
  ['no JSON', '{"jsonrpc":'],
  ['nothing', ''],
  ['JSON of another form', 'null'],
  ['an error without words', '{"jsonrpc":"2.0","id":1,"error":{"code":"x"}}'],
])('a server that answers a call with %s is told of, and it is not this client’s part', async (_, body) => {
  const origin = await serve((_request, response, asked) => {
    const { id, method } = JSON.parse(asked)
    const result = { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: { tools: {} } }
    const answer = method === 'tools/call' ? body : JSON.stringify({ jsonrpc: '2.0', id, result })
    response.writeHead(200, { 'content-type': 'application/json' }).end(answer)
  })
  const session = await open(`${origin}/mcp`)
  await expect(session.callTool('greet')).rejects.toMatchObject({
    whose: 'the MCP server',
    message: expect.stringContaining('sent what is no message of MCP'),
  })
})
