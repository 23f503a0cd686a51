import { beforeAll, describe, expect, test } from 'vitest'
import { expectDecent, mark } from './testing/decency.ts'
import { dialects, jsonHeaders, legacy, modern, send } from './testing/dialects.ts'
import { requestBytes, sendBytes } from './testing/raw-http.ts'
import { type Stage, stages } from './testing/stage.ts'

const stage = stages()
let server: Stage['server']
let entra: Stage['entra']
let token: string
beforeAll(async () => {
  ;({ server, entra, token } = await stage())
})

const deep = `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`
const deepCall = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"get_user_name","arguments":${deep}}}`

describe.each(dialects)('at revision $revision', (dialect) => {
  const bodies: [string, number, string | Buffer, Record<string, string>?][] = [
    ['nothing', 400, ''],
    ['half of an object', 400, `{"${mark}`],
    ['a page', 400, `<html>${mark}</html>`],
    ['bytes that are no text', 400, Buffer.from([0x22, 0xff, 0xfe, 0x22])],
    ['null', 400, 'null'],
    ['a number', 400, '1'],
    ['a string', 400, `"${mark}"`],
    ['an empty list', 400, '[]'],
    ['brackets without end', 400, '['.repeat(500_000)],
    ['brackets within brackets', 400, '['.repeat(100_000) + ']'.repeat(100_000)],
    ['arguments without a floor', 400, deepCall],
    ['another JSON-RPC', 400, `{"jsonrpc":"1.0","id":1,"method":"${mark}"}`],
    ['a method that is no string', 400, `{"jsonrpc":"2.0","id":1,"method":["${mark}"]}`],
    ['an id that is an object', 400, `{"jsonrpc":"2.0","id":{"${mark}":1},"method":"tools/list"}`],
    ['parameters that are a list', 400, `{"jsonrpc":"2.0","id":1,"method":"tools/list","params":["${mark}"]}`],
    ['two messages at once', 400, '[{"jsonrpc":"2.0","id":1,"method":"ping"},{"jsonrpc":"2.0","id":2,"method":"ping"}]'],
    ['a megabyte of messages', 400, `[${'1,'.repeat(500_000)}1]`],
    ['a megabyte of values', 400, `{"jsonrpc":"2.0","id":1,"method":"ping","params":{"a":[${'1,'.repeat(500_000)}1]}}`],
    ['2 MB', 413, `"${mark}${'a'.repeat(2_000_000)}"`],
    ['another type', 415, '{}', { 'content-type': 'text/plain' }],
    ['a type that begins alike', 415, '{}', { 'content-type': 'application/json-patch' }],
    ['an encoding', 415, '{}', { 'content-encoding': 'gzip' }],
  ]
  test.each(bodies)('a body of %s gets %i', async (_case, status, body, headers = {}) => {
    const conversation = await dialect.open(server.url, token)
    const all = { ...jsonHeaders, ...conversation, authorization: `Bearer ${token}`, ...headers }
    const answer = await send(server.url, {
      method: 'POST',
      headers: all,
      body: typeof body === 'string' ? body : new Uint8Array(body),
    })
    expectDecent(answer)
    expect(answer.status).toBe(status)
    expect(answer.json).toMatchObject({ jsonrpc: '2.0', error: { code: expect.any(Number) } })
  })

  test('a body is not looked at before the token is', async () => {
    const conversation = await dialect.open(server.url, token)
    for (const body of ['{', 'a'.repeat(2_000_000)]) {
      const answer = await send(server.url, { method: 'POST', headers: { ...jsonHeaders, ...conversation }, body })
      expect(answer.status).toBe(401)
    }
  })

  test('a body without a length is cut off where it is too long', async () => {
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new TextEncoder().encode('a'.repeat(65_536))),
    }).pipeThrough(limit(2_000_000))
    const headers = { ...jsonHeaders, ...(await dialect.open(server.url, token)), authorization: `Bearer ${token}` }
    const init: RequestInit & { duplex: 'half' } = { method: 'POST', headers, body: endless, duplex: 'half' }
    expect((await send(server.url, init)).status).toBe(413)
  })

  test.each(['GET', 'PUT', 'PATCH', 'HEAD', 'TRACE', 'BREW'])(
    'the method %s gets 405, and is told the others',
    async (method) => {
      const conversation = await dialect.open(server.url, token)
      const lines = Object.entries({ ...conversation, authorization: `Bearer ${token}` }).map(
        ([name, value]) => `${name}: ${value}`,
      )
      const bytes = requestBytes('/mcp', lines, '').toString().replace(/^POST/, method)
      const answer = await sendBytes(server.url, bytes)
      // A word that HTTP does not know is for node:http to refuse.
      expect(answer.status).toBe(method === 'BREW' ? 400 : 405)
      if (answer.status === 405) expect(answer.text).toMatch(/^allow: POST/im)
    },
  )

  test.each([
    ['a tool that is not there', { name: mark, arguments: {} }],
    ['a tool named by a number', { name: 7, arguments: {} }],
    ['a tool that every object has', { name: 'constructor', arguments: {} }],
    ['arguments that nobody asked for', { name: 'get_user_name', arguments: { surprise: 1 } }],
    ['arguments that are a list', { name: 'get_user_name', arguments: [] }],
  ])('a call of %s is an error, and no tool runs', async (_case, params) => {
    const before = entra.state.bearers.length
    const conversation = await dialect.open(server.url, token)
    const { headers, body } = dialect.request('tools/call', params)
    const answer = await send(server.url, {
      method: 'POST',
      headers: { ...headers, ...conversation, authorization: `Bearer ${token}` },
      body,
    })
    expect(answer.status).toBeLessThan(500)
    expect(answer.json.error !== undefined || answer.json.result.isError === true).toBe(true)
    expect(entra.state.bearers.length).toBe(before)
  })

  test('a method that nobody knows is said to be unknown', async () => {
    const conversation = await dialect.open(server.url, token)
    const { headers, body } = dialect.request('no/such')
    const answer = await send(server.url, {
      method: 'POST',
      headers: { ...headers, ...conversation, authorization: `Bearer ${token}` },
      body,
    })
    expect([answer.status, answer.json.error.code]).toEqual([dialect === modern ? 404 : 200, -32601])
  })

  test('an accepted notification gets 202 and no body', async () => {
    const headers = { ...jsonHeaders, ...(await dialect.open(server.url, token)), authorization: `Bearer ${token}` }
    const body = JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })
    expect(await send(server.url, { method: 'POST', headers, body })).toMatchObject({ status: 202, text: '' })
  })
})

