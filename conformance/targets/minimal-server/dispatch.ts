import { batchReply, legacyReply, legacyVersions } from './legacy.ts'
import { type MirroredHeaders, modernReply, modernVersion, versionKey } from './modern.ts'
import { failure, type RpcReply, type RpcRequest, readRequest, rpcCodes } from './rpc.ts'
import type { Tool } from './tool.ts'

const supported: readonly string[] = [modernVersion, ...legacyVersions]

const bad = (code: number, message: string): RpcReply => ({ status: 400, body: failure(undefined, code, message) })

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) }
  } catch {
    return undefined
  }
}

/** A request with its version in `_meta` is of 2026-07-28 or later; so is one that names such a version in its header. */
function isModern({ params }: RpcRequest, { version }: MirroredHeaders): boolean {
  const meta = params['_meta']
  if (typeof meta === 'object' && meta !== null && versionKey in meta) return true
  return version !== undefined && !legacyVersions.includes(version)
}

/** What one POST body and the headers that repeat it are answered with. */
export type Reply = (text: string, headers: MirroredHeaders, tool: Tool) => Promise<RpcReply>

/** Answers a caller who has been let in, in the era that the body was written in. */
export const reply: Reply = async (text, headers, tool) => {
  const json = parsed(text)
  if (json === undefined) return bad(rpcCodes.parse, 'The body is not JSON')
  // 2025-03-26 has no version header; from 2025-06-18 on there are no batches.
  if (Array.isArray(json.value) && (headers.version ?? '2025-03-26') === '2025-03-26') {
    const requests = json.value.map(readRequest)
    const read = requests.filter((request) => request !== undefined)
    if (requests.length > 0 && read.length === requests.length) return batchReply(read, tool)
  }
  const request = readRequest(json.value)
  if (request === undefined) return bad(rpcCodes.request, 'The body is not a JSON-RPC request or notification')
  return isModern(request, headers) ? modernReply(request, headers, supported, tool) : legacyReply(request, tool)
}
