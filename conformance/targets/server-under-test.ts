import { Agent } from 'node:http'
import { Agent as SecureAgent } from 'node:https'
import type { Answer, McpRequest, ServerUnderTest, ToolCall } from '../kit/instruments.ts'
import { parameterHeaders } from '../kit/mirrored-parameters.ts'
import type { Wire } from '../kit/recorder.ts'
import type { Revision } from '../kit/requirement.ts'
import { firstCallable, type ListedTool, listedTools } from './listed-tools.ts'
import { findResourceMetadata } from './resource-metadata.ts'
import { firstPost, initializeParams, isStateless, post, type RpcCall, statelessPost } from './rpc-request.ts'

export interface ServerOptions {
  /** The MCP endpoint, byte for byte as a client would be given it. */
  readonly url: string
  readonly revision: Revision
  readonly wire: Pick<Wire, 'send' | 'redactor'>
  /** The tool to call; without it, the first listed that requires no arguments. */
  readonly tool?: ToolCall | undefined
  /** Whether a tool may be called that was not named and does not say that it only reads. */
  readonly anyTool?: boolean
  /** Where the tool that was found is remembered, so that it is looked for once and not once a check. */
  readonly found?: Map<Revision, ToolCall>
}

type Send = ServerUnderTest['send']

/** The server, spoken to in the words of one revision, every exchange going over the wire of the check. */
export function serverUnderTest(options: ServerOptions): ServerUnderTest {
  const { url, revision, wire, tool, anyTool = false, found = new Map() } = options
  const send: Send = (request) => wire.send({ ...request, url: request.url === undefined ? url : new URL(request.url, url).href })
  const keepSecret = (value: string | undefined) => value && wire.redactor.keep(value)
  const call = isStateless(revision)
    ? (method: string, params?: RpcCall['params'], request: McpRequest = {}) =>
        send(statelessPost(revision, { id: 1, method, ...(params ? { params } : {}) }, request))
    : inConversation(send, revision, keepSecret)
  const firstRequest = (request: McpRequest = {}) => send(firstPost(revision, request))
  const listTools = (request?: McpRequest) => call('tools/list', undefined, request)

  return {
    url,
    revision,
    send,
    overOneConnection: async (action) => {
      const kept = { keepAlive: true, maxSockets: 1 }
      const over = url.startsWith('https:') ? new SecureAgent(kept) : new Agent(kept)
      return action(over).finally(() => over.destroy())
    },
    firstRequest,
    ask: call,
    listTools,
    callTool: ({ name, arguments: args, headers }, request) =>
      call('tools/call', { name, arguments: args }, { ...request, headers: { ...headers, ...request?.headers } }),
    tool: async (token) => {
      const known = found.get(revision) ?? (tool && (hasArguments(tool) && isStateless(revision) ? undefined : tool))
      const chosen = known ?? (await chooseTool((cursor) => call('tools/list', cursor, { token }), tool, anyTool))
      if (chosen !== undefined) found.set(revision, chosen)
      return chosen
    },
    resourceMetadata: () => findResourceMetadata(url, send, firstRequest),
  }
}

const hasArguments = (tool: ToolCall): boolean => Object.keys(tool.arguments).length > 0

/** Pages of a list that are read to find a tool: whoever has more of them names the one to call. */
const mostPages = 10

/** Looks for the tool to call on one page of the list after the other. */
async function chooseTool(
  listPage: (cursor: RpcCall['params']) => Promise<Answer>,
  named: ToolCall | undefined,
  anyTool: boolean,
): Promise<ToolCall | undefined> {
  let cursor: RpcCall['params']
  for (let page = 0; page < mostPages; page += 1) {
    const answer = await listPage(cursor)
    const tools = listedTools(answer)
    const next = answer.message?.result?.['nextCursor']
    const isLast = typeof next !== 'string' || tools === undefined || tools.length === 0
    if (named === undefined || isLast || tools.some(({ name }) => name === named.name)) {
      const tool = callableOf(tools, named, anyTool)
      if (tool !== undefined || isLast) return tool
    }
    cursor = { cursor: next }
  }
  return named
}

/** The tool that was named, with the headers that its arguments are due; without one, the first that can be called. */
function callableOf(
  tools: readonly ListedTool[] | undefined,
  named: ToolCall | undefined,
  anyTool: boolean,
): ToolCall | undefined {
  if (named === undefined) return firstCallable(tools, anyTool)
  const schema = tools?.find(({ name }) => name === named.name)?.inputSchema
  const headers = parameterHeaders(schema, named.arguments)
  return Object.keys(headers).length === 0 ? named : { ...named, headers }
}

/**
 * Until 2025-11-25 a request stands in a conversation: `initialize`, `notifications/initialized`, then the request itself with the
 * session id and the negotiated version. The opening is honest but for its token, and a refused opening does not spare
 * the last request, so the answer is always the answer to the request that was meant.
 */
function inConversation(send: Send, revision: Revision, keepSecret: (value: string | undefined) => void) {
  return async (method: string, params?: RpcCall['params'], request: McpRequest = {}): Promise<Answer> => {
    const { token, over } = request
    const plain = { token, ...(over && { over }) }
    const opening = await send(post({ id: 1, method: 'initialize', params: initializeParams(revision) }, {}, plain))
    const session = opening.headers['mcp-session-id']?.[0]
    keepSecret(session)
    const negotiated = opening.message?.result?.['protocolVersion']
    const headers = {
      ...(revision >= '2025-06-18' ? { 'MCP-Protocol-Version': isHeaderText(negotiated) ? negotiated : revision } : {}),
      ...(session === undefined ? {} : { 'Mcp-Session-Id': session }),
    }
    if (opening.message?.result) await send(post({ method: 'notifications/initialized' }, headers, plain))
    return send(post({ id: 2, method, ...(params ? { params } : {}) }, headers, request))
  }
}

/** What a server says in JSON may be anything, and most of it cannot be said in a header. */
const isHeaderText = (value: unknown): value is string => typeof value === 'string' && /^[\x21-\x7e]{1,100}$/.test(value)
