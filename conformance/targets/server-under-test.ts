import type { Answer, McpRequest, ServerUnderTest } from '../kit/instruments.ts'
import type { Wire } from '../kit/recorder.ts'
import type { Revision } from '../kit/requirement.ts'
import { findResourceMetadata } from './resource-metadata.ts'
import { initializeParams, isStateless, post, type RpcCall, statelessPost } from './rpc-request.ts'

export interface ServerOptions {
  /** The MCP endpoint, byte for byte as a client would be given it. */
  readonly url: string
  readonly revision: Revision
  readonly wire: Pick<Wire, 'send' | 'redactor'>
  /** The tool to call; without it, the first listed that requires no arguments. */
  readonly tool?: string | undefined
  /** Where the tool that was found is remembered, so that it is looked for once and not once a check. */
  readonly found?: Map<Revision, string>
}

type Send = ServerUnderTest['send']

/** The server, spoken to in the words of one revision, every exchange going over the wire of the check. */
export function serverUnderTest({ url, revision, wire, tool, found = new Map() }: ServerOptions): ServerUnderTest {
  const send: Send = (request) => wire.send({ ...request, url: request.url === undefined ? url : new URL(request.url, url).href })
  const keepSecret = (value: string | undefined) => value && wire.redactor.keep(value)
  const call = isStateless(revision)
    ? (method: string, params: RpcCall['params'], request: McpRequest = {}) =>
        send(statelessPost(revision, { id: 1, method, ...(params ? { params } : {}) }, request))
    : inConversation(send, revision, keepSecret)
  const firstRequest = (request: McpRequest = {}) =>
    isStateless(revision)
      ? send(statelessPost(revision, { id: 1, method: 'server/discover' }, request))
      : send(post({ id: 1, method: 'initialize', params: initializeParams(revision) }, {}, request))
  const listTools = (request?: McpRequest) => call('tools/list', undefined, request)

  return {
    url,
    revision,
    send,
    firstRequest,
    listTools,
    callTool: (name, args, request) => call('tools/call', { name, arguments: args }, request),
    tool: async (token) => {
      const name = tool ?? found.get(revision) ?? firstCallable(await listTools({ token }))
      if (name !== undefined) found.set(revision, name)
      return name
    },
    resourceMetadata: () => findResourceMetadata(url, send, firstRequest),
  }
}

/**
 * Until 2025-11-25 a request stands in a conversation: `initialize`, `notifications/initialized`, then the request itself with the
 * session id and the negotiated version. The opening is honest but for its token, and a refused opening does not spare
 * the last request, so the answer is always the answer to the request that was meant.
 */
function inConversation(send: Send, revision: Revision, keepSecret: (value: string | undefined) => void) {
  return async (method: string, params: RpcCall['params'], request: McpRequest = {}): Promise<Answer> => {
    const { token } = request
    const opening = await send(post({ id: 1, method: 'initialize', params: initializeParams(revision) }, {}, { token }))
    const session = opening.headers['mcp-session-id']?.[0]
    keepSecret(session)
    const negotiated = opening.message?.result?.['protocolVersion']
    const headers = {
      ...(revision >= '2025-06-18' ? { 'MCP-Protocol-Version': isHeaderText(negotiated) ? negotiated : revision } : {}),
      ...(session === undefined ? {} : { 'Mcp-Session-Id': session }),
    }
    if (opening.message?.result) await send(post({ method: 'notifications/initialized' }, headers, { token }))
    return send(post({ id: 2, method, ...(params ? { params } : {}) }, headers, request))
  }
}

/** What a server says in JSON may be anything, and most of it cannot be said in a header. */
const isHeaderText = (value: unknown): value is string => typeof value === 'string' && /^[\x21-\x7e]{1,100}$/.test(value)

/** The first tool that can be called without knowing what it is for. */
function firstCallable(listed: Answer): string | undefined {
  const tools = listed.message?.result?.['tools']
  if (!Array.isArray(tools)) return undefined
  const named = tools.filter((tool: unknown): tool is { name: string; inputSchema?: { required?: unknown } } => isNamed(tool))
  return named.find(({ inputSchema }) => !Array.isArray(inputSchema?.required) || inputSchema.required.length === 0)?.name
}

const isNamed = (tool: unknown): boolean =>
  typeof tool === 'object' && tool !== null && 'name' in tool && typeof tool.name === 'string'
