import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../src/mock-idp/index.ts'
import { type ConformanceOptions, runConformance, writers } from './index.ts'
import type { Report } from './kit/report.ts'
import { throwawayServer } from './kit/throwaway-server.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

/** Judges whoever is at an address as if they stood behind the mock; whatever they are, they are not to be found right. */
async function neverGreen(url: string, options: ConformanceOptions = {}): Promise<Report> {
  const report = await runConformance({ url, mock: mock.origin }, { revisions: ['2025-11-25'], profile: 'entra', ...options })
  const { verdict, summary } = report
  expect(verdict.exitCode).not.toBe(0)
  expect(verdict.because).not.toEqual([])
  expect(summary.passed).toBeLessThan(summary.required)
  expect(summary.checks.broken).toBe(0)
  return report
}

async function http(listener: RequestListener, options?: ConformanceOptions): Promise<Report> {
  await using server = await throwawayServer(listener)
  return await neverGreen(server.url, options)
}

/** Below HTTP: writes what it likes to whoever connects. Gives how much it could write on one connection, at most. */
async function tcp(talk: (socket: Socket) => void, options?: ConformanceOptions): Promise<number> {
  let most = 0
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('close', () => {
      most = Math.max(most, socket.bytesWritten)
    })
    socket.once('data', () => talk(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('there is no port')
  try {
    await neverGreen(`http://127.0.0.1:${address.port}/mcp`, options)
    return most
  } finally {
    await new Promise((resolve) => server.close(resolve))
  }
}

/** Writes the same for as long as anybody reads. */
function pour(to: Socket | ServerResponse, piece: string): void {
  const more = () => {
    while (!to.destroyed && to.write(piece));
  }
  to.on('drain', more)
  more()
}

const json = { 'content-type': 'application/json' }
const answerWith = (status: number, headers: Readonly<Record<string, string>>, body = ''): RequestListener => {
  return (_, answer) => answer.writeHead(status, headers).end(body)
}
const result = (members: object) => JSON.stringify({ jsonrpc: '2.0', id: 1, result: members })
const pleasing = result({
  protocolVersion: '2025-11-25',
  tools: [{ name: 'get_user_name', inputSchema: {} }],
  content: [{ type: 'text', text: 'Ada Lovelace' }],
})

test.concurrent.each<[string, RequestListener]>([
  ['answers 200 to everything', answerWith(200, {}, '{}')],
  ['answers everything with the result that would please', answerWith(200, json, pleasing)],
  ['answers 401 to everything', answerWith(401, { 'www-authenticate': 'Bearer scope="a"' })],
  ['answers 500 to everything', answerWith(500, {}, '<pre>Error: at x.js:1')],
  ['closes every connection', (request) => request.socket.destroy()],
  ['redirects in a circle', (request, answer) => answer.writeHead(307, { location: request.url ?? '' }).end()],
  ['lies about its length', (_, answer) => answer.writeHead(200, { 'content-length': 9 }).write('{}', () => answer.destroy())],
])('a server that %s is never green', async (_, listener) => {
  await http(listener, { milliseconds: 15_000 })
})

const short = { milliseconds: 1_500 }
/** Far more than is read of an answer, since the buffers of two ends lie between; far less than a gigabyte. */
const bearable = 16_000_000

test.concurrent('servers that never answer, or never end, are never green, and the run ends when its time is up', async () => {
  const gigabyte = 'HTTP/1.1 200 OK\r\ncontent-length: 1000000000\r\ncontent-type: application/json\r\n\r\n'
  const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\ncontent-type: text/event-stream\r\n\r\n'
  const event = 'data: {}\n\n'.repeat(4_096)
  const begun = performance.now()
  const [, ...written] = await Promise.all([
    http(() => {}, short),
    tcp((socket) => pour(socket, socket.write(gigabyte) ? 'x'.repeat(65_536) : ''), short),
    tcp((socket) => pour(socket, socket.write(chunked) ? `${event.length.toString(16)}\r\n${event}\r\n` : ''), short),
    tcp((socket) => pour(socket, socket.write('HTTP/1.1 200 OK\r\n') ? `x-${'y'.repeat(60)}: z\r\n` : ''), short),
    tcp((socket) => pour(socket, 'HTTP/1.1 100 Continue\r\n\r\n'), short),
    tcp((socket) => pour(socket, 'not HTTP at all '), short),
  ])
  // Their time is a second and a half; the rest is for a machine that has other things to do.
  expect(performance.now() - begun).toBeLessThan(30_000)
  expect(Math.max(...written)).toBeLessThan(bearable)
})

test.concurrent('a server that says a letter at a time is given up when its time is up', async () => {
  await tcp((socket) => {
    const letters = 'HTTP/1.1 200 OK\r\nx-slow: '[Symbol.iterator]()
    const timer = setInterval(() => socket.write(letters.next().value ?? 'y'), 20)
    socket.once('close', () => clearInterval(timer))
  }, short)
})

/** A server that is its own authorization server, and leads whoever signs in there astray. */
const astray = (authorize: (request: IncomingMessage, answer: ServerResponse) => unknown): RequestListener => {
  return (request, answer) => {
    const origin = `http://${request.headers.host}`
    const path = request.url?.split('?', 1)[0] ?? ''
    const say = (value: object, status = 200) => answer.writeHead(status, json).end(JSON.stringify(value))
    if (path === '/authorize') return authorize(request, answer)
    if (path === '/register') return say({ client_id: 'any' }, 201)
    if (path.includes('oauth-protected-resource')) return say({ resource: `${origin}/mcp`, authorization_servers: [origin] })
    if (path.includes('.well-known'))
      return say({
        issuer: origin,
        authorization_endpoint: `${origin}/authorize`,
        token_endpoint: `${origin}/token`,
        registration_endpoint: `${origin}/register`,
      })
    return answer
      .writeHead(401, { 'www-authenticate': `Bearer resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp"` })
      .end()
  }
}

test.concurrent('a sign-in that leads nowhere, round and round or on and on ends with the time of the run', async () => {
  const traps: RequestListener[] = [
    () => {},
    (request, answer) => answer.writeHead(302, { location: request.url ?? '' }).end(),
    (_, answer) => {
      answer.writeHead(200, { 'content-type': 'text/html' })
      pour(answer, '<form method="post" data-sign-in>'.repeat(1_000))
    },
  ]
  const reports = await Promise.all(traps.map((trap) => http(astray(trap), short)))
  for (const { results } of reports) expect(results.filter(({ outcome }) => outcome.kind === 'broken')).toEqual([])
})

const escapes = '\u001b[2J\u001b]0;owned\u0007\u009b31m\u202e\u2066'

test.concurrent('terminal escapes in every string reach no report, of whatever kind', async () => {
  const evil: RequestListener = (request, answer) => {
    const origin = `http://${request.headers.host}`
    if (request.method === 'GET')
      return answer.writeHead(200, json).end(
        JSON.stringify({
          resource: `${origin}/mcp${escapes}`,
          authorization_servers: [`${origin}/${escapes}`],
          scopes_supported: [escapes],
        }),
      )
    const members = { protocolVersion: escapes, tools: [{ name: escapes, inputSchema: {} }], serverInfo: { name: escapes } }
    // One byte of a header may be a control character, too: what ISO 8859-1 calls CSI.
    return answer
      .writeHead(200, { ...json, 'mcp-session-id': 'x\u009b31m', 'x-evil': '\u009b31m' })
      .end(JSON.stringify({ jsonrpc: '2.0', id: 1, result: members, error: { code: 1, message: escapes } }))
  }
  const report = await http(evil, { milliseconds: 15_000 })
  for (const [kind, write] of Object.entries(writers)) {
    const text = write(report)
    for (const character of escapes.replaceAll(/[\w[\];]/g, ''))
      expect(text.includes(character), `${kind} ${escape(character)}`).toBe(false)
  }
})
