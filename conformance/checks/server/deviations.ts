import { fail, pass, type Step, type Verdict } from '../../kit/check.ts'
import type { Answer, ServerUnderTest, TokenInHand, ToolCall } from '../../kit/instruments.ts'
import { controlled } from './door.ts'
import { inWords, wasServed } from './served.ts'

/** A request with a right token that differs from a right request in one thing. */
export interface Deviation {
  /** The difference, after "with" or "without". */
  readonly what: string
  readonly send: () => Promise<Answer>
}

/** What may deviate: the server, a right token, and the tool that may be called, where there is one. */
export interface Ground {
  readonly server: ServerUnderTest
  readonly token: string
  readonly tool: ToolCall | undefined
}

/** What is wrong with an answer, after "expected"; undefined: nothing. */
export type Fault = (answer: Answer) => string | undefined

/** Sends requests all at once, and fails for the first of them whose answer has a fault. */
export async function firstFault<Some extends Deviation>(
  step: Step,
  deviations: readonly Some[],
  faultOf: (answer: Answer, deviation: Some) => string | undefined,
): Promise<Verdict> {
  const answers = await Promise.all(deviations.map(({ what, send }) => step(`probe: ${what}`, send)))
  const faults = deviations.flatMap((deviation, index) => {
    const answer = answers[index]
    const fault = answer && faultOf(answer, deviation)
    return answer && fault ? [`${deviation.what}: expected ${fault}, got ${inWords(answer)}`] : []
  })
  return faults[0] === undefined ? pass : fail(faults[0])
}

/**
 * Sends requests that differ from a right one, between two right ones. Says nothing where a right one is refused. What there is to
 * send may depend on the server; where there is nothing, the sentence is kept.
 */
export async function judgeDeviations<Some extends Deviation>(
  { server, token: inHand }: { readonly server: ServerUnderTest; readonly token: TokenInHand },
  step: Step,
  deviationsOn: (ground: Ground) => readonly Some[] | Promise<readonly Some[]>,
  faultOf: (answer: Answer, deviation: Some) => string | undefined,
): Promise<Verdict> {
  const token = await inHand.take()
  const control = () => server.firstRequest({ token })
  const before = await controlled(step, 'control: the first request with a right token', control)
  if (before !== undefined) return before
  const tool = await step('control: which tool may be called', () => server.tool(token))
  const verdict = await firstFault(step, await deviationsOn({ server, token, tool }), faultOf)
  if (verdict.kind !== 'pass') return verdict
  return (await controlled(step, 'control: the first request again', control)) ?? pass
}

/** Whether a request was turned down, in whatever words. To fall over is no refusal. */
export const wasRefused = ({ status, message }: Answer): boolean =>
  status < 500 && message?.result === undefined && (status >= 400 || message?.error !== undefined)

/** A request that must not be carried out. */
export const refusal: Fault = (answer) => (wasRefused(answer) ? undefined : 'a refusal')

/** A request that has to be carried out like any other. */
export const service: Fault = (answer) => (wasServed(answer) ? undefined : 'it to be served')

/** A refusal by exactly this status and one of these codes. */
export const refusalWith =
  (status: number, ...codes: readonly [number, ...number[]]): Fault =>
  (answer) =>
    answer.status === status && codes.includes(answer.message?.error?.code ?? 0)
      ? undefined
      : `${status} with JSON-RPC error ${codes.join(' or ')}`
