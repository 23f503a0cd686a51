import type { AuthorizationPage, Browser } from '../browser.ts'
import { ConnectError } from '../failure.ts'
import type { Arrival, Callback } from './callback.ts'

export interface Waiting {
  readonly browser: Browser
  readonly page: AuthorizationPage
  readonly callback: Callback
  readonly patienceSeconds: number
}

export interface Answered {
  readonly arrival: Arrival
  /** Settles when the browser has nothing left to do. Never rejects: once the answer is here, the rest does not matter. */
  readonly shown: Promise<void>
}

/**
 * Shows the page and waits for the answer at the redirect URI.
 * @throws ConnectError when the browser fails, delivers something that was not waited for, or nobody comes back in time.
 */
export async function awaitAnswer({ browser, page, callback, patienceSeconds }: Waiting): Promise<Answered> {
  const shown = browser.open(page)
  const { promise: tooLate, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(nobodyCame(patienceSeconds)), patienceSeconds * 1000)
  try {
    const delivered = shown.then(() => (browser.delivers ? undefined : new Promise<never>(() => {})))
    const arrival = await Promise.race([callback.arrival, delivered, tooLate])
    if (!arrival) throw otherAnswer()
    return { arrival, shown: shown.catch(() => {}) }
  } finally {
    clearTimeout(timer)
  }
}

const otherAnswer = (): ConnectError =>
  new ConnectError({
    kind: 'refused',
    happened: 'What came back from sign-in does not carry the state of this request, so it was thrown away unread.',
    whose: 'the authorization server',
    advice: 'It has to send back the "state" it was given, unchanged (RFC 6749 §4.1.2).',
  })

const nobodyCame = (patienceSeconds: number): ConnectError =>
  new ConnectError({
    kind: 'failed',
    happened: `Nobody came back from sign-in within ${patienceSeconds} seconds.`,
    whose: 'you',
    advice: 'Run it again and finish signing in; if the browser showed an error page, it says why.',
  })
