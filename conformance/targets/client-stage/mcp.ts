import { randomUUID } from 'node:crypto'
import type { Json, RpcAnswer } from '../../kit/client-scenario.ts'
import type { Revision } from '../../kit/requirement.ts'
import { isStateless } from '../rpc-request.ts'
import type { Asked, Reply } from './listener.ts'

export interface RpcMessage {
  readonly id?: string | number
  readonly method: string
  readonly params: Json
}

export interface McpOptions {
  readonly revision: Revision
  readonly tools: () => readonly Json[]
  /** What a list says of how long it may be kept, and for whom. */
  readonly listing: (right: Json) => Json
  /** An answer in the place of the right one. */
  readonly rpc: (message: RpcMessage) => RpcAnswer | undefined
  readonly streams: boolean
  readonly keep: (secret: string) => void
}

const serverInfo = { name: 'stage', version: '1.0.0' }
const caching = { ttlMs: 0, cacheScope: 'private' }
const unsupportedVersion = -32022
const unknownMethod = -32601
const notAcceptable = -32000

/** The message of a POST body; undefined for what is none, be it a response. */
export function messageOf({ json }: Pick<Asked, 'json'>): RpcMessage | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined
  const { id, method, params = {} } = json as { id?: RpcMessage['id']; method?: unknown; params?: Json }
  return typeof method === 'string' ? { method, params, ...(id !== undefined && { id }) } : undefined
}

/**
 * An MCP server that speaks one revision, for clients that have been let in. Like the issuers it answers whatever it can make out:
 * whether headers and metadata are as they are to be is for checks to say.
 */
export function stageMcp({ revision, tools, listing, rpc, streams, keep }: McpOptions) {
  const sessions = new Set<string>()

  function resultOf(message: RpcMessage): RpcAnswer {
    const { method, params } = message
    if (method === 'tools/list')
      return { status: 200, result: { tools: tools(), ...(isStateless(revision) && listing(caching)) } }
    if (method === 'tools/call') return { status: 200, result: { content: [{ type: 'text', text: `called ${params['name']}` }] } }
    return isStateless(revision) ? modernOnly(method, params) : legacyOnly(method)
  }

  function modernOnly(method: string, params: Json): RpcAnswer {
    if (method === 'server/discover')
      return { status: 200, result: { supportedVersions: [revision], capabilities: { tools: {} }, ...caching } }
    if (method === 'initialize') {
      const data = { supported: [revision], requested: params['protocolVersion'] }
      return { status: 400, error: { code: unsupportedVersion, message: 'Unsupported protocol version', data } }
    }
    return { status: 404, error: { code: unknownMethod, message: 'Method not found' } }
  }

  function legacyOnly(method: string): RpcAnswer {
    if (method === 'initialize')
      return { status: 200, result: { protocolVersion: revision, capabilities: { tools: {} }, serverInfo } }
    if (method === 'ping') return { status: 200, result: {} }
    return { status: 200, error: { code: unknownMethod, message: 'Method not found' } }
  }

  /** Until 2025-11-25 a conversation is opened, and every later request says by its id which one it belongs to. */
  function outsideSession({ headers }: Asked, { method }: RpcMessage): RpcAnswer | undefined {
    if (isStateless(revision) || method === 'initialize') return undefined
    const session = headers['mcp-session-id']?.[0]
    if (session === undefined || method === 'server/discover')
      return { status: 400, error: { code: notAcceptable, message: 'Bad Request: no session, or another protocol version' } }
    return sessions.has(session) ? undefined : { status: 404, error: { code: -32001, message: 'Session not found' } }
  }

  return {
    answer(asked: Asked): Reply {
      if (asked.method === 'DELETE' && !isStateless(revision)) return { purpose: 'mcp', status: 200 }
      if (asked.method !== 'POST') return { purpose: 'mcp', status: 405, headers: { allow: 'POST' } }
      const message = messageOf(asked)
      if (!message)
        return { purpose: 'mcp', status: 400, json: { jsonrpc: '2.0', error: { code: -32600, message: 'Invalid request' } } }
      const refused = outsideSession(asked, message)
      if (message.id === undefined) return refused ? said(refused) : { purpose: 'mcp', status: 202 }
      const reply = said(rpc(message) ?? refused ?? resultOf(message), message.id)
      if (message.method !== 'initialize' || reply.status !== 200) return reply
      const session = randomUUID()
      keep(session)
      sessions.add(session)
      return { ...reply, headers: { ...reply.headers, 'mcp-session-id': session } }
    },
    /** The server forgets every conversation. */
    forget: () => sessions.clear(),
  }

  function said({ status, result, error }: RpcAnswer, id?: RpcMessage['id']): Reply {
    const meta = { _meta: { 'io.modelcontextprotocol/serverInfo': serverInfo } }
    const whole = isStateless(revision) ? { resultType: 'complete', ...result, ...meta } : result
    const json = { jsonrpc: '2.0', ...(id !== undefined && { id }), ...(error ? { error } : { result: whole }) }
    if (!streams || status !== 200) return { purpose: 'mcp', status, json }
    return {
      purpose: 'mcp',
      status,
      headers: { 'content-type': 'text/event-stream', 'cache-control': 'no-store' },
      text: `event: message\ndata: ${JSON.stringify(json)}\n\n`,
    }
  }
}
