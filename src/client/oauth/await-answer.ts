import type { AuthorizationPage, Browser } from '../browsers/browser.ts'
import { ConnectError, stopped } from '../failure.ts'
import type { Arrival, Callback } from './callback.ts'

export interface Waiting {
  readonly browser: Browser
  readonly page: Omit<AuthorizationPage, 'paste' | 'signal'>
  readonly callback: Callback
  readonly patienceSeconds: number
  readonly signal: AbortSignal | undefined
}

export interface Answered {
  readonly arrival: Arrival
  /** Settles when the browser has nothing left to do. Never rejects: once the answer is here, the rest does not matter. */
  readonly shown: Promise<void>
}

/**
 * Shows the page and waits for the answer at the redirect URI.
 * @throws ConnectError when the browser fails, delivers something that was not waited for, nobody comes back in time, or the
 * signal goes off.
 */
export async function awaitAnswer({ browser, page, callback, patienceSeconds, signal }: Waiting): Promise<Answered> {
  const over = new AbortController()
  const { promise: givenUp, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(() => reject(nobodyCame(patienceSeconds)), patienceSeconds * 1000)
  const stop = () => reject(stopped())
  signal?.addEventListener('abort', stop)
  if (signal?.aborted) stop()
  try {
    const shown = browser.open({ ...page, paste: callback.paste, signal: over.signal })
    const delivered = shown.then(() => (browser.delivers ? undefined : new Promise<never>(() => {})))
    const arrival = await Promise.race([callback.arrival, delivered, givenUp])
    if (!arrival) throw otherAnswer()
    return { arrival, shown: shown.catch(() => {}) }
  } finally {
    over.abort()
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
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
    advice:
      'Run it again and finish signing in; if the browser showed an error page, it says why, and "mcp-entra explain" knows the codes of Entra.',
  })
