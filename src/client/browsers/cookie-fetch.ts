import { CookieJar } from 'tough-cookie'
import { ConnectError } from '../failure.ts'
import { networkProblem } from '../http/network-problem.ts'
import { bareAddress, printable } from '../printable.ts'

/** A navigation: a GET, or a POST of a form. */
export interface Asked {
  readonly url: URL
  /** The page that causes it; absent for an address typed in. */
  readonly from?: Page | undefined
  /** A form; without one it is a GET. */
  readonly body?: URLSearchParams | undefined
}

/** What a navigation brought. */
export interface Page {
  readonly url: URL
  readonly status: number
  readonly html: string
  readonly referrerPolicy: string | undefined
  /** The navigation that follows by itself, where the answer was a redirect. */
  readonly redirect: Asked | undefined
}

/** Forms are looked for by patterns that take time by the square of it; the pages of a mock are a tenth of it. */
const sizeLimitCharacters = 32_768
const timeLimitMs = 10_000

/** Navigates as a browser does, one request at a time: cookies, `Origin`, and what follows from a redirect. */
export function cookieFetch() {
  const jar = new CookieJar(undefined, { prefixSecurity: 'strict', looseMode: false })
  const refused: string[] = []

  async function keepCookies(url: URL, response: Response): Promise<void> {
    for (const cookie of response.headers.getSetCookie()) {
      // A browser drops such a cookie without a word; we remember the word for the day the sign-in fails over it.
      await jar.setCookie(cookie, url.href).catch((error: Error) => {
        refused.push(`${printable(cookie.split('=', 1)[0] ?? '')} of ${bareAddress(url)} (${printable(error.message)})`)
      })
    }
  }

  async function fetchPage(asked: Asked): Promise<Page> {
    const { url, from, body } = asked
    const cookie = await jar.getCookieString(url.href, { sameSiteContext: sameSiteContext(asked) })
    const response = await reach(url, {
      method: body ? 'POST' : 'GET',
      headers: { accept: 'text/html', ...(cookie && { cookie }), ...(body && { origin: originHeader(from) }) },
      body: body ?? null,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeLimitMs),
    })
    await keepCookies(url, response)
    const html = await textOf(response)
    const page = { url, status: response.status, html, referrerPolicy: response.headers.get('referrer-policy') ?? undefined }
    return { ...page, redirect: redirectOf(response, asked) }
  }

  return {
    fetch: fetchPage,
    /** Cookies that a browser would not have kept: name, address, reason. */
    refused: refused as readonly string[],
  }
}

async function reach(url: URL, request: RequestInit): Promise<Response> {
  try {
    return await fetch(url, request)
  } catch (cause) {
    const problem = networkProblem(cause)
    if (problem === undefined) throw cause
    throw new ConnectError(
      {
        kind: 'unreachable',
        happened: `Nobody answers at ${bareAddress(url)}, where the sign-in leads (${problem}).`,
        whose: 'the network',
        advice: 'See that the authorization server is running and that its metadata names the right address.',
      },
      { cause },
    )
  }
}

function redirectOf(response: Response, { url, from, body }: Asked): Asked | undefined {
  const location = response.headers.get('location')
  if (response.status < 300 || response.status > 399 || location === null) return undefined
  // RFC 9110 §15.4: 307 and 308 repeat the request; from the others a browser makes a GET.
  const repeats = response.status === 307 || response.status === 308
  const target = URL.parse(location, url.href)
  if (!target) throw nowhere(url)
  return { url: target, from, body: repeats ? body : undefined }
}

const nowhere = (url: URL): ConnectError =>
  new ConnectError({
    kind: 'failed',
    happened: `${bareAddress(url)} sends the browser to something that is no address.`,
    whose: 'the authorization server',
    advice: 'Its redirects have to carry a URL in Location (RFC 9110 §10.2.2).',
  })

/** Ports do not divide sites, so on one machine only `localhost` and `127.0.0.1` are strangers to each other (RFC 6265bis §5.2). */
function sameSiteContext({ url, from, body }: Asked): 'strict' | 'lax' | 'none' {
  if (!from || from.url.hostname === url.hostname) return 'strict'
  return body ? 'none' : 'lax'
}

/** Fetch standard, `Origin` header: a page with `Referrer-Policy: no-referrer` posts its forms with the origin `null`, even to itself. */
function originHeader(from: Page | undefined): string {
  return from && from.referrerPolicy !== 'no-referrer' ? from.url.origin : 'null'
}

async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder()
  let text = ''
  for await (const chunk of response.body ?? []) {
    text += decoder.decode(chunk, { stream: true })
    if (text.length > sizeLimitCharacters) break
  }
  return text.slice(0, sizeLimitCharacters)
}
