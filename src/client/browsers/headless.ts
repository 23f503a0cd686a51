import { ConnectError } from '../failure.ts'
import { entraAdvice } from '../oauth/entra-advice.ts'
import { isLoopback } from '../oauth/loopback.ts'
import { bareAddress } from '../printable.ts'
import type { AuthorizationPage, Browser, CodePage, SignInAct } from './browser.ts'
import { type Asked, cookieFetch, type Page } from './cookie-fetch.ts'
import { type Form, formsOf, visibleText } from './html-forms.ts'
import { type MockUser, mockUser } from './mock-user.ts'

export interface HeadlessOptions {
  /** User principal name of a seeded user. Default: the first user of the mock. */
  readonly user?: string
  /** Typed in the place of the password that the mock tells. */
  readonly password?: string
  /** How many requests one visit may take. Default 30. */
  readonly fetchLimit?: number
  readonly onAct?: (act: SignInAct) => void
}

export interface HeadlessBrowser extends Browser {
  /**
   * Walks from an authorization URL, through sign-in and consent, to the redirect URI, and gives the address with which
   * the authorization server came back to it, query and fragment included. That address is not requested.
   * @throws HeadlessStop when the way ends elsewhere, leads off this machine, or is longer than `fetchLimit`.
   */
  visit(authorizationUrl: string | URL, redirectUri: string): Promise<URL>
}

interface Walk {
  readonly goal?: URL
  readonly code?: { readonly text: string; entered: boolean }
  readonly onAct: (act: SignInAct) => void
}

/** The way ended before the redirect URI. */
export class HeadlessStop extends ConnectError {
  /** Status and HTML of the page at which it ended, where it was a page. */
  readonly page: Pick<Page, 'status' | 'html'> | undefined

  constructor(happened: string, page?: Page) {
    super({
      kind: 'failed',
      happened,
      ...(entraAdvice(happened) ?? {
        whose: 'the authorization server',
        advice: 'To see its pages yourself, run it again with --browser open.',
      }),
    })
    this.page = page && { status: page.status, html: page.html }
  }
}

/**
 * A browser that plays the person itself, against a mock on this machine: it follows redirects, keeps cookies as strictly
 * as a browser does, submits the forms marked `data-sign-in` and `data-consent` and no others, and never leaves loopback.
 * Cookies last as long as this object, so a second visit may find the user still signed in.
 */
export function headlessBrowser(options: HeadlessOptions = {}): HeadlessBrowser {
  const navigator = cookieFetch()
  const limit = options.fetchLimit ?? 30

  /**
   * Walks from page to page. Ends at `goal`, which is not requested; or without one, after a code was entered and allowed, at
   * the first page that asks nothing more.
   */
  async function walk(start: URL, { goal, code, onAct }: Walk): Promise<URL> {
    let next: Asked = { url: start }
    let signingIn: MockUser | undefined
    let allowed = false
    // At /common, Entra asks once to learn the tenant, and once more there.
    const askedAt = new Set<string>()
    const signedIn = () => {
      if (signingIn)
        onAct({ act: 'signed-in', user: { displayName: signingIn.displayName, userPrincipalName: signingIn.userPrincipalName } })
      signingIn = undefined
    }
    for (let fetches = 0; fetches < limit; fetches += 1) {
      if (goal && next.url.origin === goal.origin && next.url.pathname === goal.pathname) {
        signedIn()
        return next.url
      }
      requireLoopback(next.url)
      const page = await navigator.fetch(next)
      if (page.redirect) {
        next = page.redirect
        continue
      }
      const signIn = formMarked(page, 'data-sign-in')
      if (signIn) {
        const address = bareAddress(page.url)
        if (askedAt.has(address))
          throw new HeadlessStop(`The sign-in page ${address} asked again: ${visibleText(page.html)}`, page)
        askedAt.add(address)
        signingIn = await mockUser(page.url.origin, options.user)
        next = submission(page, signIn, {
          username: signingIn.userPrincipalName,
          password: options.password ?? signingIn.password,
        })
        continue
      }
      const device = code === undefined ? undefined : formMarked(page, 'data-device-code')
      if (device && code !== undefined && !code.entered) {
        code.entered = true
        next = submission(page, device, { otc: code.text })
        continue
      }
      signedIn()
      const consent = formMarked(page, 'data-consent')
      if (!consent && allowed && code?.entered && page.status === 200) return page.url
      if (!consent) throw new HeadlessStop(deadEnd(page, navigator.refused), page)
      next = submission(page, consent, { decision: 'allow' })
      allowed = true
      if (!code) onAct({ act: 'consented', at: page.url.origin })
    }
    throw new HeadlessStop(
      `Sign-in did not come to its end within ${limit} requests; the next would have gone to ${bareAddress(next.url)}.`,
    )
  }

  const told = (also?: (act: SignInAct) => void) => (act: SignInAct) => {
    options.onAct?.(act)
    also?.(act)
  }
  return {
    delivers: true,
    visit: (authorizationUrl, redirectUri) => walk(new URL(authorizationUrl), { goal: new URL(redirectUri), onAct: told() }),
    enterCode: async ({ address, userCode, onAct }: CodePage) => {
      await walk(new URL(address), { code: { text: userCode, entered: false }, onAct: told(onAct) })
    },
    open: async ({ url, redirectUri, onAct }: AuthorizationPage) => {
      const answer = await walk(url, { goal: new URL(redirectUri), onAct: told(onAct) })
      requireLoopback(answer)
      await navigator.fetch({ url: answer })
    },
  }
}

function requireLoopback(url: URL): void {
  if (/^https?:$/.test(url.protocol) && isLoopback(url.hostname)) return
  throw new HeadlessStop(`Headless sign-in stays on this machine, and was sent to ${bareAddress(url)}.`)
}

const formMarked = (page: Page, mark: string): Form | undefined => formsOf(page.html).find((form) => form.attributes.has(mark))

/** The request that submitting the form makes. A form goes back to where its page came from: a password is typed into nothing else. */
function submission(page: Page, form: Form, filled: Readonly<Record<string, string>>): Asked {
  const action = URL.parse(form.attributes.get('action') || page.url.href, page.url.href)
  if (!action) throw new HeadlessStop(`The form at ${bareAddress(page.url)} is posted to something that is no address.`, page)
  if (form.attributes.get('method')?.toLowerCase() !== 'post' || action.origin !== page.url.origin)
    throw new HeadlessStop(
      `The form at ${bareAddress(page.url)} is not posted to its own origin but to ${bareAddress(action)}.`,
      page,
    )
  return { url: action, from: page, body: new URLSearchParams({ ...Object.fromEntries(form.fields), ...filled }) }
}

function deadEnd(page: Page, refusedCookies: readonly string[]): string {
  const cookies =
    refusedCookies.length > 0
      ? ` On the way these cookies were refused, as a browser refuses them: ${refusedCookies.join('; ')}.`
      : ''
  const says = visibleText(page.html) || 'nothing'
  return `No form for sign-in or consent at ${bareAddress(page.url)} (HTTP ${page.status}); the page says: ${says}${cookies}`
}
