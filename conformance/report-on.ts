import type { Check } from './kit/check.ts'
import { NothingLearnt } from './kit/nothing-learnt.ts'
import type { CheckResult } from './kit/outcome.ts'
import { type Report, reportVersion } from './kit/report.ts'
import type { Revision } from './kit/requirement.ts'
import { runChecks } from './kit/run.ts'
import type { Profile } from './kit/stage.ts'
import { judge } from './kit/verdict.ts'
import type { OpenTarget } from './targets/open-target.ts'
import { spokenNotes } from './targets/spoken.ts'

/** What a run asks, everything settled. */
export interface Asked {
  readonly checks: readonly Check[]
  readonly revisions: readonly Revision[]
  readonly profile: Profile
  readonly strict: boolean
  readonly only: readonly string[]
  readonly tool: string | null
  readonly startedAt: Date
  /** How long one check may take. Default: that of the runner. */
  readonly checkMilliseconds?: number
  readonly signal: AbortSignal
  readonly onResult?: ((result: CheckResult, settled: number, all: number) => void) | undefined
}

/** Runs the checks on a target that is open, and puts the report together. The target stays open. */
export async function reportOn(target: OpenTarget, asked: Asked): Promise<Report> {
  const { stage, url, command } = target
  const { checks, revisions, profile, strict, only, tool, startedAt, signal, onResult, checkMilliseconds } = asked
  const results = await runChecks(checks, stage, {
    revisions,
    profile,
    signal,
    ...(onResult && { onResult }),
    ...(checkMilliseconds && { milliseconds: checkMilliseconds }),
  })
  const { summary, exitCode, because } = judge(results, { strict })
  return {
    reportVersion,
    startedAt: startedAt.toISOString(),
    target: { role: 'server', url, command: command === null ? null : stage.redactor.text(command) },
    asked: { revisions, profile, strict, only, tool },
    verdict: { exitCode, because },
    summary,
    notes: signal.aborted ? overNotes(signal) : await spokenNotes(target, revisions, signal),
    results,
  }
}

const overNotes = ({ reason }: AbortSignal): string[] =>
  reason instanceof NothingLearnt ? [`The run was ended before it was through: ${reason.message}.`] : []
