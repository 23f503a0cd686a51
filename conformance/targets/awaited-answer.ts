import type { Server } from 'node:http'
import { platform } from 'node:os'
import { TargetFailure } from './open-target.ts'

/** Whether the person's browser is opened, the address is only told, or the browser is played at a mock on this machine. */
export type PersonsWay = 'open' | 'print' | 'headless'

export interface Awaited {
  /** The parameters that came to the redirect URI. Rejects where none come in time. */
  readonly answer: Promise<URLSearchParams>
  /** Takes the address at which a browser on another machine ended; gives whether it is the answer to this sign-in. */
  readonly paste: (address: string) => boolean
  /** Goes off once nobody waits any more. */
  readonly over: AbortSignal
}

/** Waits for the one request that comes to the redirect URI, or for its address to be told by hand. */
export function awaitAnswer(
  listener: Server,
  redirectUri: string,
  state: string,
  { milliseconds, signal }: { readonly milliseconds: number; readonly signal?: AbortSignal | undefined },
): Awaited {
  const { promise, resolve, reject } = Promise.withResolvers<URLSearchParams>()
  const over = new AbortController()
  const end = () => over.abort()
  promise.then(end, end)
  const give = () => reject(new TargetFailure(`Nobody signed in within ${milliseconds / 1000} s (more time by --wait).`))
  AbortSignal.timeout(milliseconds).addEventListener('abort', give)
  signal?.addEventListener('abort', give)
  const paste = (address: string): boolean => {
    const url = URL.parse(address, redirectUri)
    const { origin, pathname } = new URL(redirectUri)
    const isAnswer = url?.origin === origin && url.pathname === pathname && url.searchParams.get('state') === state
    if (isAnswer) resolve(url.searchParams)
    return isAnswer
  }
  listener.on('request', (request, response) => {
    const isAnswer = paste(request.url ?? '/')
    response
      .writeHead(isAnswer ? 200 : 404, { 'content-type': 'text/plain', connection: 'close' })
      .end(isAnswer ? 'Signed in. You can close this page.' : 'Nobody waits for this.')
  })
  return { answer: promise, paste, over: over.signal }
}

/** A browser of the client, which knows how to bring a person to a page. */
export async function browserOf(way: PersonsWay) {
  const { headlessBrowser, printingBrowser, systemBrowser } = await import('../../src/client/index.ts')
  if (way === 'headless') return headlessBrowser()
  return way === 'open' ? systemBrowser({ platform: platform() }) : printingBrowser()
}
