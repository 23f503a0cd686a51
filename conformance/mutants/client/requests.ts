import type { Json, McpRequest } from '../../targets/minimal-client/index.ts'
import { type ClientMutants, minimalClient } from './mutant.ts'
import { requesting } from './tokens.ts'

const without = (right: McpRequest, name: string): McpRequest => {
  const { [name]: _, ...headers } = right.headers
  return { ...right, headers }
}
const withHeaders = (right: McpRequest, headers: McpRequest['headers']): McpRequest => ({
  ...right,
  headers: { ...right.headers, ...headers },
})
const versionKey = 'io.modelcontextprotocol/protocolVersion'

/** A request with another `_meta`. */
const withMeta = (change: (meta: Json) => Json) =>
  requesting((right) => {
    if (right.body === undefined) return right
    const message = JSON.parse(right.body) as { params?: { _meta?: Json } }
    if (!message.params?._meta) return right
    return { ...right, body: JSON.stringify({ ...message, params: { ...message.params, _meta: change(message.params._meta) } }) }
  })
const encode = (value: string): string => `=?base64?${Buffer.from(value).toString('base64')}?=`
/** What a header cannot hold in Node; the byte values stand for the text. */
const raw = (value: string): string => Buffer.from(value.replace(/[\r\n]/g, ' ')).toString('latin1')

