import { areaOf } from './area.ts'
import type { Check, Verdict } from './check.ts'
import { closedDocumentsGate, closedGate, closedToolGate, missingInstruments } from './gate.ts'
import type { Limits } from './http-client.ts'
import type { Instruments } from './instruments.ts'
import { NoAnswer, NothingLearnt } from './nothing-learnt.ts'
import type { CheckResult, Outcome } from './outcome.ts'
import { createRecorder, type Recorder } from './recorder.ts'
import type { Revision } from './requirement.ts'
import type { Profile, Stage } from './stage.ts'

export interface RunCheckOptions {
  /** Default: `entra`, which asks everything. */
  readonly profile?: Profile
  /** How long the check may take. Default: 20 seconds. */
  readonly milliseconds?: number
  /** Bounds of each single exchange. */
  readonly limits?: Limits
  /** Why a revision is not the server's, for those that are not: nothing can be learnt at them that needs a token. */
  readonly unspoken?: ReadonlyMap<Revision, string>
  /** Ends the check early. */
  readonly signal?: AbortSignal
}

/** Gates, runs and settles one check at one revision. It never throws: whatever happens has an outcome. */
export async function runCheck(
  check: Check,
  revision: Revision,
  stage: Stage,
  options: RunCheckOptions = {},
): Promise<CheckResult> {
  const { profile = 'entra', milliseconds = 20_000, limits, signal } = options
  const ending = new AbortController()
  const recorder = createRecorder({ redactor: stage.redactor, signal: ending.signal, ...(limits ? { limits } : {}) })
  const end = (because: string) => ending.abort(new NothingLearnt(because))
  const timer = setTimeout(() => end(`nothing was learnt in ${milliseconds / 1000} s`), milliseconds)
  const stopped = () =>
    end(signal?.reason instanceof NothingLearnt ? signal.reason.message : 'the run was over before the check was')
  signal?.addEventListener('abort', stopped)
  if (signal?.aborted) stopped()
  const begun = performance.now()
  try {
    const outcome = safely(await settle(check, revision, { ...options, profile }, stage, recorder), stage)
    return { ...resultOf(check, revision, outcome, recorder), milliseconds: Math.round(performance.now() - begun) }
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stopped)
    // Whatever a check has left behind ends with it.
    end('the check is over')
  }
}

async function settle(
  check: Check,
  revision: Revision,
  { profile, unspoken }: RunCheckOptions & { readonly profile: Profile },
  stage: Stage,
  recorder: Recorder,
): Promise<Outcome> {
  let stop = () => {}
  const ended = new Promise<never>((_, reject) => {
    stop = () => reject(recorder.signal.reason)
  })
  recorder.signal.addEventListener('abort', stop)
  // Whoever loses a race may still throw, and nobody would be listening.
  const inTime = <Value>(promise: Promise<Value>): Promise<Value> => {
    promise.catch(() => {})
    return Promise.race([promise, ended])
  }
  ended.catch(() => {})
  try {
    const instruments = stage.instruments(revision, recorder)
    const gate = closedGate(check, revision, profile, instruments, stage)
    if (gate) return gate
    const undocumented = await inTime(closedDocumentsGate(check, instruments))
    if (undocumented) return undocumented
    // Whether a row of origin `project` is asked at all is known only when the tools are listed.
    const missing = check.requirement.origin === 'project' ? undefined : missingInstruments(check, instruments, stage)
    if (missing) return missing
    const foreign = unspoken?.get(revision)
    if (foreign !== undefined && playsToken(check)) return { kind: 'inconclusive', because: foreign }
    recorder.signal.throwIfAborted()
    return await inTime(act(check, instruments, stage, recorder))
  } catch (error) {
    if (error instanceof NoAnswer) return { kind: 'inconclusive', because: `the target did not answer: ${error.message}` }
    if (error instanceof NothingLearnt) return { kind: 'inconclusive', because: error.message }
    return {
      kind: 'broken',
      because: `the check threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`,
    }
  } finally {
    recorder.signal.removeEventListener('abort', stop)
  }
}

async function act(check: Check, instruments: Partial<Instruments>, stage: Stage, recorder: Recorder): Promise<Outcome> {
  const toolGate = await recorder.step('is the tool there?', () => closedToolGate(check, instruments))
  const gate = toolGate ?? missingInstruments(check, instruments, stage)
  if (gate) return gate
  const before = recorder.evidence.length
  const verdict: Verdict = await check.run(declared(check, instruments), recorder.step)
  if (verdict.kind !== 'pass' || recorder.evidence.length > before) return verdict
  return { kind: 'broken', because: 'the check passed without one exchange, so it has looked at nothing' }
}

/** The instruments that a check asked for, and no others. The gate has seen that the needed ones are all there. */
const declared = (check: Check, instruments: Partial<Instruments>): Instruments =>
  Object.fromEntries(
    [...check.needs, ...(check.wants ?? [])].flatMap((name) => (instruments[name] ? [[name, instruments[name]]] : [])),
  ) as unknown as Instruments

/** Whether a check shows the server a right token, and so learns nothing where that cannot be served. */
const playsToken = ({ needs, wants = [] }: Check): boolean =>
  [...needs, ...wants].some((name) => name === 'token' || name === 'issuer')

const safely = (outcome: Outcome, { redactor }: Stage): Outcome =>
  'because' in outcome ? { ...outcome, because: redactor.body(outcome.because) } : outcome

function resultOf(check: Check, revision: Revision, outcome: Outcome, recorder: Recorder): Omit<CheckResult, 'milliseconds'> {
  const { id, title, requirement } = check
  return {
    check: id,
    title,
    requirement: requirement.id,
    says: requirement.says,
    area: areaOf(requirement.id),
    revision,
    level: requirement.levels[revision] ?? null,
    source: requirement.urls[revision] ?? null,
    outcome,
    known: false,
    evidence: [...recorder.evidence],
  }
}
