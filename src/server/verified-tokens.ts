import { hash } from 'node:crypto'
import { timeClaim } from './token-claims.ts'
import type { SignatureVerifier, SignedToken } from './verify-token.ts'

/** However long a token lives: within this time a key that was withdrawn is noticed, at the latest. */
const keepMilliseconds = 5 * 60_000
const maxKept = 10_000

interface Kept {
  readonly token: SignedToken
  readonly until: number
  readonly generation: number
}

/**
 * Verifies a signature once for many requests: a client sends the same token with each. What is kept is that a signature was right,
 * under a hash of the token, and nothing else: every rule about claims is judged again for every request. Nothing that was refused
 * is kept, and a change of the key set makes everything be looked at again.
 * @param generation a number that changes when the keys do
 */
export function verifiedOnce(verify: SignatureVerifier, generation: () => number, now: () => Date): SignatureVerifier {
  const kept = new Map<string, Kept>()
  return async (text) => {
    const key = hash('sha256', text, 'base64url')
    const time = now().getTime()
    const found = kept.get(key)
    if (found && time < found.until && found.generation === generation()) return found.token
    const begun = generation()
    const token = await verify(text)
    kept.delete(key)
    if ('refusal' in token) return token
    const until = Math.min(time + keepMilliseconds, timeClaim(token.claims, 'exp') ?? 0)
    if (until > time) kept.set(key, { token, until, generation: begun })
    for (const oldest of kept.keys()) {
      if (kept.size <= maxKept) break
      kept.delete(oldest)
    }
    return token
  }
}
