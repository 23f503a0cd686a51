import type { CheckResult, Outcome } from './outcome.ts'
import { isRequired, type Level } from './requirement.ts'

/** How many requirements there were and how each stands; a requirement at two revisions counts twice, its checks never. */
export interface Tally {
  readonly asked: number
  readonly passed: number
  readonly failed: number
  /** The run could not tell. */
  readonly inconclusive: number
  /** An instrument was missing. */
  readonly notRun: number
  /** The referee's own fault. */
  readonly broken: number
  /** It does not hold, and the baseline knows. */
  readonly known: number
}

export interface Summary extends Omit<Tally, 'asked'> {
  /** MUST and MUST NOT, with `strict` also SHOULD and SHOULD NOT; the six numbers beside it add up to it. */
  readonly required: number
  /** The other words. They do not turn a run red. */
  readonly recommended: Tally
  /** How many runs of checks there were, by outcome. */
  readonly checks: Readonly<Record<Outcome['kind'], number>>
}

/** 0: what is required holds. 1: something required does not. 2: the run learnt too little to say. */
export type ExitCode = 0 | 1 | 2

export interface Judgement {
  readonly exitCode: ExitCode
  /** Why the exit code is what it is; empty for 0. */
  readonly because: readonly string[]
  readonly summary: Summary
}

export interface JudgeOptions {
  /** SHOULD is as red as MUST. Default: it is not. */
  readonly strict?: boolean
  /** What could not be put to the test does not stand against the verdict. Default: it does. */
  readonly allowNotRun?: boolean
  /** Entries of the baseline that hold again, as they stand there. */
  readonly stale?: readonly string[]
}

type Standing = Exclude<keyof Tally, 'asked'>

/** Whether a result counts for the verdict: MUST and MUST NOT, strictly also SHOULD and SHOULD NOT. */
export const binds = ({ level }: Pick<CheckResult, 'level'>, strict: boolean): boolean =>
  level !== null && (isRequired(level) || (strict && isAdvised(level)))

/** The one place where results become a verdict, for every reporter and for the exit code. */
export function judge(results: readonly CheckResult[], options: JudgeOptions = {}): Judgement {
  const { strict = false, allowNotRun = false, stale = [] } = options
  const asked = results.filter(({ outcome }) => outcome.kind !== 'not-asked')
  const requirements = [...Map.groupBy(asked, ({ requirement, revision }) => `${requirement} ${revision}`).values()]
  const isBinding = (group: readonly CheckResult[]) => group.some((result) => binds(result, strict))
  const required = tally(requirements.filter(isBinding))
  const { asked: count, ...standings } = required
  const summary: Summary = {
    required: count,
    ...standings,
    recommended: tally(requirements.filter((group) => !isBinding(group))),
    checks: countChecks(results),
  }
  const red: [boolean, string][] = [
    [summary.failed > 0, `${summary.failed} of ${summary.required} required sentences do not hold`],
    [stale.length > 0, `${stale.length} entries of the baseline hold again and have to leave it: ${stale.join(', ')}`],
  ]
  const because = said(red)
  if (because.length > 0) return { exitCode: 1, because, summary }
  const counted = allowNotRun ? asked.filter(({ outcome }) => outcome.kind !== 'not-run') : asked
  const gaps = tooLittle(allowNotRun ? { ...summary, notRun: 0 } : summary, counted, strict)
  return { exitCode: gaps.length > 0 ? 2 : 0, because: gaps, summary }
}

const said = (sentences: readonly [boolean, string][]): string[] => sentences.flatMap(([is, sentence]) => (is ? [sentence] : []))

const isAdvised = (level: Level): boolean => level === 'SHOULD' || level === 'SHOULD NOT'

/** The worst of its checks is how a requirement stands: it holds only where all of them passed. */
function standing(checks: readonly CheckResult[]): Standing {
  const kinds = new Set(checks.map(({ known, outcome }) => (known ? 'known' : outcome.kind)))
  if (kinds.has('fail')) return 'failed'
  if (kinds.has('broken')) return 'broken'
  if (kinds.has('inconclusive')) return 'inconclusive'
  if (kinds.has('not-run')) return 'notRun'
  return kinds.has('known') ? 'known' : 'passed'
}

function tally(requirements: readonly (readonly CheckResult[])[]): Tally {
  const standings = requirements.map(standing)
  const count = (which: Standing) => standings.filter((one) => one === which).length
  return {
    asked: requirements.length,
    passed: count('passed'),
    failed: count('failed'),
    inconclusive: count('inconclusive'),
    notRun: count('notRun'),
    broken: count('broken'),
    known: count('known'),
  }
}

function countChecks(results: readonly CheckResult[]): Summary['checks'] {
  const counts = { pass: 0, fail: 0, inconclusive: 0, 'not-asked': 0, 'not-run': 0, broken: 0 }
  for (const { outcome } of results) counts[outcome.kind] += 1
  return counts
}

/** What a run without a failure lacks for a green verdict. */
function tooLittle(summary: Summary, asked: readonly CheckResult[], strict: boolean): string[] {
  const { required, inconclusive, notRun, checks } = summary
  const dark = [...Map.groupBy(asked, ({ area }) => area)].filter(([, results]) => !isLit(results, strict)).map(([area]) => area)
  return said([
    [asked.length === 0, 'nothing was asked'],
    [asked.length > 0 && checks.pass === 0, 'no check passed, so nothing shows that the target works at all'],
    [checks.broken > 0, `${checks.broken} checks broke, which is a fault of the referee and not of the target`],
    [inconclusive > 0, `${inconclusive} of ${required} required sentences stayed unclear`],
    [notRun > 0, `${notRun} of ${required} required sentences could not be put to the test`],
    [dark.length > 0, `no green check in: ${dark.join(', ')}`],
  ])
}

/** An area has been seen working where a check passed; where all of it is advice, or known, a verdict either way is enough. */
const isLit = (results: readonly CheckResult[], strict: boolean): boolean =>
  results.some(
    ({ outcome, known }) =>
      known || outcome.kind === 'pass' || (outcome.kind === 'fail' && !results.some((result) => binds(result, strict))),
  )
