import type { CheckResult, Outcome } from '../kit/outcome.ts'
import type { Report } from '../kit/report.ts'
import { binds, type ExitCode, type Tally } from '../kit/verdict.ts'

const verdictSentences: Readonly<Record<ExitCode, string>> = {
  0: 'Everything required holds.',
  1: 'Something required does not hold.',
  2: 'The run learnt too little to say that everything required holds.',
}

/** What the exit code says, in one sentence. */
export function verdictSentence({ asked, verdict, summary }: Pick<Report, 'asked' | 'verdict' | 'summary'>): string {
  const { exitCode } = verdict
  if (exitCode === 0 && summary.required === 0) return 'Nothing that was asked is required.'
  if (exitCode === 0 && asked.only.length > 0) return `Everything required holds of what was asked: ${asked.only.join(', ')}.`
  if (exitCode === 1 && summary.failed === 0) return 'Something in the baseline holds again: --update-baseline takes it out.'
  return verdictSentences[exitCode]
}

/** How a result is shown: `warn` is a failure of advice, which turns nothing red, and `known` one that the baseline lists. */
export type Standing = Outcome['kind'] | 'warn' | 'known'

export function standingOf(result: CheckResult, { asked }: Pick<Report, 'asked'>): Standing {
  const { kind } = result.outcome
  if (result.known) return 'known'
  return kind === 'fail' && !binds(result, asked.strict) ? 'warn' : kind
}

/** What each standing is called, in few letters. */
export const standingWords: Readonly<Record<Standing, string>> = {
  pass: 'pass',
  fail: 'FAIL',
  warn: 'warn',
  known: 'known',
  inconclusive: 'unclear',
  'not-asked': '-',
  'not-run': 'not run',
  broken: 'BROKEN',
}

/** How many stand how; what nothing stands like is left out, but for those that hold. */
export function tallyText({ passed, failed, inconclusive, notRun, broken, known }: Omit<Tally, 'asked'>): string {
  const others = { 'do not': failed, 'are known not to': known, unclear: inconclusive, 'not run': notRun, broken }
  const counted = Object.entries(others).filter(([, count]) => count > 0)
  return [`${passed} hold`, ...counted.map(([name, count]) => `${count} ${name}`)].join(', ')
}

/** The sum in lines, in requirements: a requirement at two revisions counts twice, however many checks judge it. */
export function sumLines({ summary }: Report): readonly string[] {
  const { required, recommended } = summary
  return [
    `${required} required sentences: ${tallyText(summary)}`,
    ...(recommended.asked === 0 ? [] : [`${recommended.asked} recommended: ${tallyText(recommended)}`]),
  ]
}

/** What was judged, as it is called in a report: a server by its address, a client by its command. */
export const targetName = ({ target: { url, command } }: Pick<Report, 'target'>): string => url ?? command ?? ''

/** What a run was asked, in a few words. */
export function askedWords({ asked }: Report): string {
  const { revisions, profile, dialect, strict, only } = asked
  const behind = dialect === null ? '' : dialect === 'entra' ? ', behind a mock Entra' : ', behind a plain OAuth 2.1 issuer'
  const narrowed = only.length === 0 ? '' : `, only ${only.join(', ')}`
  return `asked about ${revisions.join(', ')} under the profile ${profile}${behind}${strict ? ', strictly' : ''}${narrowed}`
}

/** What a result is to a test runner: `skipped` says why it neither holds nor stands against the verdict. */
export type RunnerView = { readonly kind: 'passed' } | { readonly kind: 'failed' | 'error' | 'skipped'; readonly because: string }

/** How a test runner is to show a result, so that it is red exactly where the verdict is. Advice turns nothing red. */
export function runnerView(result: CheckResult, report: Pick<Report, 'asked'>): RunnerView {
  const because = 'because' in result.outcome ? result.outcome.because : ''
  switch (standingOf(result, report)) {
    case 'pass':
      return { kind: 'passed' }
    case 'fail':
      return { kind: 'failed', because }
    case 'broken':
      return { kind: 'error', because }
    case 'inconclusive':
      return binds(result, report.asked.strict) ? { kind: 'error', because } : { kind: 'skipped', because: `unclear: ${because}` }
    case 'warn':
      return { kind: 'skipped', because: `${result.level}, and it does not hold: ${because}` }
    case 'known':
      return { kind: 'skipped', because: `known not to hold: ${because}` }
    case 'not-run':
    case 'not-asked':
      return { kind: 'skipped', because }
  }
}
