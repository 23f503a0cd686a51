import { once } from 'node:events'
import { connect } from 'node:net'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { jsonHeaders, send } from '../testing/dialects.ts'
import { bob } from '../testing/fake-entra.ts'
import { challengeOf, type Stage, stages } from '../testing/stage.ts'

const stage = stages()
let at: Stage
beforeAll(async () => {
  at = await stage({}, { scopes: ['mcp.access', 'mcp.profile'] })
})
const open: { cancel(): Promise<void> }[] = []
afterEach(() => Promise.all(open.splice(0).map((reader) => reader.cancel())))

const place = (path: string) => `${at.server.origin}${path}`
const bearer = (token: string) => ({ authorization: `Bearer ${token}` })

/** A stream, read event by event. */
async function openStream(token = at.token, url = place('/sse')) {
  const response = await fetch(url, { headers: { ...bearer(token), accept: 'text/event-stream' } })
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  if (!reader) throw new Error('no stream')
  open.push(reader)
  let text = ''
  const next = async (): Promise<string | undefined> => {
    while (!text.includes('\n\n')) {
      const { done, value } = await reader.read()
      if (done) return undefined
      text += value
    }
    const [event = '', ...rest] = text.split('\n\n')
    text = rest.join('\n\n')
    return event
  }
  const [, messages = ''] = /^event: endpoint\ndata: (.+)$/.exec((await next()) ?? '') ?? []
  const post = (body: string, headers: Record<string, string> = bearer(at.token)) =>
    send(new URL(messages, url).href, { method: 'POST', headers: { ...jsonHeaders, ...headers }, body })
  return { response, messages, next, post }
}

const rpc = (method: string, params: object = {}) => JSON.stringify({ jsonrpc: '2.0', id: 7, method, params })

test('a client of the older transport connects, lists and calls', async () => {
  const client = new Client({ name: 'a-test', version: '1.0.0' })
  await client.connect(new SSEClientTransport(new URL(place('/sse')), { requestInit: { headers: bearer(at.token) } }))
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['get_user_name', 'get_my_profile'])
  expect((await client.callTool({ name: 'get_user_name' })).content).toEqual([{ type: 'text', text: 'Alice Example' }])
  await client.close()
})

test.each(['/sse', '/messages'])('%s stands behind the same door as the endpoint', async (path) => {
  const method = path === '/sse' ? 'GET' : 'POST'
  const stranger = await send(place(path), { method })
  expect(stranger.status).toBe(401)
  expect(challengeOf(stranger.headers)).toEqual({
    scope: `${at.server.url}/mcp.access`,
    resource_metadata: place('/.well-known/oauth-protected-resource/sse'),
  })
  const foreign = { ...bearer(at.token), origin: 'https://evil.example' }
  expect((await send(place(path), { method, headers: foreign })).status).toBe(403)
  const under = bearer(await at.entra.mint({ claims: { scp: 'other' } }))
  expect((await send(place(path), { method, headers: under })).status).toBe(403)
  const other = await send(place(path), { method: method === 'GET' ? 'POST' : 'GET', headers: bearer(at.token) })
  expect([other.status, other.headers.get('allow')]).toEqual([405, `${method}, OPTIONS`])
})

test('a stream whose client asks on and reads nothing is cut off, with all that waits to be read', async () => {
  const socket = connect(Number(new URL(at.server.origin).port), '127.0.0.1')
  socket.write(`GET /sse HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer ${at.token}\r\n\r\n`)
  const [beginning] = await once(socket, 'data')
  socket.pause()
  const [, messages = ''] = /data: (\S+)/.exec(String(beginning)) ?? []
  const body = JSON.stringify({ jsonrpc: '2.0', id: 'x'.repeat(1_000_000), method: 'ping' })
  let status = 202
  for (let sent = 0; status === 202 && sent < 40; sent += 1)
    status = (await send(place(messages), { method: 'POST', headers: { ...jsonHeaders, ...bearer(at.token) }, body })).status
  socket.destroy()
  expect(status).toBe(404)
})

test('its metadata names its own address as the resource, as clients that begin there demand', async () => {
  const { json } = await send(place('/.well-known/oauth-protected-resource/sse'), {})
  expect(json).toMatchObject({ resource: place('/sse'), scopes_supported: [`${at.server.url}/mcp.access`] })
})

test('a stream is of the person who opened it, and of nobody else', async () => {
  const { post } = await openStream()
  const ofBob = bearer(await at.entra.mint({ claims: { ...bob } }))
  expect((await post(rpc('ping'), ofBob)).status).toBe(404)
  expect((await post(rpc('ping'), {})).status).toBe(401)
  expect((await post(rpc('ping'))).status).toBe(202)
})

test('a tool that needs more is refused before it runs', async () => {
  const { post } = await openStream()
  const refused = await post(rpc('tools/call', { name: 'get_my_profile' }))
  expect(refused.status).toBe(403)
  expect(challengeOf(refused.headers)['scope']).toContain('mcp.profile')
})

test.each([
  ['a stream that nobody opened', 404, '/messages?sessionId=nobody', rpc('ping')],
  ['no stream', 404, '/messages', rpc('ping')],
  ['no JSON', 400, undefined, '{'],
  ['no message', 400, undefined, '{"a":1}'],
  ['several messages', 400, undefined, `[${rpc('ping')},${rpc('ping')}]`],
])('a message for %s gets %i', async (_case, status, path, body) => {
  const { messages } = await openStream()
  const headers = { ...jsonHeaders, ...bearer(at.token) }
  const answer = await send(place(path ?? messages), { method: 'POST', headers, body })
  expect(answer).toMatchObject({ status, json: { jsonrpc: '2.0', error: { code: expect.any(Number) } } })
})

test('a stream ends with its token; until then a new token of the same person keeps it open', async () => {
  // Tokens count for half a minute more than they say.
  const endingIn = (milliseconds: number) =>
    at.entra.mint({ claims: { exp: (Date.now() + milliseconds - 30_000) / 1000, uti: String(milliseconds) } })
  const tokens = await Promise.all([1_000, 1_000, 1_100].map(endingIn))
  const [lasting, ending, endingLater] = await Promise.all(tokens.map((token) => openStream(token)))
  expect((await lasting?.post(rpc('ping'), bearer(await endingIn(60_000))))?.status).toBe(202)
  expect(await lasting?.next()).toContain('"id":7')
  expect(await ending?.next()).toBeUndefined()
  expect(await endingLater?.next()).toBeUndefined()
  expect((await lasting?.post(rpc('ping')))?.status).toBe(202)
  expect(await lasting?.next()).toContain('"id":7')
})

test('one person has so many streams: with one more, the one used longest ago ends', async () => {
  const first = await openStream()
  for (let count = 0; count < 8; count++) await openStream()
  expect(await first.next()).toBeUndefined()
  expect((await first.post(rpc('ping'))).status).toBe(404)
})

test('a server that is closed ends its streams', async () => {
  const own = await stage()
  const { next } = await openStream(own.token, `${own.server.origin}/sse`)
  await own.server.close()
  expect(await next()).toBeUndefined()
})
