import type { McpRequest, Request } from '../kit/instruments.ts'
import { headerValue } from '../kit/mirrored-parameters.ts'
import type { Revision } from '../kit/requirement.ts'

export interface RpcCall {
  readonly method: string
  readonly params?: Readonly<Record<string, unknown>>
  /** Absent for a notification. */
  readonly id?: number
}

const clientInfo = { name: 'mcp-entra-conformance', version: '1.0.0' }

/** Whether a revision sends every request on its own (2026-07-28 on), or opens a conversation with `initialize`. */
export const isStateless = (revision: Revision): boolean => revision >= '2026-07-28'

/** The parameters of `initialize`. */
export const initializeParams = (revision: Revision) => ({ protocolVersion: revision, capabilities: {}, clientInfo })

/** Which parameter `Mcp-Name` repeats, by method (2026-07-28, Standard Request Headers). */
const namedBy: Readonly<Record<string, string>> = { 'tools/call': 'name', 'prompts/get': 'name', 'resources/read': 'uri' }

/** One JSON-RPC message as an honest client of the stateless revisions posts it: metadata in the body, mirrored in headers. */
export function statelessPost(revision: Revision, call: RpcCall, request: McpRequest): Request {
  const meta = {
    'io.modelcontextprotocol/protocolVersion': revision,
    'io.modelcontextprotocol/clientInfo': clientInfo,
    'io.modelcontextprotocol/clientCapabilities': {},
    ...request.meta,
  }
  const name = call.params?.[namedBy[call.method] ?? '']
  const mirrored = {
    'MCP-Protocol-Version': revision,
    'Mcp-Method': call.method,
    ...(typeof name === 'string' ? { 'Mcp-Name': headerValue(name) } : {}),
  }
  return post({ ...call, params: { ...call.params, _meta: meta } }, mirrored, request)
}

/** The first request that a client of a revision makes: `initialize`, or `server/discover` from 2026-07-28 on. */
export const firstPost = (revision: Revision, request: McpRequest): Request =>
  isStateless(revision)
    ? statelessPost(revision, { id: 1, method: 'server/discover' }, request)
    : post({ id: 1, method: 'initialize', params: initializeParams(revision) }, {}, request)

/** One JSON-RPC message with the headers every revision asks for, then those given, then what the request changes of them. */
export function post(call: RpcCall, headers: Request['headers'], request: McpRequest): Request {
  const honest = {
    'Content-Type': 'application/json',
    Accept: 'application/json, text/event-stream',
    ...(request.token === undefined ? {} : { Authorization: `Bearer ${request.token}` }),
    ...headers,
  }
  return {
    method: request.method ?? 'POST',
    headers: changed(honest, request.headers ?? {}),
    body: JSON.stringify({ jsonrpc: '2.0', ...call }),
    ...(request.url === undefined ? {} : { url: request.url }),
    ...(request.over === undefined ? {} : { over: request.over }),
  }
}

/** Header names are compared without regard to case; a change to `undefined` leaves the header out. */
function changed(
  honest: NonNullable<Request['headers']>,
  changes: NonNullable<Request['headers']>,
): NonNullable<Request['headers']> {
  const touched = new Set(Object.keys(changes).map((name) => name.toLowerCase()))
  const untouched = Object.entries(honest).filter(([name]) => !touched.has(name.toLowerCase()))
  return { ...Object.fromEntries(untouched), ...changes }
}
