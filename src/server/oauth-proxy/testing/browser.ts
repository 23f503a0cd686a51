import { CookieJar } from 'tough-cookie'

/** One answer, with where it came from. */
export interface Visited {
  readonly url: string
  readonly status: number
  readonly headers: Headers
  readonly body: string
  /** Where a redirect leads, absolute. */
  readonly location: string | undefined
}

/**
 * A browser without script: a cookie jar that is as strict about prefixes as a browser, and redirects followed one by one.
 * `reached` maps an origin that the server says it has to the one it listens on, as a proxy in front of it would.
 */
export function browser(reached: Readonly<Record<string, string>> = {}) {
  const jar = new CookieJar(undefined, { prefixSecurity: 'strict' })

  /** @param from `elsewhere`: a page of another site brings the browser here, by a link or by a form */
  async function visit(
    url: string,
    form?: Readonly<Record<string, string>>,
    { headers = {}, from }: { headers?: Record<string, string>; from?: 'elsewhere' } = {},
  ): Promise<Visited> {
    const { origin } = new URL(url)
    // RFC 6265bis §5.6.7.1: a link brings the cookies that are Lax, a form does not.
    const sameSiteContext = from === undefined ? 'strict' : form ? 'none' : 'lax'
    const cookie = await jar.getCookieString(url, { sameSiteContext })
    const response = await fetch(url.replace(origin, reached[origin] ?? origin), {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { accept: 'text/html', ...(cookie ? { cookie } : {}), ...headers },
      ...(form ? { body: new URLSearchParams(form) } : {}),
    })
    for (const line of response.headers.getSetCookie()) await jar.setCookie(line, url)
    const location = response.headers.get('location')
    return {
      url,
      status: response.status,
      headers: response.headers,
      body: await response.text(),
      location: location === null ? undefined : new URL(location, url).href,
    }
  }

  /** Follows redirects until a page comes, or one leads to an address that begins with `stop`. */
  async function follow(start: Visited, stop: string): Promise<Visited> {
    let visited = start
    for (let hops = 0; visited.location !== undefined && !visited.location.startsWith(stop); hops += 1) {
      if (hops === 20) throw new Error(`going in circles at ${visited.url}`)
      visited = await visit(visited.location)
    }
    return visited
  }

  return { jar, visit, follow, open: async (url: string, stop: string) => follow(await visit(url), stop) }
}
export type Browser = ReturnType<typeof browser>

/** The fields of the one form of a page. */
export const fieldsOf = ({ body }: Visited): Record<string, string> =>
  Object.fromEntries(
    [...body.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)">/g)].map(([, name = '', value = '']) => [name, value]),
  )
