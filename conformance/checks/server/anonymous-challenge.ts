import { inconclusive, type Step, type Verdict } from '../../kit/check.ts'
import type { Answer, ServerUnderTest, TokenInHand } from '../../kit/instruments.ts'
import { bearerOf, type Challenge, parseChallenges } from '../../kit/www-authenticate.ts'
import { seeDoor } from './door.ts'
import { inWords } from './served.ts'

/** A Bearer challenge, or the verdict that there is none to judge. */
export type Challenged = { readonly challenge: Challenge } | { readonly verdict: Verdict }

/** The Bearer challenge of a refusal. That there is one, and that it can be read, is judged by a check of its own. */
export function challengeOf(refusal: Answer, status: 401 | 403): Challenged {
  if (refusal.status !== status) {
    return { verdict: inconclusive(`expected a refusal with ${status} to read its challenge, got ${inWords(refusal)}`) }
  }
  const challenge = bearerOf(parseChallenges(refusal.headers['www-authenticate'] ?? []))
  return challenge === undefined
    ? { verdict: inconclusive(`the ${status} has no Bearer challenge that can be read`) }
    : { challenge }
}

/** What a server that lets a right token in, where there is one, says to a stranger. */
export async function anonymousChallenge(
  server: ServerUnderTest,
  token: TokenInHand | undefined,
  step: Step,
): Promise<Challenged> {
  const seen = await seeDoor(server, token, step)
  return 'verdict' in seen ? seen : challengeOf(seen.door.anonymous, 401)
}
