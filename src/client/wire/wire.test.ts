import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { describe, expect, onTestFinished, test } from 'vitest'
import { z } from 'zod'
import { type ConnectOptions, connect, type Elicitation, printingBrowser } from '../index.ts'

interface Watched {
  readonly begun?: () => void
  readonly stopped?: () => void
}

/** A server of the older SDK. `wait` never answers, until it is told that nobody listens any more. */
function tools({ begun, stopped }: Watched = {}): McpServer {
  const mcp = new McpServer({ name: 'old', version: '1.0.0' })
  mcp.registerTool('greet', { inputSchema: { name: z.string() } }, ({ name }) => ({
    content: [{ type: 'text', text: `Hello ${name}` }],
  }))
  mcp.registerTool(
    'wait',
    {},
    ({ signal }) =>
      new Promise((_resolve, reject) => {
        begun?.()
        signal.addEventListener('abort', () => {
          stopped?.()
          reject(new Error('stopped'))
        })
      }),
  )
  mcp.registerTool('count', {}, async ({ sendNotification, _meta }) => {
    for (const progress of [1, 2])
      await sendNotification({
        method: 'notifications/progress',
        params: { progress, total: 2, message: `step ${progress}`, progressToken: _meta?.progressToken ?? '' },
      })
    return { content: [{ type: 'text', text: 'done' }] }
  })
  return mcp
}

type Route = (request: IncomingMessage, response: ServerResponse, body: string) => Promise<void> | void

async function serve(route: Route): Promise<string> {
  const server = createServer(async (request, response) => route(request, response, await text(request)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

async function open(url: string, options: Partial<ConnectOptions> = {}) {
  const session = await connect({ url, browser: printingBrowser(), ...options })
  onTestFinished(session.close)
  return session
}

/** The transport of 2024-11-05: a stream of events, and an address to post to. `asks`: with a token only. */
function sseServer(asks?: string): Promise<string> {
  const transports = new Map<string, SSEServerTransport>()
  return serve(async (request, response, body) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://localhost')
    if (asks !== undefined && request.headers.authorization !== 'Bearer t0ken' && pathname !== '/post')
      return void response.writeHead(request.method === 'GET' ? 401 : 404, { 'www-authenticate': asks }).end()
    if (request.method === 'GET' && pathname === '/sse') {
      const transport = new SSEServerTransport('/post', response)
      transports.set(transport.sessionId, transport)
      return tools().connect(transport)
    }
    const transport = transports.get(searchParams.get('sessionId') ?? '')
    if (pathname !== '/post' || !transport) return void response.writeHead(404).end()
    return transport.handlePostMessage(request, response, JSON.parse(body))
  })
}

/** The wire of 2025-11-25 with sessions, which `forget` ends without a word. */
async function sessionServer(watched?: Watched) {
  const transports = new Map<string, StreamableHTTPServerTransport>()
  const heard: string[] = []
  const origin = await serve(async (request, response, body) => {
    heard.push(`${request.method} ${String(request.headers['mcp-protocol-version'])}`)
    const id = String(request.headers['mcp-session-id'] ?? '')
    const known = transports.get(id)
    if (known) return known.handleRequest(request, response, body && JSON.parse(body))
    if (id) return void response.writeHead(404).end()
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (session) => void transports.set(session, transport),
    })
    await tools(watched).connect(transport)
    return transport.handleRequest(request, response, body && JSON.parse(body))
  })
  return { url: `${origin}/mcp`, heard, forget: () => transports.clear(), open: () => transports.size }
}

