import type { Interaction, Provider } from 'oidc-provider'
import type { Store } from '../store/index.ts'
import type { SignedIn } from './approval.ts'
import { isBoundBrowser, newSecret } from './browser-binding.ts'
import type { CookieRules, Cookies } from './cookies.ts'
import type { EntraUser } from './entra.ts'
import { lifetimeSeconds } from './lifetimes.ts'

/** A client's request on its way through our pages and Entra's. Nothing was given to the client yet. */
export interface OpenRequest {
  /** The fingerprint of the browser that was sent here with it. */
  readonly browser: string
  /** The token that the form must bring back. */
  readonly csrfToken: string
  /** Whom the page named before the sign-in; nobody in a browser that was not here before. */
  readonly named?: EntraUser
  /** The page was answered with "allow". */
  readonly allowed: boolean
  /** The person wants to choose the account at Entra. */
  readonly otherAccount: boolean
  /** Somebody has signed in whom the page did not name, and is asked now. */
  readonly signedIn?: SignedIn
}

/** The requests that are open; each lives as long as oidc-provider's own record of it, and is answered once. */
export function openRequests(parts: { provider: Provider; store: Store; cookieRules: CookieRules; now: () => Date }) {
  const { provider, store, cookieRules, now } = parts
  const keyOf = (uid: string) => `open-request:${uid}`
  const lifetime = () => ({ expiresAt: new Date(now().getTime() + lifetimeSeconds.interaction * 1000) })

  return {
    async open(uid: string, { browser, named }: { browser: string; named: EntraUser | undefined }): Promise<OpenRequest> {
      const request = { browser, csrfToken: newSecret(), allowed: false, otherAccount: false, ...(named ? { named } : {}) }
      await store.put(keyOf(uid), JSON.stringify(request), lifetime())
      return request
    },
    /** The request, for the browser that was sent here with it; undefined for any other, and once it is answered. */
    async openFor(uid: string, cookies: Cookies): Promise<{ open: OpenRequest; interaction: Interaction } | undefined> {
      const [entry, interaction] = [await store.get(keyOf(uid)), await provider.Interaction.find(uid)]
      if (!entry || entry.consumedAt || !interaction) return undefined
      // Written by `open` and `keep`.
      const open = JSON.parse(entry.value) as OpenRequest
      return isBoundBrowser(cookies, cookieRules.asked(uid), open.browser) ? { open, interaction } : undefined
    },
    /** Only over what is there: a request that was answered or has expired stays so. */
    async keep(uid: string, request: OpenRequest): Promise<void> {
      await store.put(keyOf(uid), JSON.stringify(request), { ...lifetime(), only: 'existing' })
    },
    /** True for exactly one caller: the one who answers. */
    take: (uid: string) => store.consume(keyOf(uid)),
    close: (uid: string) => store.delete(keyOf(uid)),
  }
}
/** See `openRequests`. */
export type OpenRequests = ReturnType<typeof openRequests>
