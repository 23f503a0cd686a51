import { areaOf } from './kit/area.ts'
import type { Check } from './kit/check.ts'

/** Whether a word names an id: all of it, or its first parts (`token`, `token.server-audience`, `server/challenge`). */
export const namesId = (word: string, id: string): boolean =>
  id === word || id.startsWith(`${word}/`) || id.startsWith(`${word}.`)

/** The second part of the id of a check (`origin` of `server/origin/null-refused`), by which reports call it. */
const topicOf = (id: string): string | undefined => id.split('/')[1]

/**
 * The checks that one of the words names by check, topic, requirement or area. No words: all of them.
 * @throws Error for a word that names nothing, because a run narrowed to nothing proves nothing.
 */
export function selectChecks(checks: readonly Check[], only: readonly string[]): readonly Check[] {
  if (only.length === 0) return checks
  const matches = (word: string) => (check: Check) =>
    namesId(word, check.id) ||
    topicOf(check.id) === word ||
    namesId(word, check.requirement.id) ||
    areaOf(check.requirement.id) === word
  for (const word of only)
    if (!checks.some(matches(word)))
      throw new Error(
        `--only ${word} names no check, no requirement that a check judges, and no area of one. The areas are ${areasOf(checks)}; "conformance list" shows the checks.`,
      )
  return checks.filter((check) => only.some((word) => matches(word)(check)))
}

const areasOf = (checks: readonly Check[]): string =>
  [...new Set(checks.map(({ requirement }) => areaOf(requirement.id)))].sort().join(', ')
