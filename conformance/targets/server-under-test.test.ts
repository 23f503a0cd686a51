import type { IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'
import { expect, test } from 'vitest'
import { createRecorder } from '../kit/recorder.ts'
import { createRedactor } from '../kit/redaction.ts'
import type { Revision } from '../kit/requirement.ts'
import { type ThrowawayServer, throwawayServer } from '../kit/throwaway-server.ts'
import { type ServerOptions, serverUnderTest } from './server-under-test.ts'

interface Heard {
  readonly method: string
  readonly path: string
  readonly headers: IncomingHttpHeaders
  readonly body: { method?: string; id?: number; params?: Record<string, unknown> }
}

/** A server that understands either era, and remembers what it heard. `status` decides what happens to each RPC method. */
async function attentive(status: (method: string) => number = () => 200, protocolVersion = '2025-06-18') {
  const heard: Heard[] = []
  const server = await throwawayServer(async (request, answer) => {
    const given = await text(request)
    const body = given === '' ? {} : JSON.parse(given)
    heard.push({ method: request.method ?? '', path: request.url ?? '', headers: request.headers, body })
    const results: Record<string, unknown> = {
      initialize: { protocolVersion },
      'tools/list': {
        tools: [
          { name: 'needs', inputSchema: { properties: { x: { type: 'string', 'x-mcp-header': 'X' } }, required: ['x'] } },
          { name: 'grüß', inputSchema: { required: [] }, annotations: { readOnlyHint: 'yes' } },
          { name: 'reads', annotations: { readOnlyHint: true } },
        ],
      },
    }
    answer.writeHead(status(body.method), {
      'content-type': 'application/json',
      ...(body.method === 'initialize' && { 'mcp-session-id': 'session-1' }),
    })
    answer.end(JSON.stringify({ jsonrpc: '2.0', id: body.id, result: results[body.method] ?? {} }))
  })
  return { server, heard }
}

const play = ({ url }: ThrowawayServer, revision: Revision, more: Pick<ServerOptions, 'tool' | 'anyTool'> = { anyTool: true }) =>
  serverUnderTest({
    url,
    revision,
    ...more,
    wire: createRecorder({ redactor: createRedactor(), signal: new AbortController().signal }),
  })

test('at 2026-07-28 each request stands for itself: metadata in the body, mirrored in headers', async () => {
  const { server, heard } = await attentive()
  await using _ = server
  await play(server, '2026-07-28').callTool({ name: 'grüß', arguments: { a: 1 } }, { token: 'T' })
  expect(heard).toHaveLength(1)
  expect(heard[0]?.headers).toMatchObject({
    authorization: 'Bearer T',
    'mcp-protocol-version': '2026-07-28',
    'mcp-method': 'tools/call',
    'mcp-name': `=?base64?${Buffer.from('grüß').toString('base64')}?=`,
    accept: 'application/json, text/event-stream',
    'content-type': 'application/json',
  })
  expect(heard[0]?.body).toMatchObject({
    jsonrpc: '2.0',
    params: {
      name: 'grüß',
      arguments: { a: 1 },
      _meta: { 'io.modelcontextprotocol/protocolVersion': '2026-07-28', 'io.modelcontextprotocol/clientCapabilities': {} },
    },
  })
})

test('any request may be asked, with other metadata and without some of it', async () => {
  const { server, heard } = await attentive()
  await using _ = server
  const [version, capabilities] = ['io.modelcontextprotocol/protocolVersion', 'io.modelcontextprotocol/clientCapabilities']
  const meta = { [version]: '1900-01-01', [capabilities]: undefined }
  await play(server, '2026-07-28').ask('resources/read', { uri: 'file:///a' }, { meta })
  expect(heard[0]?.headers).toMatchObject({ 'mcp-method': 'resources/read', 'mcp-name': 'file:///a' })
  expect(heard[0]?.body.params).toMatchObject({ uri: 'file:///a', _meta: { [version]: '1900-01-01' } })
  expect(heard[0]?.body.params?.['_meta']).not.toHaveProperty(capabilities)
})

test('at 2026-07-28 the first request is server/discover, before that initialize', async () => {
  const { server, heard } = await attentive()
  await using _ = server
  await play(server, '2026-07-28').firstRequest()
  await play(server, '2025-11-25').firstRequest()
  expect(heard.map(({ body }) => body.method)).toEqual(['server/discover', 'initialize'])
  expect(heard[0]?.headers.authorization).toBeUndefined()
  expect(heard[1]?.body.params).toMatchObject({ protocolVersion: '2025-11-25' })
  expect(heard[1]?.headers).not.toHaveProperty('mcp-protocol-version')
})

test('until 2025-11-25 a request stands in a session with the version that was negotiated', async () => {
  const { server, heard } = await attentive()
  await using _ = server
  const answer = await play(server, '2025-11-25').listTools({ token: 'T' })
  expect(answer.message?.result).toHaveProperty('tools')
  expect(heard.map(({ body }) => body.method)).toEqual(['initialize', 'notifications/initialized', 'tools/list'])
  for (const { headers } of heard.slice(1))
    expect(headers).toMatchObject({ 'mcp-session-id': 'session-1', 'mcp-protocol-version': '2025-06-18' })
  for (const { headers } of heard) expect(headers.authorization).toBe('Bearer T')
  expect(heard[1]?.body).not.toHaveProperty('id')
})

test('changes belong to the last request only: the opening is honest', async () => {
  const { server, heard } = await attentive()
  await using _ = server
  const headers = { AUTHORIZATION: undefined, origin: 'https://evil.example' }
  await play(server, '2025-11-25').listTools({ token: 'T', headers, url: '?access_token=T' })
  const [opening, , last] = heard
  expect(opening?.headers.authorization).toBe('Bearer T')
  expect(opening?.headers.origin).toBeUndefined()
  expect(last?.headers.authorization).toBeUndefined()
  expect(last?.headers.origin).toBe('https://evil.example')
  expect([opening?.path, last?.path]).toEqual(['/mcp', '/mcp?access_token=T'])
})

test('a refused opening does not spare the last request', async () => {
  const { server, heard } = await attentive((method) => (method === 'initialize' ? 401 : 418))
  await using _ = server
  expect((await play(server, '2025-11-25').callTool({ name: 'x', arguments: {} }, { token: 'bad' })).status).toBe(418)
  expect(heard.at(-1)?.body.method).toBe('tools/call')
})

test('at 2025-03-26 there is no version header yet', async () => {
  const { server, heard } = await attentive()
  await using _ = server
  await play(server, '2025-03-26').listTools()
  for (const { headers } of heard) expect(headers).not.toHaveProperty('mcp-protocol-version')
})

test('the tool is the one that was named, or the first without required arguments, looked for once', async () => {
  const { server, heard } = await attentive()
  await using _ = server
  const tool = { name: 'named', arguments: {} }
  expect(await play(server, '2026-07-28', { tool }).tool('T')).toEqual(tool)
  const player = play(server, '2026-07-28')
  const found = { name: 'grüß', arguments: {} }
  expect([await player.tool('T'), await player.tool('T')]).toEqual([found, found])
  expect(heard).toHaveLength(1)
})

test('a call of the tool that was named repeats in headers what its schema has repeated, at 2026-07-28', async () => {
  const { server, heard } = await attentive()
  await using _ = server
  for (const revision of ['2026-07-28', '2025-11-25'] as const) {
    const player = play(server, revision, { tool: { name: 'needs', arguments: { x: 'ä', y: 1 } } })
    const tool = await player.tool('T')
    if (tool) await player.callTool(tool, { token: 'T' })
  }
  const calls = heard.filter(({ body }) => body.method === 'tools/call')
  expect(calls.map(({ headers }) => headers['mcp-param-x'])).toEqual(['=?base64?w6Q=?=', undefined])
})

test('of a server that people use no tool is called that does not say that it only reads', async () => {
  const { server } = await attentive()
  await using _ = server
  expect(await play(server, '2026-07-28', {}).tool('T')).toEqual({ name: 'reads', arguments: {} })
})

test('where tools are not told there is no tool', async () => {
  await using server = await throwawayServer((_, answer) => answer.writeHead(401).end())
  expect(await play(server, '2026-07-28').tool('T')).toBeUndefined()
})

test('a version that no header could carry is not repeated in one', async () => {
  const { server, heard } = await attentive(() => 200, '2025-11-25\r\nx: y')
  await using _ = server
  await play(server, '2025-11-25').listTools({ token: 'T' })
  expect(heard.at(-1)?.headers['mcp-protocol-version']).toBe('2025-11-25')
})

test('the tool to call is looked for on every page of the list', async () => {
  await using server = await throwawayServer(async (request, answer) => {
    const { id, params } = JSON.parse(await text(request))
    const page = Number(params.cursor ?? 1)
    const tool = { name: `tool-${page}`, inputSchema: { required: page < 3 ? ['x'] : [] } }
    const result = { tools: [tool], nextCursor: String(page + 1) }
    answer.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ jsonrpc: '2.0', id, result }))
  })
  expect(await play(server, '2026-07-28').tool('T')).toEqual({ name: 'tool-3', arguments: {} })
})
