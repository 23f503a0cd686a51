import type { Check } from './kit/check.ts'
import { defaultLimits } from './kit/http-client.ts'
import type { ToolCall } from './kit/instruments.ts'
import { NothingLearnt } from './kit/nothing-learnt.ts'
import type { CheckResult } from './kit/outcome.ts'
import { type Report, reportVersion } from './kit/report.ts'
import type { Revision } from './kit/requirement.ts'
import { runChecks } from './kit/run.ts'
import type { Profile } from './kit/stage.ts'
import { judge } from './kit/verdict.ts'
import type { DialectName } from './targets/issuers/index.ts'
import { meet } from './targets/meeting.ts'
import type { OpenTarget } from './targets/open-target.ts'

/** What a run asks, everything settled. */
export interface Asked {
  readonly checks: readonly Check[]
  readonly revisions: readonly Revision[]
  readonly profile: Profile
  /** How the issuer in our hand speaks; null where there is none. */
  readonly dialect: DialectName | null
  readonly strict: boolean
  readonly allowNotRun: boolean
  readonly only: readonly string[]
  readonly tool: ToolCall | null
  readonly startedAt: Date
  /** How long one check may take. Default: that of the runner. */
  readonly checkMilliseconds?: number
  /** How long one answer may take. Default: that of the recorder. */
  readonly answerMilliseconds?: number
  readonly signal: AbortSignal
  readonly onResult?: ((result: CheckResult, settled: number, all: number) => void) | undefined
}

/**
 * Runs the checks on a target that is open, and puts the report together. The target stays open.
 * @throws TargetFailure where the tool that was named is not there.
 */
export async function reportOn(target: OpenTarget, asked: Asked): Promise<Report> {
  const { stage, url, command, width } = target
  const { checks, revisions, profile, dialect, strict, allowNotRun, only, tool, startedAt, signal, onResult } = asked
  const limits = { ...defaultLimits, ...(asked.answerMilliseconds && { milliseconds: asked.answerMilliseconds }) }
  const { unspoken, notes } = await meet(target, revisions, { signal, limits, tool })
  const results = await runChecks(checks, stage, {
    revisions,
    profile,
    unspoken,
    limits,
    signal,
    ...(width && { width }),
    ...(onResult && { onResult }),
    ...(asked.checkMilliseconds && { milliseconds: asked.checkMilliseconds }),
  })
  const { summary, exitCode, because } = judge(results, { strict, allowNotRun })
  return {
    reportVersion,
    startedAt: startedAt.toISOString(),
    target: { role: 'server', url, command: command === null ? null : stage.redactor.text(command) },
    asked: { revisions, profile, dialect, strict, allowNotRun, only, tool: tool?.name ?? null },
    verdict: { exitCode, because },
    summary,
    notes: [...notes, ...timeNotes(results, signal)],
    results,
  }
}

/** How the reasons end of a check that was too slow, or of an answer that was. */
const outOfTime = /(?:within|learnt in) [\d.]+ s$/

/** What a reader should know of time, where there was too little of it. */
function timeNotes(results: readonly CheckResult[], { aborted, reason }: AbortSignal): string[] {
  if (aborted) return reason instanceof NothingLearnt ? [`The run was ended before it was through: ${reason.message}.`] : []
  const late = results.filter(({ outcome }) => outcome.kind === 'inconclusive' && outOfTime.test(outcome.because))
  if (late.length === 0) return []
  return [`${late.length} checks waited for an answer that did not come in time. Give a slow server more by --timeout.`]
}
