import type { CheckResult, Outcome } from '../kit/outcome.ts'
import type { Report } from '../kit/report.ts'
import { areaTitle, inOrder } from './areas.ts'
import { plain } from './plain.ts'
import { caseOf } from './text-case.ts'
import { type Paint, painter } from './text-colours.ts'
import { summaryLines } from './text-summary.ts'

export interface TextOptions {
  /** Whether colours are understood where it is shown: only on a terminal. */
  readonly colours?: boolean
}

/** The report for a person: by area, then every case that is not green with its evidence, then the sum. */
export function textReport(report: Report, { colours = false }: TextOptions = {}): string {
  const paint = painter(colours)
  const { target, asked, results } = report
  const head = [
    paint.bold(`${target.role} ${plain(target.url)}`),
    `asked about ${asked.revisions.join(', ')} under the profile ${asked.profile}${asked.strict ? ', strictly' : ''}`,
  ]
  const sections = [
    head,
    ...inOrder(results.map(({ area }) => area)).flatMap((area) => areaLines(area, results, paint)),
    ...results.filter(({ outcome }) => isTold(outcome)).map((result) => caseOf(result, paint)),
    notRunLines(results, paint),
    report.notes.map((note) => `Note: ${plain(note)}`),
    summaryLines(report, paint),
  ]
  const text = sections.filter((lines) => lines.length > 0).map((lines) => lines.join('\n'))
  return `${text.join('\n\n')}\n`
}

const isTold = ({ kind }: Outcome): boolean => kind === 'fail' || kind === 'inconclusive' || kind === 'broken'

const marks: Readonly<Record<Outcome['kind'], string>> = {
  pass: 'pass',
  fail: 'FAIL',
  inconclusive: 'unclear',
  'not-asked': '-',
  'not-run': 'not run',
  broken: 'BROKEN',
}

/** One area: a line per check, with a column per revision. Empty where nothing of it was asked. */
function areaLines(area: string, results: readonly CheckResult[], paint: Paint): string[][] {
  const mine = results.filter((result) => result.area === area && result.outcome.kind !== 'not-asked')
  if (mine.length === 0) return []
  const revisions = [...new Set(results.map(({ revision }) => revision))]
  const line = (check: string) => {
    const runs = results.filter((result) => result.check === check && result.area === area)
    const columns = revisions.map((revision) => {
      const kind = runs.find((run) => run.revision === revision)?.outcome.kind ?? 'not-asked'
      return paint.outcome(kind, marks[kind].padEnd(revisions.length > 1 ? 10 : 7))
    })
    return `  ${columns.join('  ')}  ${plain(runs[0]?.title ?? check)}`
  }
  const columns = revisions.map((revision) => revision.padEnd(revisions.length > 1 ? 10 : 7)).join('  ')
  return [[paint.bold(areaTitle(area)), paint.dim(`  ${columns}`), ...[...new Set(mine.map(({ check }) => check))].map(line)]]
}

/** What could not be put to the test, by reason. */
function notRunLines(results: readonly CheckResult[], paint: Paint): string[] {
  const notRun = results.filter(({ outcome }) => outcome.kind === 'not-run')
  const byReason = Map.groupBy(notRun, ({ outcome }) => ('because' in outcome ? outcome.because : ''))
  return [...byReason].flatMap(([because, cases]) => [
    paint.bold(`Not run: ${plain(because)}`),
    ...[...new Set(cases.map(({ check }) => check))].map((check) => `  ${check}`),
  ])
}
