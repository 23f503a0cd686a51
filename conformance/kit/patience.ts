import { setTimeout as wait } from 'node:timers/promises'
import type { Answer } from './instruments.ts'
import { NothingLearnt } from './nothing-learnt.ts'

const attempts = 3
/** A server that wants to be left alone for longer is not waited for: a check has no time for it. */
const mostSeconds = 5

/**
 * Asks again after 429, when the server says it may be asked (RFC 6585 §4, `Retry-After` in seconds; else in a second). That a server
 * has a limit is no verdict about anything.
 * @throws NothingLearnt where it goes on, or asks for too much time.
 */
export const patiently = (ask: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> =>
  untilAnswered(ask, signal, (answer) => answer)

/** The same, where `answerIn` finds what may be such an answer in what is said. */
export async function untilAnswered<Said>(
  ask: () => Promise<Said>,
  signal: AbortSignal,
  answerIn: (said: Said) => Answer | undefined,
): Promise<Said> {
  for (let attempt = 1; ; attempt += 1) {
    const said = await ask()
    const answer = answerIn(said)
    if (answer?.status !== 429) return said
    const seconds = Number(answer.headers['retry-after']?.[0] ?? 1)
    if (attempt === attempts || !(seconds >= 0 && seconds <= mostSeconds))
      throw new NothingLearnt('the server limits how often it is asked (429): raise its limit for the time of the run')
    // When the time of the check is up, the next question says so.
    await wait(Math.max(seconds, 0.1) * 1000, undefined, { signal }).catch(() => {})
  }
}
