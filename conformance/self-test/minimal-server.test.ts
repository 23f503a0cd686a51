import { request } from 'node:http'
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../../src/mock-idp/index.ts'
import { type MinimalServer, readSettings, startMinimalServer } from '../targets/minimal-server/index.ts'
import { minimalSettings } from './cast.ts'

let mock: MockEntra
let server: MinimalServer
let authorization: string

beforeAll(async () => {
  mock = await startMockEntra()
  server = await startMinimalServer(minimalSettings(mock))
  authorization = `Bearer ${await mock.mint()}`
})

afterAll(async () => {
  await server.close()
  await mock.close()
})

const name = () => mock.users[0]?.displayName

describe('clients that others wrote', () => {
  const called = { content: [{ type: 'text', text: expect.any(String) }] }

  test('a v1 client opens a conversation, lists and calls', async () => {
    const client = new Client({ name: 'v1', version: '1' })
    const transport = new StreamableHTTPClientTransport(new URL(server.url), { requestInit: { headers: { authorization } } })
    // The transport's optional members are declared without `undefined`, which exactOptionalPropertyTypes tells apart.
    await client.connect(transport as Parameters<Client['connect']>[0])
    expect((await client.listTools()).tools.map((tool) => tool.name)).toEqual(['get_user_name'])
    expect(await client.callTool({ name: 'get_user_name' })).toMatchObject(called)
    await client.close()
  })

  test('a v2 client that speaks nothing but 2026-07-28 does the same', async () => {
    const client = new ModernClient({ name: 'v2', version: '1' }, { versionNegotiation: { mode: { pin: '2026-07-28' } } })
    await client.connect(new ModernTransport(new URL(server.url), { requestInit: { headers: { authorization } } }))
    expect((await client.listTools()).tools.map((tool) => tool.name)).toEqual(['get_user_name'])
    expect(await client.callTool({ name: 'get_user_name' })).toMatchObject({ content: [{ type: 'text', text: name() }] })
    await client.close()
  })
})

const version = '2026-07-28'
const meta = { 'io.modelcontextprotocol/protocolVersion': version, 'io.modelcontextprotocol/clientCapabilities': {} }