/** Clients that say something wrong to the MCP server, or do not understand it. */
export const requestMutants: ClientMutants = {
  'client/accepts-json-only': minimalClient(
    'accepts JSON only',
    requesting((right) => (right.headers['accept'] ? withHeaders(right, { accept: 'application/json' }) : right)),
  ),
  'client/reads-no-streams': minimalClient('reads no event streams', (parts) => ({
    ...parts,
    fetch: async (input, init) => {
      const response = await parts.fetch(input, init)
      if (response.headers.get('content-type')?.startsWith('text/event-stream')) throw new Error('The answer is not JSON.')
      return response
    },
  })),
  'client/sends-batches': minimalClient(
    'sends its messages as batches',
    requesting((right) => ({ ...right, body: right.body && `[${right.body}]` })),
  ),
  'client/puts-its-messages': minimalClient(
    'sends its calls by PUT',
    requesting((right, method) => (method === 'tools/call' ? { ...right, method: 'PUT' } : right)),
  ),
  'client/no-method-header': minimalClient(
    'does not repeat the method',
    requesting((right) => without(right, 'mcp-method')),
  ),
  'client/method-in-capitals': minimalClient(
    'repeats the method in capitals',
    requesting((right) =>
      right.headers['mcp-method'] ? withHeaders(right, { 'mcp-method': right.headers['mcp-method'].toUpperCase() }) : right,
    ),
  ),
  'client/no-name-header': minimalClient(
    'does not repeat the name of a tool',
    requesting((right) => without(right, 'mcp-name')),
  ),
  'client/no-version-header': minimalClient(
    'does not say which version it speaks',
    requesting((right) => without(right, 'mcp-protocol-version')),
  ),
  'client/keeps-its-version': minimalClient('names the version that it asked for, whatever was agreed on', (parts) => ({
    ...parts,
    version: (asked) => asked,
  })),
  'client/other-version-in-meta': minimalClient(
    'has another version in _meta',
    withMeta((meta) => ({ ...meta, [versionKey]: '2025-11-25' })),
  ),
  'client/no-capabilities-in-meta': minimalClient(
    'does not say what it can do',
    withMeta(({ 'io.modelcontextprotocol/clientCapabilities': _, ...meta }) => meta),
  ),
  'client/no-client-info': minimalClient(
    'does not say who it is',
    withMeta(({ 'io.modelcontextprotocol/clientInfo': _, ...meta }) => meta),
  ),
  'client/icons-with-its-token': minimalClient('fetches icons with its token', (parts) => ({
    ...parts,
    fetch: async (input, init) => {
      const response = await parts.fetch(input, init)
      const icon = /"src":"([^"]+)"/.exec(await response.clone().text())?.[1]
      const authorization = new Headers(init?.headers).get('authorization')
      if (icon !== undefined && authorization) await (await parts.fetch(icon, { headers: { authorization } })).text()
      return response
    },
  })),
  'client/answers-by-responses': minimalClient('answers what it is asked back by a response', (parts) => ({
    ...parts,
    fetch: async (input, init) => {
      const response = await parts.fetch(input, init)
      if (!(await response.clone().text()).includes('input_required')) return response
      const body = JSON.stringify({ jsonrpc: '2.0', id: 'first', result: { action: 'accept', content: {} } })
      return parts.fetch(input, { ...init, body })
    },
  })),

  'client/raw-names': minimalClient('repeats values as they are', (parts) => ({ ...parts, headerValue: raw })),
  'client/raw-sentinels': minimalClient('does not encode what looks as if it were', (parts) => ({
    ...parts,
    headerValue: (value) => (/^=\?base64\?.*\?=$/.test(value) ? value : parts.headerValue(value)),
  })),
  'client/sentinels-in-capitals': minimalClient('marks in capitals what is encoded', (parts) => ({
    ...parts,
    headerValue: (value) => (parts.headerValue(value) === value ? value : encode(value).replace('base64', 'BASE64')),
  })),
  'client/mirrors-no-parameters': minimalClient(
    'repeats no parameters',
    requesting((right) => ({
      ...right,
      headers: Object.fromEntries(Object.entries(right.headers).filter(([name]) => !name.startsWith('mcp-param-'))),
    })),
  ),
  'client/raw-parameters': minimalClient(
    'repeats parameters as they are',
    requesting((right) => {
      const found = Object.entries(right.headers).filter(([name]) => name.startsWith('mcp-param-'))
      const decoded = found.map(([name, value]) => {
        const base64 = /^=\?base64\?(.*)\?=$/.exec(value)?.[1]
        return [name, base64 === undefined ? value : raw(Buffer.from(base64, 'base64').toString())] as const
      })
      return withHeaders(right, Object.fromEntries(decoded))
    }),
  ),
  'client/mirrors-null': minimalClient(
    'repeats null, too',
    requesting((right) => (right.body?.includes('"region":null') ? withHeaders(right, { 'mcp-param-region': 'null' }) : right)),
  ),
  'client/offers-every-tool': minimalClient('offers tools with whatever marks', (parts) => ({
    ...parts,
    offered: (tools) => tools,
  })),

  'client/skips-initialized': minimalClient('does not say that it is initialized', (parts) => ({
    ...parts,
    fetch: async (input, init) =>
      String(init?.body).includes('notifications/initialized') ? new Response(null, { status: 202 }) : parts.fetch(input, init),
  })),
  'client/forgets-its-session': minimalClient(
    'calls tools without the id of its session',
    requesting((right, method) => (method === 'tools/call' ? without(right, 'mcp-session-id') : right)),
  ),
  'client/dies-with-its-session': minimalClient('ends with its session', (parts) => ({
    ...parts,
    fetch: async (input, init) => {
      const response = await parts.fetch(input, init)
      const isLost = response.status === 404 && new Headers(init?.headers).has('mcp-session-id')
      return isLost ? Response.json({ error: 'lost' }, { status: 400 }) : response
    },
  })),
  'client/takes-its-old-session-along': minimalClient('initializes anew with the old id', (parts) => {
    let session: string | undefined
    return {
      ...parts,
      mcpRequest: (right, message) => {
        session = right.headers['mcp-session-id'] ?? session
        const isAgain = message['method'] === 'initialize' && session !== undefined
        return parts.mcpRequest(isAgain ? withHeaders(right, { 'mcp-session-id': session ?? '' }) : right, message)
      },
    }
  }),
  'client/leaves-its-session': minimalClient('does not end its session', (parts) => ({
    ...parts,
    fetch: async (input, init) => (init?.method === 'DELETE' ? new Response() : parts.fetch(input, init)),
  })),
}
