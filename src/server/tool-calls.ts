import { z } from 'zod'
import type { Principal } from './principal.ts'
import type { Refusal } from './refusal.ts'
import type { Tool } from './tools/tool.ts'

const toolCall = z.object({ method: z.literal('tools/call'), params: z.object({ name: z.string() }) })

/** The further scopes of the tools that a message calls, be it one or a batch (MCP 2025-03-26). */
const scopesNeeded = (message: unknown, tools: readonly Tool[]): readonly string[] =>
  [message].flat().flatMap((part) => {
    const called = toolCall.safeParse(part).data?.params.name
    return tools.flatMap(({ name, scope }) => (name === called && scope !== undefined ? [scope] : []))
  })

/** Judges whether a principal may send a message; all that it needs is said at once (MCP 2026-07-28, "Runtime Insufficient Scope Errors"). */
export function scopesMissing(message: unknown, tools: readonly Tool[], { scopes }: Principal): Refusal | undefined {
  const needed = scopesNeeded(message, tools)
  return needed.every((scope) => scopes.includes(scope)) ? undefined : { refusal: 'scope-missing', scopes: needed }
}
