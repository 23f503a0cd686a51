/** For this room's tests: a client with a headless browser in front of the fake parties. */
import { onTestFinished } from 'vitest'
import { type ConnectOptions, connect, headlessBrowser, type Session, type Step } from '../index.ts'
import { type Json, startFakeParties, type Wrong } from './fake-parties.ts'

/** Starts the parties; `open` connects to them. Everything ends with the test. */
export async function startFakeSession(wrong: Wrong = {}, options: Partial<ConnectOptions> = {}) {
  const parties = await startFakeParties(wrong)
  onTestFinished(parties.close)
  const told: Step[] = []
  const lines: string[] = []
  const open = async (): Promise<Session> => {
    const onStep = (step: Step) => told.push(step)
    const log = (line: string) => lines.push(line)
    const session = await connect({ url: parties.url, browser: headlessBrowser(), onStep, log, ...options })
    onTestFinished(session.close)
    return session
  }
  return { parties, told, lines, open, legs: () => told.map(({ step }) => step) }
}

/** Connects once to parties that are wrong in some way. `said` is everything that anybody could have read. */
export async function attempt(wrong: Wrong) {
  const { parties, told, lines, open } = await startFakeSession(wrong)
  const error: unknown = await open().then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return { error, parties, steps: told, said: JSON.stringify([told, lines, String(error), error]) }
}

/** A change that takes one member away. */
export const without =
  (name: string) =>
  ({ [name]: _, ...rest }: Json): Json =>
    rest
