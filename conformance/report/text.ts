import type { Report } from '../kit/report.ts'
import { areaTitle, inOrder } from './areas.ts'
import { type AreaTable, casesOf, firstToMend, notRunOf, tablesOf } from './cases.ts'
import { plain } from './plain.ts'
import { caseLines } from './text-case.ts'
import { type Paint, painter } from './text-colours.ts'
import { askedWords, standingWords, sumLines, targetName, verdictSentence } from './words.ts'

export interface TextOptions {
  /** Whether colours are understood where it is shown: only on a terminal. */
  readonly colours?: boolean
}

/** The report for a person: by area, then every case that is not green with its evidence, then the sum. */
export function textReport(report: Report, { colours = false }: TextOptions = {}): string {
  const paint = painter(colours)
  const { target, results, notes, verdict } = report
  const tables = tablesOf(report, inOrder(results.map(({ area }) => area)))
  const cases = casesOf(report)
  const toMend = firstToMend(cases)
  const sections = [
    [paint.bold(`${target.role} ${plain(targetName(report))}`), askedWords(report)],
    ...tables.map((table) => tableLines(table, report, paint)),
    ...cases.map((told) => caseLines(told, paint)),
    ...notRunOf(report).map(({ because, topics }) => [paint.bold(`Not run: ${plain(because)}`), `  ${topics.join(', ')}`]),
    notes.map((note) => `Note: ${plain(note)}`),
    [
      paint.standing(verdictStanding[verdict.exitCode], paint.bold(verdictSentence(report))),
      ...verdict.because.map((because) => `  ${plain(because)}`),
      ...sumLines(report),
      ...(toMend === undefined ? [] : [`How to mend it: mcp-entra explain ${toMend}`]),
    ],
  ]
  const text = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'))
  return `${text.join('\n\n')}\n`
}

const verdictStanding = { 0: 'pass', 1: 'fail', 2: 'inconclusive' } as const

function tableLines({ area, rows }: AreaTable, { asked: { revisions } }: Report, paint: Paint): string[] {
  const width = revisions.length > 1 ? 10 : 7
  const columns = revisions.map((revision) => revision.padEnd(width)).join('  ')
  const line = ({ title, standings }: AreaTable['rows'][number]) => {
    const cells = standings.map((standing) => paint.standing(standing, standingWords[standing].padEnd(width)))
    return `  ${cells.join('  ')}  ${plain(title)}`
  }
  return [paint.bold(areaTitle(area)), paint.dim(`  ${columns}`), ...rows.map(line)]
}
