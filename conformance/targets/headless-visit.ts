import type { AuthorizationResponse } from '../kit/instruments.ts'
import { NothingLearnt } from '../kit/nothing-learnt.ts'
import type { Wire } from '../kit/recorder.ts'
import { isObject } from './resource-metadata.ts'

/** What comes of something, if that is before the time is up: pages may lead on and on. @throws the reason of the signal. */
async function before<Value>(signal: AbortSignal, begin: () => Promise<Value>): Promise<Value> {
  signal.throwIfAborted()
  let stop = () => {}
  const over = new Promise<never>((_, reject) => {
    stop = () => reject(signal.reason)
  })
  signal.addEventListener('abort', stop)
  const promise = begin()
  promise.catch(() => {})
  return Promise.race([promise, over]).finally(() => signal.removeEventListener('abort', stop))
}

/** Lets the headless browser sign in, and files what came of it as one exchange. */
export async function visitHeadless(
  url: URL,
  goal: string,
  wire: Pick<Wire, 'note' | 'signal'>,
  user: string | undefined,
): Promise<AuthorizationResponse> {
  const { headlessBrowser } = await import('../../src/client/index.ts')
  const request = { method: 'GET', url: url.href }
  try {
    const browser = headlessBrowser(user === undefined ? {} : { user })
    const landed = await before(wire.signal, () => browser.visit(url, goal))
    wire.note(request, { status: 303, headers: { location: [landed.href] }, text: '' })
    return {
      redirected: true,
      parameters: Object.fromEntries(landed.searchParams),
      ...(landed.hash && { fragment: landed.hash }),
    }
  } catch (error) {
    const page = error instanceof Error && 'page' in error ? error.page : undefined
    if (!isObject(page) || typeof page['status'] !== 'number' || typeof page['html'] !== 'string') {
      wire.note(request, undefined)
      throw new NothingLearnt(
        `sign-in at ${url.origin} came to no end: ${error instanceof Error ? error.message : String(error)}`,
      )
    }
    const ended = { status: page['status'], text: page['html'] }
    wire.note(request, { ...ended, headers: {} })
    return { redirected: false, ...ended }
  }
}