describe('a server of the older transport', () => {
  test('is spoken to by it, after the newer one was tried', async () => {
    const session = await open(`${await sseServer()}/sse`)
    expect(session).toMatchObject({ transport: 'sse', serverInfo: { name: 'old' } })
    expect(await session.callTool('greet', { name: 'Ada' })).toMatchObject({ text: 'Hello Ada' })
  })

  test('that asks for a token there is heard', async () => {
    const url = `${await sseServer('Bearer scope="x", resource_metadata="http://elsewhere.example/prm"')}/sse`
    await expect(open(url)).rejects.toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('http://elsewhere.example/prm'),
    })
  })

  test('that opens its stream and says nothing is not waited for endlessly', async () => {
    const origin = await serve((request, response) => {
      if (request.method === 'GET') response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders()
      else response.writeHead(405).end()
    })
    await expect(open(`${origin}/sse`, { timeoutSeconds: 0.1 })).rejects.toMatchObject({
      kind: 'unreachable',
      message: expect.stringContaining('said nothing in it'),
    })
  })
})

describe('a session of 2025-11-25', () => {
  test('that the server has forgotten is begun anew, and the call goes through', async () => {
    const { url, heard, forget, open: sessions } = await sessionServer()
    const session = await open(url)
    expect(session).toMatchObject({ protocolVersion: '2025-11-25', transport: 'streamable-http' })
    forget()
    expect(await session.callTool('greet', { name: 'Ada' })).toMatchObject({ text: 'Hello Ada' })
    expect(sessions()).toBe(1)
    // It is known by now to speak nothing newer.
    expect(heard.filter((line) => line.endsWith('2026-07-28'))).toHaveLength(1)
    await session.close()
    expect(heard.at(-1)).toMatch(/^DELETE/)
  })

  test('tells how far a call has come', async () => {
    const session = await open((await sessionServer()).url)
    const seen: unknown[] = []
    await session.callTool('count', {}, { onProgress: (progress) => seen.push(progress) })
    expect(seen).toEqual([
      { progress: 1, total: 2, message: 'step 1' },
      { progress: 2, total: 2, message: 'step 2' },
    ])
  })

  test('goes on when a call was stopped, and the server is told', async () => {
    const told = Promise.withResolvers<void>()
    const stop = new AbortController()
    const { url } = await sessionServer({ begun: () => stop.abort(), stopped: told.resolve })
    const session = await open(url)
    const waiting = session.callTool('wait', {}, { signal: stop.signal })
    await expect(waiting).rejects.toMatchObject({ kind: 'stopped' })
    await told.promise
    expect(await session.callTool('greet', { name: 'Ada' })).toMatchObject({ text: 'Hello Ada' })
  })

  test('whose tool does not answer is given up after the time that was said', async () => {
    const session = await open((await sessionServer()).url, { timeoutSeconds: 0.2 })
    await expect(session.callTool('wait')).rejects.toMatchObject({ message: expect.stringContaining('did not answer in time') })
  })

  test('ends although the server does not answer the goodbye', async () => {
    const { url } = await sessionServer()
    const silent: typeof fetch = async (input, init) => (init?.method === 'DELETE' ? new Promise(() => {}) : fetch(input, init))
    const session = await connect({ url, browser: printingBrowser(), fetch: (input, init) => silent(input, init) })
    await session.close()
  })
})

test.each(['application/json', 'text/event-stream'])(
  'a server that begins an answer of %s and never ends it is given up',
  async (type) => {
    const origin = await serve((_request, response) => void response.writeHead(200, { 'content-type': type }).write(' '))
    await expect(open(`${origin}/mcp`, { timeoutSeconds: 0.2 })).rejects.toMatchObject({ kind: 'unreachable' })
  },
)

test('connecting can be stopped', async () => {
  const stop = new AbortController()
  const origin = await serve(() => stop.abort())
  await expect(open(`${origin}/mcp`, { signal: stop.signal })).rejects.toMatchObject({ kind: 'stopped' })
})

test('lists of a server that has no such thing are empty, and nothing is asked or printed', async () => {
  const session = await open((await sessionServer()).url)
  expect(await session.listResources()).toEqual([])
  expect(await session.listPrompts()).toEqual([])
  expect(await session.complete({ prompt: 'x', argument: 'y' }, '')).toEqual([])
})

