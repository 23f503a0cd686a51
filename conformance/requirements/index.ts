import type { Requirement, Revision } from '../kit/requirement.ts'
import { revisions } from '../kit/requirement.ts'
import type { RequirementNotes } from '../kit/requirement-notes.ts'
import { beyond } from './beyond.ts'
import catalogue from './catalogue.json' with { type: 'json' }

export type McpRequirementId = keyof typeof catalogue
export type RequirementId = McpRequirementId | keyof typeof beyond

/** A row of catalogue.json. The JSON types its words as `string`; index.test.ts holds every row to this shape. */
interface CatalogueRow extends Pick<Requirement, 'role' | 'says' | 'levels' | 'urls'> {
  readonly rfc: readonly string[]
  readonly test: { readonly send: string | null; readonly pass: string | null; readonly fail: string | null } | null
  readonly notes: string | null
  readonly entra: string | null
  readonly notObservableReason: string | null
}
const rows = catalogue as unknown as Readonly<Record<string, CatalogueRow>>

/** The catalogue also holds the draft, which cannot be asked about: it has no date and changes under our feet. */
const released = <Value>(byRevision: Readonly<Partial<Record<Revision, Value>>>): Partial<Record<Revision, Value>> =>
  Object.fromEntries(revisions.flatMap((name) => (byRevision[name] === undefined ? [] : [[name, byRevision[name]]])))

const all: ReadonlyMap<string, Requirement> = new Map([
  ...Object.entries(rows).map(([id, { role, says, levels, urls }]): [string, Requirement] => [
    id,
    { id, role, origin: 'mcp', says, levels: released(levels), urls: released(urls) },
  ]),
  ...Object.entries(beyond).map(([id, row]): [string, Requirement] => [id, { id, ...row }]),
])

/** One row by its id. A misspelt id does not compile. */
export function requirement(id: RequirementId): Requirement {
  const row = all.get(id)
  if (row === undefined) throw new Error(`There is no requirement ${id}.`)
  return row
}

/** Every row, those of the catalogue first. */
export const requirements: readonly Requirement[] = [...all.values()]

/** What the catalogue says about testing a row; undefined for a row from beyond MCP. */
export function catalogueNotes(id: string): RequirementNotes | undefined {
  const row = Object.hasOwn(rows, id) ? rows[id] : undefined
  if (row === undefined) return undefined
  return {
    send: row.test?.send ?? undefined,
    pass: row.test?.pass ?? undefined,
    fail: row.test?.fail ?? undefined,
    rfc: row.rfc,
    notes: row.notes ?? undefined,
    entra: row.entra ?? undefined,
    notObservable: row.notObservableReason ?? undefined,
  }
}
