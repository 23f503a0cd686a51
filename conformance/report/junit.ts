import type { CheckResult } from '../kit/outcome.ts'
import { withoutControls } from '../kit/redaction.ts'
import type { Report } from '../kit/report.ts'
import { areaTitle } from './areas.ts'
import { plain } from './plain.ts'
import { caseLines } from './text-case.ts'
import { painter } from './text-colours.ts'
import { runnerView, standingOf, targetName, verdictSentence } from './words.ts'

/**
 * The report as JUnit XML, as pipelines read it: a suite per revision and area, a case per check, and one case more for the
 * verdict, so that a pipeline is red exactly where the exit code is not 0. Advice and what is known turn nothing red: they are
 * skipped, with the reason.
 */
export function junitReport(report: Report): string {
  const asked = report.results.filter(({ outcome }) => outcome.kind !== 'not-asked')
  const groups = [...Map.groupBy(asked, ({ revision, area }) => `${revision} ${areaTitle(area)}`)]
  const suites = [...groups.map(([name, results]) => suiteOf(name, results, report)), verdictSuite(report)]
  const all = suites.reduce((sum, { counts }) => added(sum, counts), nothing)
  const seconds = asked.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / 1000
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="mcp-entra conformance"${countsText(all)} time="${seconds}">`,
    ...suites.flatMap(({ lines }) => lines),
    '</testsuites>',
    '',
  ].join('\n')
}

interface Counts {
  readonly tests: number
  readonly failures: number
  readonly errors: number
  readonly skipped: number
}
interface Part {
  readonly lines: readonly string[]
  readonly counts: Counts
}

const nothing: Counts = { tests: 0, failures: 0, errors: 0, skipped: 0 }
const added = (one: Counts, other: Counts): Counts => ({
  tests: one.tests + other.tests,
  failures: one.failures + other.failures,
  errors: one.errors + other.errors,
  skipped: one.skipped + other.skipped,
})
const countsText = (counts: Counts): string =>
  Object.entries(counts)
    .map(([name, count]) => ` ${name}="${count}"`)
    .join('')

function suiteOf(name: string, results: readonly CheckResult[], report: Report): Part {
  const cases = results.map((result) => caseOf(result, report))
  const counts = cases.reduce((sum, part) => added(sum, part.counts), nothing)
  const lines = cases.flatMap((part) => part.lines.map((line) => `    ${line}`))
  const { startedAt } = report
  return {
    counts,
    lines: [`  <testsuite name="${escaped(name)}" timestamp="${startedAt}"${countsText(counts)}>`, ...lines, '  </testsuite>'],
  }
}

function caseOf(result: CheckResult, report: Report): Part {
  const { check, title, revision, milliseconds } = result
  const open = `<testcase classname="${escaped(`${revision} ${check}`)}" name="${escaped(title)}" time="${milliseconds / 1000}"`
  const view = runnerView(result, report)
  const one = { ...nothing, tests: 1 }
  if (view.kind === 'passed') return { counts: one, lines: [`${open}/>`] }
  const message = `message="${escaped(view.because)}"`
  if (view.kind === 'skipped') {
    return { counts: { ...one, skipped: 1 }, lines: [`${open}>`, `  <skipped ${message}/>`, '</testcase>'] }
  }
  const body = caseLines({ standing: standingOf(result, report), results: [result] }, painter(false)).join('\n')
  const [element, counts] =
    view.kind === 'failed' ? (['failure', { ...one, failures: 1 }] as const) : (['error', { ...one, errors: 1 }] as const)
  return { counts, lines: [`${open}>`, `  <${element} ${message}>${escaped(body)}</${element}>`, '</testcase>'] }
}

/** What the exit code says of the whole: that too little was learnt, or that the baseline is stale, is the fault of no single check. */
function verdictSuite(report: Report): Part {
  const { verdict, notes, startedAt } = report
  const isRed = verdict.exitCode !== 0
  const counts = { ...nothing, tests: 1, failures: isRed ? 1 : 0 }
  const sentence = verdictSentence(report)
  const name = `<testcase classname="verdict" name="${escaped(plain(targetName(report)))}" time="0"`
  const lines = isRed
    ? [
        `    ${name}>`,
        `      <failure message="${escaped(sentence)}">${escaped([...verdict.because, ...notes].map(plain).join('\n'))}</failure>`,
        '    </testcase>',
      ]
    : [`    ${name}/>`]
  return {
    counts,
    lines: [`  <testsuite name="verdict" timestamp="${startedAt}"${countsText(counts)}>`, ...lines, '  </testsuite>'],
  }
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** What XML 1.0 §2.2 does not allow in a document, beside what `withoutControls` has shown already. */
const notXml = /[\ufffe\uffff]/g

/** For text and attributes alike. */
const escaped = (text: string): string =>
  withoutControls(text)
    .toWellFormed()
    .replace(notXml, '\ufffd')
    .replace(/[&<>"]/g, (character) => entities[character] ?? character)
