import type { Json, McpRequest, Parts } from '../../targets/minimal-client/index.ts'
import { type ClientMutants, minimalClient } from './mutant.ts'
import { requesting } from './tokens.ts'

/** A request without one of its headers. */
export const without = (right: McpRequest, name: string): McpRequest => {
  const { [name]: _, ...headers } = right.headers
  return { ...right, headers }
}
/** A request with other headers. */
export const withHeaders = (right: McpRequest, headers: McpRequest['headers']): McpRequest => ({
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
/** The lists that were kept, by the address of their server. */
const kept = new Map<string, unknown>()

function keepsLists(parts: Parts): Parts {
  return {
    ...parts,
    fetch: async (input, init) => {
      const isList = String(init?.body).includes('"tools/list"')
      const found = isList ? kept.get(String(input)) : undefined
      if (found !== undefined) {
        kept.delete(String(input))
        return Response.json(found)
      }
      const response = await parts.fetch(input, init)
      const text = isList && response.ok ? await response.clone().text() : ''
      if (text.includes('"ttlMs":3600000')) kept.set(String(input), JSON.parse(text))
      return response
    },
  }
}

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
  'client/keeps-lists-for-everybody': minimalClient('keeps lists of tools whoever signs in next', keepsLists),
  'client/answers-by-responses': minimalClient('answers what it is asked back by a response', (parts) => ({
    ...parts,
    fetch: async (input, init) => {
      const response = await parts.fetch(input, init)
      if (!(await response.clone().text()).includes('input_required')) return response
      const body = JSON.stringify({ jsonrpc: '2.0', id: 'first', result: { action: 'accept', content: {} } })
      return parts.fetch(input, { ...init, body })
    },
  })),
}
