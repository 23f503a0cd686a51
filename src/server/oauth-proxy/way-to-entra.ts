import type { Store } from '../store/index.ts'
import { bindBrowser, fingerprintOf, isBoundBrowser } from './browser-binding.ts'
import type { CookieRules, Cookies } from './cookies.ts'
import { type Entra, newSignInSecrets, type SignInSecrets, type SignInWish } from './entra.ts'
import { lifetimeSeconds } from './lifetimes.ts'

/** What a sign-in at Entra is for: a client's request, by its uid, or our own page of consents. */
export type Purpose = { readonly uid: string } | { readonly page: 'consents' }

interface Begun {
  readonly purpose: Purpose
  readonly secrets: SignInSecrets
  readonly browser: string
}

/**
 * The way to Entra and back. `state` is random, kept here, bound to the browser by a cookie that is set in the very answer
 * that sends it to Entra, good once, and for ten minutes (MCP security best practices, "OAuth State Parameter Validation").
 */
export function wayToEntra(parts: { store: Store; entra: Entra; cookieRules: CookieRules; now: () => Date }) {
  const { store, entra, cookieRules, now } = parts
  const keyOf = (state: string) => `sign-in:${state}`
  // A cookie for each way: two tabs, or two clicks on one button, do not disturb each other.
  const cookieOf = (state: string) => cookieRules.state(fingerprintOf(state).slice(0, 16))

  return {
    /** @throws {EntraFailure} where Entra cannot be reached */
    async begin(purpose: Purpose, wish: SignInWish, cookies: Cookies): Promise<URL> {
      const secrets = newSignInSecrets()
      const url = await entra.authorizationUrl(secrets, wish)
      const begun: Begun = { purpose, secrets, browser: bindBrowser(cookies, cookieOf(secrets.state), lifetimeSeconds.signIn) }
      const expiresAt = new Date(now().getTime() + lifetimeSeconds.signIn * 1000)
      await store.put(keyOf(secrets.state), JSON.stringify(begun), { expiresAt, only: 'new' })
      return url
    },

    /** What this browser was sent to Entra for; undefined for an answer that it did not wait for, or that came before. */
    async back(query: URLSearchParams, cookies: Cookies): Promise<Pick<Begun, 'purpose' | 'secrets'> | undefined> {
      const states = query.getAll('state')
      const [state = ''] = states
      const entry = states.length === 1 ? await store.get(keyOf(state)) : undefined
      if (!entry) return undefined
      // Written by `begin`.
      const begun = JSON.parse(entry.value) as Begun
      if (!isBoundBrowser(cookies, cookieOf(state), begun.browser) || !(await store.consume(keyOf(state)))) return undefined
      cookies.clear(cookieOf(state))
      return begun
    },
  }
}
/** See `wayToEntra`. */
export type WayToEntra = ReturnType<typeof wayToEntra>