test('a version that nobody knows is refused on the older wire too', async () => {
  const conversation = await legacy.open(server.url, token)
  const { headers, body } = legacy.request('tools/list')
  const all = { ...headers, ...conversation, 'mcp-protocol-version': '1900-01-01', authorization: `Bearer ${token}` }
  expect((await send(server.url, { method: 'POST', headers: all, body })).status).toBe(400)
})

test('a request before the handshake is told to begin with it', async () => {
  const { headers, body } = legacy.request('tools/list')
  const answer = await send(server.url, { method: 'POST', headers: { ...headers, authorization: `Bearer ${token}` }, body })
  expect(answer.status).toBe(400)
  expectDecent(answer)
})

test.each(['[', '[::1', 'a b', 'a:b:c', `${mark}@localhost`, 'localhost:99999999'])('the Host %s gets 400', async (host) => {
  const { headers, body } = legacy.request('tools/list')
  const lines = Object.entries({ ...headers, authorization: `Bearer ${token}` }).map(([name, value]) => `${name}: ${value}`)
  const answer = await sendBytes(
    server.url,
    requestBytes('/mcp', lines, body).toString().replace('host: localhost', `host: ${host}`),
  )
  expectDecent(answer)
  expect(answer.status).toBe(400)
  expect(answer.text).toContain('invalid_request')
})

test.each(['rebound.example', 'localhost.rebound.example:8000', '192.168.0.1'])(
  'the Host %s is none of a server on this machine, even with a right token',
  async (host) => {
    const { headers, body } = legacy.request('tools/list')
    const lines = Object.entries({ ...headers, authorization: `Bearer ${token}` }).map(([name, value]) => `${name}: ${value}`)
    const bytes = requestBytes('/mcp', lines, body).toString().replace('host: localhost', `host: ${host}`)
    const answer = await sendBytes(server.url, bytes)
    expectDecent(answer)
    expect(answer.status).toBe(421)
  },
)

test.each(['/%ff', '/%', '//mcp', '/mcp/..%2f', `/${mark}`])('the address %s is nobody’s', async (path) => {
  const answer = await sendBytes(server.url, requestBytes(path, [], ''))
  expectDecent(answer)
  expect(answer.status).toBe(404)
})

/** Ends a stream after so many bytes. */
function limit(bytes: number): TransformStream<Uint8Array, Uint8Array> {
  let passed = 0
  return new TransformStream({
    transform(chunk, controller) {
      passed += chunk.length
      controller.enqueue(chunk)
      if (passed > bytes) controller.terminate()
    },
  })
}
