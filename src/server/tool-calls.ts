import { z } from 'zod'
import type { Principal } from './principal.ts'
import type { Refusal } from './refusal.ts'
import type { Tool } from './tools/tool.ts'

/** Judges whether a principal may send a message; undefined where nothing is in its way. */
export type JudgeCalls = (message: unknown, principal: Principal) => Refusal | undefined

const toolCall = z.object({ method: z.literal('tools/call'), params: z.object({ name: z.string() }) })

/**
 * Judges by the further scopes of the tools that a message calls, be it one or a batch (MCP 2025-03-26). All that it needs is said
 * at once (MCP 2026-07-28, "Runtime Insufficient Scope Errors").
 */
export function callsJudged(tools: readonly Tool[]): JudgeCalls {
  const scopeOf = new Map(tools.flatMap(({ name, scope }) => (scope === undefined ? [] : [[name, scope] as const])))
  const needed = (part: unknown): readonly string[] => {
    const scope = scopeOf.get(toolCall.safeParse(part).data?.params.name ?? '')
    return scope === undefined ? [] : [scope]
  }
  return (message, { scopes: held }) => {
    if (scopeOf.size === 0) return undefined
    const scopes = Array.isArray(message) ? message.flatMap(needed) : needed(message)
    return scopes.every((scope) => held.includes(scope)) ? undefined : { refusal: 'scope-missing', scopes }
  }
}
