import type { RunSettings } from './index.ts'
import { againstBaseline, entryText } from './kit/baseline.ts'
import type { Check } from './kit/check.ts'
import { defaultLimits, type Limits } from './kit/http-client.ts'
import type { ToolCall } from './kit/instruments.ts'
import { NothingLearnt } from './kit/nothing-learnt.ts'
import type { CheckResult } from './kit/outcome.ts'
import { type Report, reportVersion } from './kit/report.ts'
import type { Revision } from './kit/requirement.ts'
import { runChecks } from './kit/run.ts'
import type { Profile } from './kit/stage.ts'
import { judge } from './kit/verdict.ts'
import type { DialectName } from './targets/issuers/index.ts'
import { type Meeting, meet } from './targets/meeting.ts'
import type { OpenTarget } from './targets/open-target.ts'

/** What a run asks. */
export interface Asked extends Pick<RunSettings, 'only' | 'strict' | 'allowNotRun' | 'baseline' | 'onResult'> {
  readonly checks: readonly Check[]
  readonly revisions: readonly Revision[]
  readonly profile: Profile
  /** How the issuer in our hand speaks. Default: null, there is none. */
  readonly dialect?: DialectName | null
  /** Default: null, the first of the server's that can be called. */
  readonly tool?: ToolCall | null
  readonly startedAt: Date
  /** How long one check may take. Default: that of the runner. */
  readonly checkMilliseconds?: number
  /** Bounds of each answer. Default: those of the recorder. */
  readonly limits?: Limits
  readonly signal: AbortSignal
}

/**
 * Runs the checks on a target that is open, and puts the report together. The target stays open.
 * @throws TargetFailure where the tool that was named is not there.
 */
export async function reportOn(target: OpenTarget, asked: Asked): Promise<Report> {
  const { stage, url, command, width } = target
  const { checks, revisions, profile, startedAt, signal, onResult, baseline, dialect = null, tool = null } = asked
  const { only = [], strict = false, allowNotRun = false, limits = defaultLimits } = asked
  const { unspoken, notes } = target.role === 'server' ? await meet(target, revisions, { signal, limits, tool }) : unmet
  const found = await runChecks(checks, stage, {
    revisions,
    profile,
    unspoken,
    limits,
    signal,
    ...(width && { width }),
    ...(onResult && { onResult }),
    ...(asked.checkMilliseconds && { milliseconds: asked.checkMilliseconds }),
  })
  const { results, stale } = againstBaseline(found, baseline ?? [])
  const { summary, exitCode, because } = judge(results, { strict, allowNotRun, stale: stale.map(entryText) })
  return {
    reportVersion,
    startedAt: startedAt.toISOString(),
    target: { role: target.role, url, command: command === null ? null : stage.redactor.text(command) },
    asked: {
      revisions,
      profile,
      dialect,
      strict,
      allowNotRun,
      only,
      tool: tool?.name ?? null,
      baseline: baseline?.map(entryText) ?? null,
    },
    verdict: { exitCode, because },
    summary,
    notes: [...notes, ...timeNotes(results, signal)],
    results,
  }
}

/** A client is met by its checks, each of which has a control. */
const unmet: Meeting = { unspoken: new Map(), notes: [] }

/** How the reasons end of a check that was too slow, or of an answer that was. */
const outOfTime = /(?:within|learnt in) [\d.]+ s$/

/** What is said of a client that was ended. */
const neverEnded = /\b(?:client|it) had not ended after [\d.]+ s/

/** What a reader should know of time, where there was too little of it. */
function timeNotes(results: readonly CheckResult[], { aborted, reason }: AbortSignal): string[] {
  if (aborted)
    return reason instanceof NothingLearnt
      ? [`The run was ended before it was through: ${reason.message}. More time is given by --timeout.`]
      : []
  const unended = results.filter(({ outcome }) => outcome.kind === 'inconclusive' && neverEnded.test(outcome.because))
  if (unended.length > 0)
    return [
      `In ${unended.length} checks the client had not ended in time. Give a slow one more by --timeout: a run has a tenth of it.`,
    ]
  const late = results.filter(({ outcome }) => outcome.kind === 'inconclusive' && outOfTime.test(outcome.because))
  if (late.length === 0) return []
  return [`${late.length} checks waited for an answer that did not come in time. Give a slow server more by --timeout.`]
}
