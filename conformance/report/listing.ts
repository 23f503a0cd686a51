import { areaOf } from '../kit/area.ts'
import type { Check } from '../kit/check.ts'
import { type Requirement, type Revision, revisions } from '../kit/requirement.ts'
import { type Reason, reasonText } from '../requirements/reasons.ts'
import { areaTitle, inOrder } from './areas.ts'

export interface ListedCheck extends Pick<Check, 'id' | 'title' | 'needs' | 'catches'> {
  readonly requirement: string
  readonly levels: Requirement['levels']
}

export interface ListedRequirement extends Requirement {
  readonly judgedBy: readonly string[]
  /** Why no check judges it; null where one does, or is to. */
  readonly reason: Reason | null
}

/** What there is to list, as data. */
export interface Listing {
  readonly checks: readonly ListedCheck[]
  readonly requirements: readonly ListedRequirement[]
}

/** Checks and requirements in which every word occurs, in id, title or sentence, upper case or lower. */
export function listing(
  checks: readonly Check[],
  requirements: readonly Requirement[],
  reasons: Readonly<Partial<Record<string, Reason>>>,
  words: readonly string[] = [],
): Listing {
  const occurs = (...texts: readonly string[]) =>
    words.every((word) => texts.some((text) => text.toLowerCase().includes(word.toLowerCase())))
  return {
    checks: checks
      .filter(({ id, title, requirement }) => occurs(id, title, requirement.id))
      .map(({ id, title, requirement, needs, catches }) => ({
        id,
        title,
        requirement: requirement.id,
        levels: requirement.levels,
        needs,
        catches,
      })),
    requirements: requirements
      .filter(({ id, says, role }) => occurs(id, says, role))
      .map((row) => ({
        ...row,
        judgedBy: checks.filter(({ requirement }) => requirement.id === row.id).map(({ id }) => id),
        reason: reasons[row.id] ?? null,
      })),
  }
}

/** The levels of a requirement, such as `MUST` or, where they differ, `2025-06-18 MUST, 2025-11-25 MAY`. */
export function levelsText(levels: Requirement['levels']): string {
  const asked = revisions.filter((name) => levels[name] !== undefined)
  const words = new Set(asked.map((name) => levels[name]))
  if (words.size > 1) return asked.map((name) => `${name} ${levels[name]}`).join(', ')
  return `${[...words][0] ?? ''} ${span(asked)}`
}

/** `since 2025-06-18`, `until 2025-11-25`, both, or nothing where every revision asks. */
function span(asked: readonly Revision[]): string {
  const since = asked[0] === revisions[0] ? [] : [`since ${asked[0]}`]
  const until = asked.at(-1) === revisions.at(-1) ? [] : [`until ${asked.at(-1)}`]
  return [...since, ...until].join(', ') || 'at every revision'
}

/** Checks for a person, by area. */
export function checksText({ checks }: Listing): string {
  const sections = inOrder(checks.map(({ requirement }) => areaOf(requirement))).map((area) => {
    const mine = checks.filter(({ requirement }) => areaOf(requirement) === area)
    return [
      areaTitle(area),
      ...mine.map(({ id, title, requirement, levels }) => `  ${id}\n      ${title}\n      ${requirement}: ${levelsText(levels)}`),
    ]
  })
  return `${[...sections.map((lines) => lines.join('\n')), `${checks.length} checks.`].join('\n\n')}\n`
}

/** Requirements for a person, one line each. */
export function requirementsText({ requirements }: Listing): string {
  const lines = requirements.map(({ id, role, says, levels, judgedBy, reason }) => {
    const without = reason === null ? 'no check yet' : `no check, since ${reasonText(reason)}`
    const judged = judgedBy.length === 0 ? without : `${judgedBy.length} check${judgedBy.length > 1 ? 's' : ''}`
    return `${id} (${role}, ${levelsText(levels).trim()}; ${judged})\n    ${says}`
  })
  return `${[...lines, `\n${requirements.length} requirements.`].join('\n')}\n`
}
