import { batchReply, legacyReply, legacyVersions } from './legacy.ts'
import { type MirroredHeaders, modernReply, modernVersion, unsupported, versionKey } from './modern.ts'
import { failure, type RpcReply, type RpcRequest, readRequest, rpcCodes } from './rpc.ts'
import type { Tool } from './tool.ts'

const supported: readonly string[] = [modernVersion, ...legacyVersions]

/** What one POST body turned out to be: nothing that can be answered but by an error, or messages of one of the two eras. */
export type Message =
  | { readonly era: 'none'; readonly reply: RpcReply }
  | { readonly era: 'modern'; readonly request: RpcRequest }
  | { readonly era: 'legacy'; readonly request: RpcRequest }
  | { readonly era: 'legacy'; readonly batch: readonly RpcRequest[] }

const bad = (code: number, message: string): Message => ({
  era: 'none',
  reply: { status: 400, body: failure(undefined, code, message) },
})

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

/** Reads one POST body, in the era that it was written in. */
export function readMessage(text: string, headers: MirroredHeaders): Message {
  const json = parsed(text)
  if (json === undefined) return bad(rpcCodes.parse, 'The body is not JSON')
  // 2025-03-26 has no version header; from 2025-06-18 on there are no batches.
  if (Array.isArray(json.value) && (headers.version ?? '2025-03-26') === '2025-03-26') {
    const requests = json.value.map(readRequest)
    const read = requests.filter((request) => request !== undefined)
    if (requests.length > 0 && read.length === requests.length) return { era: 'legacy', batch: read }
  }
  const request = readRequest(json.value)
  if (request === undefined) return bad(rpcCodes.request, 'The body is not a JSON-RPC request or notification')
  return isModern(request, headers) ? { era: 'modern', request } : { era: 'legacy', request }
}

/** What one POST body and the headers that repeat it are answered with. */
export type Reply = (text: string, headers: MirroredHeaders, tool: Tool) => Promise<RpcReply>

/** Answers a caller who has been let in, in the era that the body was written in. */
export const reply: Reply = async (text, headers, tool) => {
  const message = readMessage(text, headers)
  if (message.era === 'none') return message.reply
  if ('batch' in message) return batchReply(message.batch, tool)
  return message.era === 'modern' ? modernReply(message.request, headers, supported, tool) : legacyReply(message.request, tool)
}

/** Answers as a server that speaks 2026-07-28 and no revision before it. */
export const modernOnly: Reply = async (text, headers, tool) => {
  const message = readMessage(text, headers)
  if (message.era === 'none') return message.reply
  if ('batch' in message) return { status: 400, body: failure(undefined, rpcCodes.request, 'There are no batches') }
  // Whoever knows older revisions alone learns from the error what is spoken here (versioning, "Backward Compatibility").
  if (message.request.method === 'initialize') return unsupported(message.request, [modernVersion])
  return modernReply(message.request, headers, [modernVersion], tool)
}

/** Whether a message opens a conversation, so that no session can be asked of it. */
export const opensConversation = (message: Message): boolean => 'request' in message && message.request.method === 'initialize'
