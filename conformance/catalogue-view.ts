import { serverChecks } from './checks/index.ts'
import { explainCheck, explainRequirement, nearest } from './report/explanation.ts'
import { type Listing, listing } from './report/listing.ts'
import { catalogueNotes, requirements } from './requirements/index.ts'

export { checksText, requirementsText } from './report/listing.ts'

/** The checks and requirements in which every word occurs. */
export const listed = (words: readonly string[]): Listing => listing(serverChecks, requirements, words)

/** What there is to say of an id; without a text, the ids that may have been meant. */
export function explained(id: string): { readonly text?: string; readonly suggestions: readonly string[] } {
  const check = serverChecks.find((one) => one.id === id)
  if (check) return { text: explainCheck(check, catalogueNotes(check.requirement.id), serverChecks), suggestions: [] }
  const row = requirements.find((one) => one.id === id)
  if (row) return { text: explainRequirement(row, catalogueNotes(id), serverChecks), suggestions: [] }
  return {
    suggestions: nearest(
      id,
      [...serverChecks, ...requirements].map((one) => one.id),
    ),
  }
}
