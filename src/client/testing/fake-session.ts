/** For this room's tests: a client with a headless browser in front of the fake parties. */
import { expect, onTestFinished } from 'vitest'
import { type ConnectOptions, connect, headlessBrowser, type Session, type Step } from '../index.ts'
import { type Json, startFakeParties, type Wrong } from './fake-parties.ts'

/** Starts the parties; `open` connects to them. Everything ends with the test, which fails where they saw what no good client does. */
export async function startFakeSession(wrong: Wrong = {}, options: Partial<ConnectOptions> = {}) {
  const parties = await startFakeParties(wrong)
  onTestFinished(async () => {
    await parties.close()
    // Where tokens are not as they were issued, they are not found genuine.
    if (!wrong.tokenAnswer) expect(parties.violations).toEqual([])
  })
  const told: Step[] = []
  const lines: string[] = []
  const onStep = (step: Step) => told.push(step)
  const log = (line: string) => lines.push(line)
  const open = async (more: Partial<ConnectOptions> = {}): Promise<Session> => {
    const session = await connect({ url: parties.url, browser: headlessBrowser(), onStep, log, ...options, ...more })
    onTestFinished(session.close)
    return session
  }
  return { parties, told, lines, open, legs: () => told.map(({ step }) => step) }
}

/** Connects once to parties that are wrong in some way. `said` is everything that anybody could have read. */
export async function attempt(wrong: Wrong, options: Partial<ConnectOptions> = {}) {
  const { parties, told, lines, open } = await startFakeSession(wrong, options)
  const error: unknown = await open().then(
    () => undefined,
    (reason: unknown) => reason,
  )
  return { error, parties, steps: told, lines, said: JSON.stringify([told, lines, String(error), error]) }
}

/** A change that takes one member away. */
export const without =
  (name: string) =>
  ({ [name]: _, ...rest }: Json): Json =>
    rest
