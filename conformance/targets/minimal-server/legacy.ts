import { failure, type RpcReply, type RpcRequest, result, rpcCodes } from './rpc.ts'
import { callTool, serverInfo, type Tool, toolList } from './tool.ts'

/** The revisions that open with `initialize`, newest first. */
export const legacyVersions: readonly string[] = ['2025-11-25', '2025-06-18', '2025-03-26']

async function answer(request: RpcRequest, tool: Tool): Promise<unknown> {
  const { id, method, params } = request
  switch (method) {
    case 'initialize': {
      const asked = params['protocolVersion']
      const protocolVersion = legacyVersions.find((version) => version === asked) ?? legacyVersions[0]
      return result(id, { protocolVersion, capabilities: { tools: {} }, serverInfo })
    }
    case 'ping':
      return result(id, {})
    case 'tools/list':
      return result(id, toolList(tool))
    case 'tools/call': {
      const called = await callTool(request, tool)
      return called === undefined ? failure(id, rpcCodes.parameters, 'Unknown tool or arguments') : result(id, called)
    }
    default:
      return failure(id, rpcCodes.method, 'Method not found')
  }
}

/** One message of 2025-11-25 or before. `initialize` leaves nothing behind here: who keeps sessions looks at them before. */
export async function legacyReply(request: RpcRequest, tool: Tool): Promise<RpcReply> {
  if (request.id === undefined) return { status: 202 }
  return { status: 200, body: await answer(request, tool) }
}

/** A batch, which only 2025-03-26 has: the responses to its requests, and 202 where it has none. */
export async function batchReply(requests: readonly RpcRequest[], tool: Tool): Promise<RpcReply> {
  const asking = requests.filter(({ id }) => id !== undefined)
  if (asking.length === 0) return { status: 202 }
  return { status: 200, body: await Promise.all(asking.map((request) => answer(request, tool))) }
}
