import { CookieJar } from 'tough-cookie'
import type { Description, TenantHandle } from '../index.ts'

/** Where a browser ended up: at the client's redirect URI (not followed), or at a page of the mock. */
export type Arrival =
  | { readonly at: 'callback'; readonly url: URL; readonly response: Response }
  | { readonly at: 'page'; readonly url: string; readonly status: number; readonly html: string; readonly headers: Headers }

type Credentials = Pick<Description['users'][number], 'userPrincipalName' | 'password'>

/** How often the mock may redirect before a test gives up. */
const mostRedirects = 10

/** Somebody with a browser: a real cookie jar, redirects followed as long as they stay at the mock. */
export class Person {
  readonly #mock: TenantHandle
  readonly #jar = new CookieJar()

  constructor(mock: TenantHandle) {
    this.#mock = mock
  }

  /** One request with this browser's cookies; no redirect is followed. */
  async request(url: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers)
    const cookie = await this.#jar.getCookieString(url)
    if (cookie) headers.set('cookie', cookie)
    const response = await fetch(url, { ...init, headers, redirect: 'manual' })
    for (const line of response.headers.getSetCookie()) await this.#jar.setCookie(line, url)
    return response
  }

  /** Goes to an address and on, until a page or a redirect to another origin. */
  async visit(url: string, init: RequestInit = {}): Promise<Arrival> {
    let [next, how] = [url, init]
    for (let step = 0; step < mostRedirects; step += 1) {
      const response = await this.request(next, how)
      const location = response.headers.get('location')
      if (location === null)
        return { at: 'page', url: next, status: response.status, html: await response.text(), headers: response.headers }
      const target = new URL(location, next)
      if (target.origin !== this.#mock.origin) return { at: 'callback', url: target, response }
      ;[next, how] = [target.href, {}]
    }
    throw new Error(`more than ${mostRedirects} redirects from ${url}`)
  }

  /** Fills in the sign-in form that a visit ended at, as the first user unless told otherwise, and posts it to the page's own address. */
  async signIn(page: Arrival, user: Credentials | undefined = this.#mock.users[0]): Promise<Arrival> {
    if (page.at !== 'page' || !page.html.includes('data-sign-in')) throw new Error(`no sign-in page but ${JSON.stringify(page)}`)
    const form = new URLSearchParams({ username: user?.userPrincipalName ?? '', password: user?.password ?? '' })
    return this.visit(page.url, { method: 'POST', body: form })
  }

  /** Answers the question that a visit ended at: consent, a second factor, or whether a device is the person's own. */
  async decide(
    page: Arrival,
    decision: 'allow' | 'deny' = 'allow',
    more: Readonly<Record<string, string>> = {},
  ): Promise<Arrival> {
    if (page.at !== 'page' || !page.html.includes('name="decision"'))
      throw new Error(`nothing is asked by ${JSON.stringify(page)}`)
    return this.visit(page.url, { method: 'POST', body: new URLSearchParams({ decision, ...more }) })
  }

  /** Goes through an authorization request to the callback, signing in as the first user where asked. */
  async authorize(url: string, user = this.#mock.users[0]): Promise<URL> {
    const first = await this.visit(url)
    const second = first.at === 'callback' ? first : await this.signIn(first, user)
    // Where the authority is not one tenant, the account is asked for on a page before.
    const wasAskedForAccount = first.at === 'page' && !first.html.includes('name="password"')
    const last = wasAskedForAccount ? await this.signIn(second, user) : second
    if (last.at !== 'callback') throw new Error(`no callback but a page: ${last.status} ${last.html}`)
    return last.url
  }

  /** Types the code that a device shows into the page that the device names, signs in as the first user, and says yes. */
  async enterDeviceCode(verificationUri: string, userCode: string, decision: 'allow' | 'deny' = 'allow'): Promise<Arrival> {
    const asked = await this.visit(verificationUri)
    if (asked.at !== 'page' || !asked.html.includes('data-device-code'))
      throw new Error(`no device page but ${JSON.stringify(asked)}`)
    const entered = await this.visit(asked.url, { method: 'POST', body: new URLSearchParams({ otc: userCode }) })
    const signedIn = await this.signIn(entered)
    if (signedIn.at !== 'page' || !signedIn.html.includes('data-consent'))
      throw new Error(`nobody is asked but ${JSON.stringify(signedIn)}`)
    return this.visit(signedIn.url, { method: 'POST', body: new URLSearchParams({ decision }) })
  }
}
