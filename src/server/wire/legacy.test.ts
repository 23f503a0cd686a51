import { describe, expect, test } from 'vitest'
import { callTool, converse, jsonHeaders, legacy, send } from '../testing/dialects.ts'
import { bob } from '../testing/fake-entra.ts'
import { stages } from '../testing/stage.ts'

const stage = stages()

test('sessions belong to the person who began them, and end when they are deleted', async () => {
  const { entra, server, token } = await stage()
  const session = await legacy.open(server.url, token)
  const ask = (bearer: string, method = 'POST') => {
    const { headers, body } = legacy.request('tools/list')
    const all = { ...headers, ...session, authorization: `Bearer ${bearer}` }
    return send(server.url, method === 'POST' ? { method, headers: all, body } : { method, headers: all })
  }
  expect((await ask(token)).status).toBe(200)
  expect((await ask(await entra.mint({ claims: { ...bob } }))).status).toBe(404)
  expect((await ask(await entra.mint({ claims: { ...bob } }), 'DELETE')).status).toBe(404)
  expect((await ask('nobody', 'DELETE')).status).toBe(401)
  expect((await ask(await entra.mint({ claims: { uti: 'a later token' } }))).status).toBe(200)
  expect((await ask(token, 'DELETE')).status).toBe(200)
  expect((await ask(token)).status).toBe(404)
})

test('requests of a session are answered for whoever sends the request, not for whoever began them', async () => {
  const { entra, server, token } = await stage()
  await converse(legacy, server.url, token, callTool)
  const later = await entra.mint({ claims: { uti: 'a later token' } })
  await converse(legacy, server.url, token, { ...callTool, tried: later })
  expect(entra.state.exchanges.map((exchange) => exchange.get('assertion'))).toEqual([token, later])
})

test('a token that ends in the middle of a session ends nothing else: with a new one of the same person it goes on', async () => {
  let late = 0
  const { entra, server, token } = await stage({ now: () => new Date(Date.now() + late) })
  const session = await legacy.open(server.url, token)
  const ask = (bearer: string) => {
    const { headers, body } = legacy.request(callTool.method, callTool.params)
    return send(server.url, { method: 'POST', headers: { ...headers, ...session, authorization: `Bearer ${bearer}` }, body })
  }
  // Shorter than the time after which a session that nobody uses ends.
  late = 20 * 60_000
  const ending = await entra.mint({ claims: { exp: Math.floor((Date.now() + late) / 1000) - 60, uti: 'ending' } })
  expect((await ask(ending)).status).toBe(401)
  expect((await ask(await entra.mint({ claims: { uti: 'new' } }))).status).toBe(200)
})

test('a request whose client cancels it, or uses its id again, is let go, and not kept open for ever', async () => {
  let calls = 0
  let begun = Promise.withResolvers<void>()
  const { server, token } = await stage({
    tools: (tools) =>
      tools.map((tool) => ({
        ...tool,
        handler: (_principal, _args, signal) => {
          begun.resolve()
          calls += 1
          if (calls > 2) return Promise.resolve({ text: 'here' })
          return new Promise((_done, cancelled) => signal.addEventListener('abort', () => cancelled(new Error('cancelled'))))
        },
      })),
  })
  const session = await legacy.open(server.url, token)
  const { headers } = legacy.request(callTool.method, callTool.params)
  const send7 = (message: object) => {
    const body = JSON.stringify({ jsonrpc: '2.0', ...message })
    return send(server.url, { method: 'POST', headers: { ...headers, ...session, authorization: `Bearer ${token}` }, body })
  }
  const call = () => send7({ id: 7, method: callTool.method, params: callTool.params })
  const cancelled = call()
  await begun.promise
  expect((await send7({ method: 'notifications/cancelled', params: { requestId: 7 } })).status).toBe(202)
  expect((await cancelled).status).toBe(202)
  begun = Promise.withResolvers()
  const first = call()
  await begun.promise
  expect((await call()).json).toMatchObject({ id: 7, result: { content: [{ text: 'here' }] } })
  expect((await first).status).toBe(202)
})

describe('without sessions', () => {
  test('every request stands for itself, whoever answers it', async () => {
    const { server, token } = await stage({}, { sessions: false })
    const headers = { ...jsonHeaders, authorization: `Bearer ${token}` }
    const begun = await fetch(server.url, {
      ...{ method: 'POST', headers },
      body: JSON.stringify({
        ...{ jsonrpc: '2.0', id: 1, method: 'initialize' },
        params: { protocolVersion: '2025-11-25', capabilities: {}, clientInfo: { name: 'a-test', version: '1' } },
      }),
    })
    expect([begun.status, begun.headers.has('mcp-session-id')]).toEqual([200, false])
    const { body } = legacy.request(callTool.method, callTool.params)
    const called = await send(server.url, { method: 'POST', headers: { ...headers, 'mcp-protocol-version': '2025-11-25' }, body })
    expect(called.json.result.content).toEqual([{ type: 'text', text: 'Alice Example' }])
    const ended = await send(server.url, { method: 'DELETE', headers: { ...headers, 'mcp-session-id': 'of-another-time' } })
    expect(ended.status).toBe(404)
  })
})

describe('a batch', () => {
  const ping = (id: number) => ({ jsonrpc: '2.0', id, method: 'ping' })
  const opened = async (revision: string) => {
    const { server, token } = await stage()
    const headers = { ...jsonHeaders, authorization: `Bearer ${token}` }
    const params = { protocolVersion: revision, capabilities: {}, clientInfo: { name: 'a-test', version: '1' } }
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'initialize', params })
    const begun = await send(server.url, { method: 'POST', headers, body })
    const session = { ...headers, 'mcp-session-id': begun.headers.get('mcp-session-id') ?? '' }
    return (messages: object[], more = {}) =>
      send(server.url, { method: 'POST', headers: { ...session, ...more }, body: JSON.stringify(messages) })
  }

  test('is answered in the one revision that has batches, each message for itself', async () => {
    const post = await opened('2025-03-26')
    const call = { jsonrpc: '2.0', id: 3, ...callTool }
    const { status, json } = await post([ping(1), { jsonrpc: '2.0', method: 'notifications/initialized' }, ping(2), call])
    expect(status).toBe(200)
    expect(json.map(({ id }: { id: number }) => id).sort()).toEqual([1, 2, 3])
  })

  test('is refused in every other, whether or not the request says which it is', async () => {
    const post = await opened('2025-11-25')
    for (const more of [{}, { 'mcp-protocol-version': '2025-11-25' }])
      expect((await post([ping(1), ping(2)], more)).status).toBe(400)
  })

  test('has fifty messages at most', async () => {
    const post = await opened('2025-03-26')
    const many = (count: number) => Array.from({ length: count }, (_, index) => ping(index))
    expect((await post(many(50))).json).toHaveLength(50)
    expect(await post(many(51))).toMatchObject({
      status: 400,
      json: { error: { message: expect.stringContaining('more messages') } },
    })
  })
})
