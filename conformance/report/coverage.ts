import type { Check } from '../kit/check.ts'
import { type Requirement, type Revision, type Role, revisions, roles } from '../kit/requirement.ts'
import type { Reason } from '../requirements/reasons.ts'

/** One sentence, and who judges it; without a check a reason why none does; with neither it waits for one. */
export interface CoveredRow extends Pick<Requirement, 'id' | 'role' | 'says' | 'levels'> {
  readonly judgedBy: readonly string[]
  readonly reason: Reason | null
}

/** How many sentences there are, and how each stands. The last three add up to the first. */
export interface CoverageCount {
  readonly sentences: number
  readonly judged: number
  /** No check, and a reason. */
  readonly reasoned: number
  /** Neither: a gap. */
  readonly waiting: number
}

/** The map of the catalogue: every sentence that is asked for, by revision and role. */
export interface Coverage extends CoverageCount {
  readonly checks: number
  readonly byRevision: Readonly<Partial<Record<Revision, Readonly<Partial<Record<Role, CoverageCount>>>>>>
  readonly rows: readonly CoveredRow[]
}

/** What the map is narrowed to. Nothing: all of it. */
export interface CoverageWish {
  readonly revisions?: readonly Revision[] | undefined
  readonly roles?: readonly Role[] | undefined
}

/** Whether nothing is known of a row: it has no check, and no reason why. */
export const isWaiting = ({ judgedBy, reason }: CoveredRow): boolean => judgedBy.length === 0 && reason === null

/** Lays the checks and the reasons over the catalogue. */
export function coverageOf(
  checks: readonly Check[],
  requirements: readonly Requirement[],
  reasons: Readonly<Partial<Record<string, Reason>>>,
  wish: CoverageWish = {},
): Coverage {
  const asked = wish.revisions ?? revisions
  const bound = wish.roles ?? roles
  const judges = Map.groupBy(checks, ({ requirement }) => requirement.id)
  const rows = requirements
    .filter(({ role, levels }) => bound.includes(role) && asked.some((revision) => levels[revision] !== undefined))
    .map(({ id, role, says, levels }): CoveredRow => {
      const judgedBy = (judges.get(id) ?? []).map((check) => check.id)
      return { id, role, says, levels, judgedBy, reason: reasons[id] ?? null }
    })
  const counted = (revision: Revision, role: Role) =>
    countOf(rows.filter((row) => row.role === role && row.levels[revision] !== undefined))
  return {
    ...countOf(rows),
    checks: new Set(rows.flatMap(({ judgedBy }) => judgedBy)).size,
    byRevision: Object.fromEntries(
      asked.map((revision) => [revision, Object.fromEntries(bound.map((role) => [role, counted(revision, role)]))]),
    ),
    rows,
  }
}

function countOf(rows: readonly CoveredRow[]): CoverageCount {
  const judged = rows.filter(({ judgedBy }) => judgedBy.length > 0).length
  const waiting = rows.filter(isWaiting).length
  return { sentences: rows.length, judged, reasoned: rows.length - judged - waiting, waiting }
}
