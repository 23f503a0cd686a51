import { areaOf } from '../kit/area.ts'
import { type Revision, type Role, revisions, roles } from '../kit/requirement.ts'
import { reasonText } from '../requirements/reasons.ts'
import { areaTitle, inOrder } from './areas.ts'
import type { Coverage, CoverageCount, CoveredRow } from './coverage.ts'
import { levelsText } from './listing.ts'

/** The map for a person: totals by role and revision, then every sentence by area. */
export function coverageText(coverage: Coverage): string {
  const asked = revisions.filter((revision) => coverage.byRevision[revision] !== undefined)
  const sections = [
    ...roles.filter((role) => coverage.rows.some((row) => row.role === role)).map((role) => table(role, asked, coverage)),
    ...inOrder(coverage.rows.map(({ id }) => areaOf(id))).map((area) => [
      areaTitle(area),
      ...coverage.rows.filter(({ id }) => areaOf(id) === area).flatMap(rowLines),
    ]),
    [coverageSentence(coverage)],
  ]
  return `${sections.map((lines) => lines.join('\n')).join('\n\n')}\n`
}

/** The totals in one sentence. */
export function coverageSentence({ sentences, judged, checks, reasoned, waiting }: Coverage): string {
  const gap = waiting === 0 ? '' : `, ${waiting} wait for a check`
  return `Of ${sentences} sentences ${judged} are judged, by ${checks} checks${gap}, and ${reasoned} need none, each for a reason.`
}

const lines: readonly (readonly [name: string, count: keyof CoverageCount])[] = [
  ['sentences', 'sentences'],
  ['judged by a check', 'judged'],
  ['no check, for a reason', 'reasoned'],
  ['wait for a check', 'waiting'],
]

const width = 26

function table(role: Role, asked: readonly Revision[], { byRevision }: Coverage): string[] {
  const row = (name: string, cells: readonly string[]) =>
    `${name.padEnd(width)}${cells.map((cell) => cell.padStart(12)).join('')}`
  return [
    row(role, asked),
    ...lines.map(([name, count]) =>
      row(
        `  ${name}`,
        asked.map((revision) => String(byRevision[revision]?.[role]?.[count] ?? 0)),
      ),
    ),
  ]
}

function rowLines({ id, role, levels, judgedBy, reason }: CoveredRow): string[] {
  const standing = judgedBy.length > 0 ? 'judged ' : reason === null ? 'WAITS  ' : 'reason '
  const why = reason === null ? judgedBy.map((check) => `             ${check}`) : [`             ${reasonText(reason)}`]
  return [`  ${standing}  ${id} (${role}, ${levelsText(levels).trim()})`, ...why]
}
