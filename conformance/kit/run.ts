import type { Check } from './check.ts'
import { NoAnswer, NothingLearnt } from './nothing-learnt.ts'
import type { CheckResult } from './outcome.ts'
import { createRecorder } from './recorder.ts'
import type { Revision } from './requirement.ts'
import { type RunCheckOptions, runCheck } from './runner.ts'
import type { Stage } from './stage.ts'

export interface RunOptions extends RunCheckOptions {
  readonly revisions: readonly Revision[]
  /** How many checks may run side by side. Default: 32. */
  readonly width?: number
  /** Called as each check is settled. */
  readonly onResult?: (result: CheckResult, settled: number, all: number) => void
}

interface Job {
  readonly check: Check
  readonly revision: Revision
}

/** So many checks without an answer, one after the other, and it is asked whether anybody is still there. */
const silentChecks = 3

/**
 * Runs checks at some revisions, and gives the results in the order of revisions, then checks. A check that plays `directory` changes
 * what others may look at, and one that plays `upstream` would see what others cause there, so they run alone, after the others. A target that has fallen silent is not asked for ever.
 */
export async function runChecks(checks: readonly Check[], stage: Stage, options: RunOptions): Promise<readonly CheckResult[]> {
  const { revisions, width = 32, onResult, signal } = options
  const jobs = revisions.flatMap((revision) => checks.map((check): Job => ({ check, revision })))
  const results = new Map<Job, CheckResult>()
  const stopping = new AbortController()
  const stop = () => stopping.abort(signal?.reason)
  signal?.addEventListener('abort', stop)
  if (signal?.aborted) stop()
  let silent = 0

  const giveUpIfGone = async () => {
    const [revision] = revisions
    const because =
      revision === undefined || stopping.signal.aborted ? undefined : await whyGone(stage, revision, stopping.signal, options)
    if (because !== undefined) stopping.abort(new NothingLearnt(because))
    silent = 0
  }
  const settle = async (job: Job) => {
    const result = await runCheck(job.check, job.revision, stage, { ...options, signal: stopping.signal })
    results.set(job, result)
    onResult?.(result, results.size, jobs.length)
    const answered = result.outcome.kind !== 'inconclusive' || result.evidence.at(-1)?.status !== null
    silent = answered ? 0 : silent + 1
    if (silent >= silentChecks) await giveUpIfGone()
  }
  const settleAll = async (queue: readonly Job[], lanes: number) => {
    const waiting = queue.values()
    const lane = async () => {
      for (const job of waiting) await settle(job)
    }
    await Promise.all(Array.from({ length: lanes }, lane))
  }

  try {
    await giveUpIfGone()
    const [alone, together] = [true, false].map((is) => jobs.filter(({ check }) => runsAlone(check) === is))
    await settleAll(together ?? [], width)
    await settleAll(alone ?? [], 1)
  } finally {
    signal?.removeEventListener('abort', stop)
  }
  return jobs.flatMap((job) => results.get(job) ?? [])
}

/** Whether a check and others would be in each other's way. */
export const runsAlone = ({ needs }: Pick<Check, 'needs'>): boolean => needs.includes('directory') || needs.includes('upstream')

/** Why nobody answers any more; undefined where somebody does. */
async function whyGone(
  stage: Stage,
  revision: Revision,
  signal: AbortSignal,
  { limits }: RunOptions,
): Promise<string | undefined> {
  const wire = createRecorder({ redactor: stage.redactor, signal, ...(limits ? { limits } : {}) })
  try {
    const { server, discovery } = stage.instruments(revision, wire)
    await (server ? server.firstRequest() : discovery?.metadata())
    return undefined
  } catch (error) {
    if (error instanceof NoAnswer) return `the target does not answer: ${error.message}`
    throw error
  }
}
