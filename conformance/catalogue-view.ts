import { advice } from './advice/index.ts'
import { allChecks } from './checks/index.ts'
import type { Role } from './kit/requirement.ts'
import { type Coverage, type CoverageWish, coverageOf } from './report/coverage.ts'
import { explainCheck, explainRequirement, nearest } from './report/explanation.ts'
import { type Listing, listing } from './report/listing.ts'
import { catalogueNotes, requirements } from './requirements/index.ts'
import { type Reason, reasons } from './requirements/reasons.ts'

export { coverageText } from './report/coverage-text.ts'
export { checksText, requirementsText } from './report/listing.ts'

/** The checks and requirements in which every word occurs: of one party, where it is named. */
export function listed(words: readonly string[], role?: Role): Listing {
  const all = listing(allChecks, requirements, reasons, words)
  return {
    checks: all.checks.filter(({ id }) => role === undefined || id.startsWith(`${role}/`)),
    requirements: all.requirements.filter((row) => role === undefined || row.role === role),
  }
}

/** How much of the catalogue is judged, and by what. */
export const covered = (wish: CoverageWish = {}): Coverage => coverageOf(allChecks, requirements, reasons, wish)

const reasonOf = (id: string): Reason | undefined => (reasons as Readonly<Partial<Record<string, Reason>>>)[id]

/** What there is to say of an id; without a text, the ids that may have been meant. */
export function explained(id: string): { readonly text?: string; readonly suggestions: readonly string[] } {
  const check = allChecks.find((one) => one.id === id)
  if (check) return { text: explainCheck(check, catalogueNotes(check.requirement.id), allChecks, advice[id]), suggestions: [] }
  const row = requirements.find((one) => one.id === id)
  if (row) return { text: explainRequirement(row, catalogueNotes(id), allChecks, reasonOf(id)), suggestions: [] }
  return {
    suggestions: nearest(
      id,
      [...allChecks, ...requirements].map((one) => one.id),
    ),
  }
}