describe('a question of the server’s', () => {
  /** A server of 2025-11-25 that asks in the middle of a call, and says what it was answered. */
  async function asking(question: Record<string, unknown>, elicit: ConnectOptions['elicit']) {
    const mcp = new McpServer({ name: 'asks', version: '1' })
    mcp.registerTool('ask', {}, async ({ sendRequest }) => {
      const answer = await sendRequest(
        { method: 'elicitation/create', params: question } as never,
        z.looseObject({}) as never,
      ).catch(String)
      return { content: [{ type: 'text', text: JSON.stringify(answer) }] }
    })
    const transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => crypto.randomUUID() })
    await mcp.connect(transport)
    const origin = await serve((request, response, body) => transport.handleRequest(request, response, body && JSON.parse(body)))
    const session = await open(`${origin}/mcp`, { elicit })
    return (await session.callTool('ask')).text
  }
  const form = { message: 'Who?', requestedSchema: { type: 'object', properties: { name: { type: 'string', default: 'Ada' } } } }

  test('is put to the person, and what is left open takes its default', async () => {
    const asked: Elicitation[] = []
    const answered = await asking(form, async (question) => {
      asked.push(question)
      return { action: 'accept', content: {} }
    })
    expect(asked).toMatchObject([{ mode: 'form', message: 'Who?', requestedSchema: form.requestedSchema }])
    expect(JSON.parse(answered)).toMatchObject({ action: 'accept', content: { name: 'Ada' } })
  })

  test('to open an address is put only where anybody should go there', async () => {
    const asked: Elicitation[] = []
    const elicit: ConnectOptions['elicit'] = async (question) => {
      asked.push(question)
      return { action: 'accept' }
    }
    const url = (address: string) => ({ mode: 'url', message: 'Go', elicitationId: '1', url: address })
    expect(JSON.parse(await asking(url('https://pay.example/x'), elicit))).toMatchObject({ action: 'accept' })
    for (const address of ['http://pay.example/x', 'file:///etc/passwd', 'javascript:alert(1)'])
      expect(JSON.parse(await asking(url(address), elicit))).toMatchObject({ action: 'decline' })
    expect(asked).toEqual([{ mode: 'url', message: 'Go', url: 'https://pay.example/x' }])
  })
})

test('a connection that is reset while it is made is made once more, and once only', async () => {
  const { url } = await sessionServer()
  let resets = 0
  const resetting = (times: number): ConnectOptions['fetch'] => {
    resets = 0
    return (input, init) => {
      if (++resets > times) return fetch(input, init)
      return Promise.reject(new TypeError('fetch failed', { cause: Object.assign(new Error('reset'), { code: 'ECONNRESET' }) }))
    }
  }
  expect(await open(url, { fetch: resetting(1) })).toMatchObject({ protocolVersion: '2025-11-25' })
  await expect(open(url, { fetch: resetting(2) })).rejects.toMatchObject({
    kind: 'unreachable',
    message: expect.stringContaining('ECONNRESET'),
  })
})

test('a result of 2026-07-28 that does not say its type is a whole one', async () => {
  const result = (id: unknown, more: object) =>
    JSON.stringify({ jsonrpc: '2.0', id, result: { ttlMs: 0, cacheScope: 'private', ...more } })
  const origin = await serve((_request, response, body) => {
    const { id, method } = JSON.parse(body)
    response.writeHead(200, { 'content-type': 'application/json' })
    if (method !== 'server/discover') return void response.end(result(id, { content: [{ type: 'text', text: 'whole' }] }))
    response.end(result(id, { resultType: 'complete', supportedVersions: ['2026-07-28'], capabilities: { tools: {} } }))
  })
  const session = await open(`${origin}/mcp`)
  expect(session.protocolVersion).toBe('2026-07-28')
  expect(await session.callTool('any')).toMatchObject({ text: 'whole', isError: false })
})
