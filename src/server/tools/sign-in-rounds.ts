import { createHash } from 'node:crypto'
import { type Principal, personOf } from '../principal.ts'

/** The first 401 is often answered by a refresh that no person sees; the second brings the person. A third would be a circle. */
const maxRounds = 2
const forgetMilliseconds = 10 * 60_000
const maxKept = 10_000

interface Rounds {
  readonly begunAt: number
  /** Hashes of the tokens that did not do. The same one again is a client that has not been back yet. */
  readonly tokens: Set<string>
}

/**
 * Keeps a client from going round in circles: it is sent to sign in, comes back with a new token, and meets the same wall, as most
 * MCP clients do with a claims challenge, which they do not read. After some rounds the wall has to be explained instead.
 */
export function signInRounds(now: () => Date) {
  const begun = new Map<string, Rounds>()
  const keyOf = (principal: Principal, tool: string) => `${personOf(principal)} ${principal.clientId} ${tool}`
  return {
    /** Whether the client may be sent to sign in, for this tool, with the token it came with. */
    mayBegin(principal: Principal, tool: string): boolean {
      const key = keyOf(principal, tool)
      const known = begun.get(key)
      const lives = known !== undefined && now().getTime() - known.begunAt < forgetMilliseconds
      const { begunAt, tokens }: Rounds = lives ? known : { begunAt: now().getTime(), tokens: new Set() }
      const hash = createHash('sha256').update(principal.token).digest('base64url')
      if (!tokens.has(hash) && tokens.size >= maxRounds) return false
      begun.delete(key)
      begun.set(key, { begunAt, tokens: tokens.add(hash) })
      for (const oldest of begun.keys()) if (begun.size > maxKept) begun.delete(oldest)
      return true
    },
    /** What was in the way is gone. */
    helped(principal: Principal, tool: string): void {
      if (begun.size > 0) begun.delete(keyOf(principal, tool))
    },
  }
}
