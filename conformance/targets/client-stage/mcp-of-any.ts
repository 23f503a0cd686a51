import { revisions } from '../../kit/requirement.ts'
import type { Asked, Reply } from './listener.ts'
import { type McpOptions, messageOf, stageMcp } from './mcp.ts'

/** The same server for a client of which nobody knows what it speaks: each request is answered in the words that it is in. */
export function stageMcpOfAny(options: McpOptions): ReturnType<typeof stageMcp> {
  const sessions = stageMcp({ ...options, revision: '2025-11-25' })
  const stateless = stageMcp({ ...options, revision: '2026-07-28' })
  return {
    answer: (asked) => (isStateless(asked) ? stateless.answer(asked) : agreed(asked, sessions.answer(asked))),
    forget: sessions.forget,
  }
}

/** Since 2026-07-28 every request says in `_meta` what it speaks, and `server/discover` is how a client begins. */
function isStateless(asked: Asked): boolean {
  const { method, params = {} } = messageOf(asked) ?? {}
  const meta = (params['_meta'] ?? {}) as Readonly<Record<string, unknown>>
  return method === 'server/discover' || 'io.modelcontextprotocol/protocolVersion' in meta
}

/** Whoever opens a conversation in an older revision gets that one (MCP 2025-11-25, "Version Negotiation"). */
function agreed(asked: Asked, reply: Reply): Reply {
  const { method, params = {} } = messageOf(asked) ?? {}
  const wanted = revisions.find((name) => name === params['protocolVersion'])
  if (method !== 'initialize' || reply.status !== 200 || wanted === undefined || wanted > '2025-11-25') return reply
  const { result, ...rest } = reply.json as { readonly result: object }
  return { ...reply, json: { ...rest, result: { ...result, protocolVersion: wanted } } }
}
