import { SSEServerTransport } from '@modelcontextprotocol/sdk/server/sse.js'
import { describe, expect, test } from 'vitest'
import { type ConnectOptions, connect, printingBrowser } from '../index.ts'
import { open, serve, sessionServer, tools } from '../testing/older-servers.ts'

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