async function post(body: unknown, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(server.url, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json', accept: 'application/json, text/event-stream', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  })
  const text = await response.text()
  const message = (text === '' ? undefined : JSON.parse(text)) as { error?: { code: number; data?: unknown }; result?: object }
  return { status: response.status, code: message?.error?.code, data: message?.error?.data, message }
}

const modern = (method: string, params: object = {}, headers: Readonly<Record<string, string>> = {}) =>
  post(
    { jsonrpc: '2.0', id: 1, method, params: { _meta: meta, ...params } },
    { 'mcp-protocol-version': version, 'mcp-method': method, ...headers },
  )

describe('2026-07-28', () => {
  test('server/discover names the revisions', async () => {
    const { status, message } = await modern('server/discover')
    expect(status).toBe(200)
    expect(message.result).toMatchObject({
      resultType: 'complete',
      supportedVersions: [version, '2025-11-25', '2025-06-18', '2025-03-26'],
    })
  })

  test.each([
    ['a version of nobody', { 'mcp-protocol-version': '1900-01-01' }, -32020],
    ['another method in the header', { 'mcp-method': 'tools/call' }, -32020],
    ['a method in other letters', { 'mcp-method': 'TOOLS/LIST' }, -32020],
  ])('%s than in the body is refused', async (_name, headers, code) => {
    expect(await modern('tools/list', {}, headers)).toMatchObject({ status: 400, code })
  })

  test('a version that both places name and nobody speaks is refused with a list of those that are spoken', async () => {
    const params = { _meta: { ...meta, 'io.modelcontextprotocol/protocolVersion': '1900-01-01' } }
    const answer = await modern('tools/list', params, { 'mcp-protocol-version': '1900-01-01' })
    expect(answer).toMatchObject({
      status: 400,
      code: -32022,
      data: { requested: '1900-01-01', supported: expect.arrayContaining([version]) },
    })
  })

  test('a request without the version header, but with the version in _meta, is refused', async () => {
    const body = { jsonrpc: '2.0', id: 1, method: 'tools/list', params: { _meta: meta } }
    expect(await post(body, { 'mcp-method': 'tools/list' })).toMatchObject({ status: 400, code: -32020 })
  })

  test('a request without its required _meta is refused', async () => {
    expect(await modern('tools/list', { _meta: {} })).toMatchObject({ status: 400, code: -32602 })
  })

  test('the name of a tool may be wrapped in base64, and must be the one of the body', async () => {
    const call = (header: Record<string, string>) => modern('tools/call', { name: 'get_user_name' }, header)
    expect(await call({ 'mcp-name': 'get_user_name' })).toMatchObject({ status: 200, code: undefined })
    expect(await call({ 'mcp-name': '=?base64?Z2V0X3VzZXJfbmFtZQ==?=' })).toMatchObject({ status: 200, code: undefined })
    expect(await call({ 'mcp-name': '=?BASE64?Z2V0X3VzZXJfbmFtZQ==?=' })).toMatchObject({ status: 400, code: -32020 })
    expect(await call({ 'mcp-name': '=?base64?Z2V0X3Vz!!?=' })).toMatchObject({ status: 400, code: -32020 })
    expect(await call({})).toMatchObject({ status: 400, code: -32020 })
  })

  test('an unknown method is 404 with a body', async () => {
    expect(await modern('no/such')).toMatchObject({ status: 404, code: -32601 })
  })
})

describe('revisions that open with initialize', () => {
  const initialize = (protocolVersion: string) =>
    post({
      jsonrpc: '2.0',
      id: 1,
      method: 'initialize',
      params: { protocolVersion, capabilities: {}, clientInfo: { name: 'x', version: '1' } },
    })

  test('the revision that is asked for is given, and for one of nobody the newest', async () => {
    expect((await initialize('2025-06-18')).message.result).toMatchObject({ protocolVersion: '2025-06-18' })
    expect((await initialize('1900-01-01')).message.result).toMatchObject({ protocolVersion: '2025-11-25' })
  })

  test('a notification is taken in without a word', async () => {
    expect(await post({ jsonrpc: '2.0', method: 'notifications/initialized' })).toMatchObject({ status: 202, message: undefined })
  })

  test('batches are of 2025-03-26 only', async () => {
    const batch = [1, 2].map((id) => ({ jsonrpc: '2.0', id, method: 'ping' }))
    expect((await post(batch)).message).toEqual([1, 2].map((id) => ({ jsonrpc: '2.0', id, result: {} })))
    expect(await post(batch, { 'mcp-protocol-version': '2025-11-25' })).toMatchObject({ status: 400, code: -32600 })
    expect(await post([])).toMatchObject({ status: 400, code: -32600 })
  })

  test.each([
    ['no JSON', '{', -32700],
    ['no JSON-RPC', '{"method":"ping"}', -32600],
    ['an id of no kind', '{"jsonrpc":"2.0","id":{},"method":"ping"}', -32600],
  ])('%s is refused', async (_name, body, code) => {
    expect(await post(body)).toMatchObject({ status: 400, code })
  })
})

describe('plain HTTP', () => {
  test.each(['GET', 'DELETE', 'PUT'])('%s is not a way to speak', async (method) => {
    const response = await fetch(server.url, { method, headers: { authorization } })
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST'])
  })

  test('a body beyond all measure is not read', async () => {
    expect(await post('x'.repeat(1_000_001))).toMatchObject({ status: 413 })
  })

  test('two Authorization fields are malformed, whichever of them is right', async () => {
    const { hostname, port } = new URL(server.url)
    const status = await new Promise((resolve) => {
      const headers = ['Host', 'localhost', 'Authorization', authorization, 'Authorization', 'Bearer other']
      request({ hostname, port, path: '/mcp', method: 'POST', headers }, (response) => resolve(response.statusCode)).end('{}')
    })
    expect(status).toBe(400)
  })
})

test('what is missing in the environment is named all at once', () => {
  const start = () => readSettings({ OIDC_ISSUER: 'https://as.example', PORT: '0', AUTH_TENANT_ID: 'tenant' })
  for (const name of ['OIDC_AUDIENCE', 'JWKS_URI', 'AUTH_CLIENT_SECRET', 'GRAPH_BASE_URL']) expect(start).toThrow(name)
  expect(start).not.toThrow('OIDC_ISSUER')
})
