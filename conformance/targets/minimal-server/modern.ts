import { failure, type RpcReply, type RpcRequest, result, rpcCodes } from './rpc.ts'
import { callTool, serverInfo, type Tool, toolList } from './tool.ts'

export const modernVersion = '2026-07-28'
export const versionKey = 'io.modelcontextprotocol/protocolVersion'
const capabilitiesKey = 'io.modelcontextprotocol/clientCapabilities'

/** Codes that MCP 2026-07-28 defines (basic/index, "Error Codes"). */
const headerMismatch = -32020
const unsupportedVersion = -32022

/** The headers of one request that repeat its body. */
export interface MirroredHeaders {
  readonly version: string | undefined
  readonly method: string | undefined
  readonly name: string | undefined
}

/** The value of `Mcp-Name`, which may be wrapped as `=?base64?…?=`; undefined where the wrapping holds no base64. */
function decoded(value: string): string | undefined {
  const wrapped = /^=\?base64\?(.*)\?=$/.exec(value)?.[1]
  if (wrapped === undefined) return value
  const bytes = Buffer.from(wrapped, 'base64')
  return bytes.toString('base64') === wrapped ? bytes.toString('utf8') : undefined
}

/** Which parameter `Mcp-Name` repeats, by method. */
const namedBy: Readonly<Record<string, string>> = { 'tools/call': 'name', 'prompts/get': 'name', 'resources/read': 'uri' }

const bad = (request: RpcRequest, code: number, message: string, data?: unknown): RpcReply => ({
  status: 400,
  body: failure(request.id, code, message, data),
})

/** The error that says which revisions are spoken. */
export const unsupported = (request: RpcRequest, supported: readonly string[], requested?: string): RpcReply =>
  bad(request, unsupportedVersion, 'Unsupported protocol version', { supported, ...(requested !== undefined && { requested }) })

/** What is wrong with a request before its method is looked at (streamable-http, "Server Validation"); undefined: nothing. */
function objection(request: RpcRequest, headers: MirroredHeaders, supported: readonly string[]): RpcReply | undefined {
  const meta = (request.params['_meta'] ?? {}) as Readonly<Record<string, unknown>>
  const version = meta[versionKey]
  if (headers.version === undefined) return bad(request, headerMismatch, 'MCP-Protocol-Version is missing')
  if (typeof version !== 'string' || typeof meta[capabilitiesKey] !== 'object' || meta[capabilitiesKey] === null) {
    return bad(request, rpcCodes.parameters, 'A required member of _meta is missing')
  }
  if (version !== headers.version) return bad(request, headerMismatch, 'MCP-Protocol-Version differs from _meta')
  if (version !== modernVersion) return unsupported(request, supported, version)
  if (headers.method !== request.method) return bad(request, headerMismatch, 'Mcp-Method is missing or differs from the body')
  const named = namedBy[request.method]
  if (named !== undefined && (headers.name === undefined || decoded(headers.name) !== request.params[named])) {
    return bad(request, headerMismatch, 'Mcp-Name is missing or differs from the body')
  }
  return undefined
}

/** Every result says that it is complete and who made it; lists and `server/discover` say how long they may be kept. */
const complete = (id: RpcRequest['id'], value: object): RpcReply => ({
  status: 200,
  body: result(id, { resultType: 'complete', ...value, _meta: { 'io.modelcontextprotocol/serverInfo': serverInfo } }),
})
// What one caller was told is for nobody else: the answer depends on the token.
const caching = { ttlMs: 0, cacheScope: 'private' }

/** One message of 2026-07-28. `supported` are all the revisions that the server speaks. */
export async function modernReply(
  request: RpcRequest,
  headers: MirroredHeaders,
  supported: readonly string[],
  tool: Tool,
): Promise<RpcReply> {
  const objected = objection(request, headers, supported)
  if (objected) return objected
  // No notification of a client is defined over HTTP; one that comes all the same is taken in and does nothing.
  if (request.id === undefined) return { status: 202 }
  switch (request.method) {
    case 'server/discover':
      return complete(request.id, { supportedVersions: supported, capabilities: { tools: {} }, ...caching })
    case 'tools/list':
      return complete(request.id, { ...toolList(tool), ...caching })
    case 'tools/call': {
      const called = await callTool(request, tool)
      return called === undefined
        ? { status: 200, body: failure(request.id, rpcCodes.parameters, 'Unknown tool or arguments') }
        : complete(request.id, called)
    }
    default:
      return { status: 404, body: failure(request.id, rpcCodes.method, 'Method not found') }
  }
}
