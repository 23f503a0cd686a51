import type { Evidence } from '../kit/recorder.ts'
import type { Report } from '../kit/report.ts'
import { areaTitle, inOrder } from './areas.ts'
import { type AreaTable, type Case, casesOf, notRunOf, sharedReasons, tablesOf } from './cases.ts'
import { plain } from './plain.ts'
import { authorizationOf } from './text-case.ts'
import { askedWords, type Standing, standingWords, sumLines, targetName, verdictSentence } from './words.ts'

/** A job summary holds a megabyte (GitHub): the first cases in full are what anybody reads there. */
const most = 30
/** Of a long text so much is shown; the JSON report has the rest. */
const shownCharacters = 400

/** The report as Markdown, for a job summary or a comment: the verdict first, then tables by area, then what is not green. */
export function markdownReport(report: Report): string {
  const { target, results, notes, verdict } = report
  const cases = casesOf(report)
  const tables = tablesOf(report, inOrder(results.map(({ area }) => area)))
  const parts = [
    `## ${marks[verdictStanding[verdict.exitCode]]} ${verdictSentence(report)}`,
    `${target.role} ${code(targetName(report))}, ${askedWords(report)}`,
    [
      ...[...verdict.because, ...sharedReasons(cases), ...notes].map((line) => `- ${text(line)}`),
      ...sumLines(report).map((line) => `- ${line}`),
    ].join('\n'),
    ...cases.slice(0, most).map(caseText),
    ...(cases.length > most ? [`${cases.length - most} more cases are in the other reports.`] : []),
    ...notRunOf(report).map(({ because, topics }) => `**Not run**: ${text(because)}: ${topics.map(code).join(', ')}`),
    details('Every check', tables.map((table) => tableText(table, report)).join('\n\n')),
  ]
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`
}

const verdictStanding = { 0: 'pass', 1: 'fail', 2: 'inconclusive' } as const

const marks: Readonly<Record<Standing, string>> = {
  pass: '✅',
  fail: '❌',
  warn: '⚠️',
  known: '☑️',
  inconclusive: '❔',
  'not-asked': '',
  'not-run': '➖',
  broken: '💥',
}

function tableText({ area, rows }: AreaTable, { asked: { revisions } }: Report): string {
  const head = `| ${text(areaTitle(area))} | ${revisions.join(' | ')} |`
  const cell = (standing: Standing) => `${marks[standing]} ${standing === 'not-asked' ? '' : standingWords[standing]}`.trim()
  return [
    head,
    `|---|${revisions.map(() => '---').join('|')}|`,
    ...rows.map(({ title, standings }) => `| ${text(title)} | ${standings.map(cell).join(' | ')} |`),
  ].join('\n')
}

function caseText({ standing, results }: Case): string {
  const [{ check, revision, title, level, says, source, outcome, evidence }] = results
  const because = `**because** ${text('because' in outcome ? outcome.because : '')}`
  if (results.length > 1) return [`### ${marks[standing]} ${results.length} checks at ${revision}`, because].join('\n\n')
  const clause = source === null ? '' : ` ([the clause](<${encodeURI(source)}>))`
  const exchanges = evidence.map(exchangeText).join('\n\n')
  return [
    `### ${marks[standing]} ${text(title)}`,
    `${code(check)} at ${revision}`,
    because,
    `${level ?? ''} ${text(says)}${clause}`,
    `How to mend it: ${code(`mcp-entra explain ${check}`)}`,
    evidence.length === 0 ? '' : details(`${evidence.length} exchanges`, exchanges),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

function exchangeText(exchange: Evidence): string {
  const { step, request, status, challenge, got, noAnswer } = exchange
  const authorization = authorizationOf(exchange)
  const lines = [
    cut(plain(request)),
    ...(authorization === undefined ? [] : [`Authorization: ${cut(plain(authorization))}`]),
    '',
    status === null ? `no answer: ${cut(plain(noAnswer ?? ''))}` : `HTTP ${status}`,
    ...(challenge === null ? [] : [`WWW-Authenticate: ${cut(plain(challenge))}`]),
    ...(got?.body ? [cut(plain(got.body))] : []),
  ]
  return `${text(step)}\n\n${fenced(lines.join('\n'))}`
}

const cut = (given: string): string => (given.length > shownCharacters ? `${given.slice(0, shownCharacters)}…` : given)

const details = (summary: string, body: string): string =>
  body === '' ? '' : `<details>\n<summary>${text(summary)}</summary>\n\n${body}\n\n</details>`

/** Text of anybody: nothing in it is Markdown, HTML, a mention or a link. */
const text = (given: string): string =>
  plain(given)
    .replace(/[&<>]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character] ?? character)
    .replace(/[\\`*_{}[\]()#+!|~@]|:(?=\/\/)|(?<=www)\.|^[-\d]/g, (character) => `&#${character.charCodeAt(0)};`)

/** A run of backticks that is longer than any inside. */
const fence = (given: string, least: number): string =>
  '`'.repeat(Math.max(least, ...[...given.matchAll(/`+/g)].map(([run]) => run.length + 1)))

/** In a table a bar would end the cell even inside of code. */
function code(given: string): string {
  const safe = plain(given).replaceAll('|', '¦')
  const ticks = fence(safe, 1)
  return safe.includes('`') ? `${ticks} ${safe} ${ticks}` : `${ticks}${safe}${ticks}`
}

function fenced(given: string): string {
  const ticks = fence(given, 3)
  return `${ticks}text\n${given}\n${ticks}`
}
