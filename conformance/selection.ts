import { areaOf } from './kit/area.ts'
import type { Check } from './kit/check.ts'

/** Whether a word names an id: all of it, or its first parts (`token`, `token.server-audience`, `server/challenge`). */
export const namesId = (word: string, id: string): boolean =>
  id === word || id.startsWith(`${word}/`) || id.startsWith(`${word}.`)

/**
 * The checks that one of the words names by check, requirement or area. No words: all of them.
 * @throws Error for a word that names nothing, because a run narrowed to nothing proves nothing.
 */
export function selectChecks(checks: readonly Check[], only: readonly string[]): readonly Check[] {
  if (only.length === 0) return checks
  const matches = (word: string) => (check: Check) =>
    namesId(word, check.id) || namesId(word, check.requirement.id) || areaOf(check.requirement.id) === word
  for (const word of only)
    if (!checks.some(matches(word)))
      throw new Error(`--only ${word} names no check, no requirement that a check judges, and no area of one.`)
  return checks.filter((check) => only.some((word) => matches(word)(check)))
}
