import type { Store } from '../store/index.ts'
import { fingerprintOf, newSecret } from './browser-binding.ts'
import type { CookieRules, Cookies } from './cookies.ts'
import type { EntraUser } from './entra.ts'
import { lifetimeSeconds } from './lifetimes.ts'

/** Who signed in last in a browser. */
export interface KnownPerson {
  readonly user: EntraUser
  /** When Entra said so, in milliseconds since the epoch. */
  readonly at: number
  /** The token that the forms of this browser bring back. */
  readonly csrfToken: string
}

/**
 * Remembers in a browser who signed in there last: to name them on the consent page, and to look up what they allowed,
 * before the browser is sent to Entra. It signs nobody in: whom a client gets to act for, Entra says anew each time.
 */
export function knownPersons({ store, cookieRules, now }: { store: Store; cookieRules: CookieRules; now: () => Date }) {
  const name = cookieRules.person
  const keyOf = (secret: string) => `known-person:${fingerprintOf(secret)}`

  async function forget(cookies: Cookies): Promise<void> {
    const secret = cookies.get(name)
    if (secret === undefined) return
    await store.delete(keyOf(secret))
    cookies.clear(name)
  }

  return {
    async of(cookies: Cookies): Promise<KnownPerson | undefined> {
      const secret = cookies.get(name)
      const entry = secret === undefined ? undefined : await store.get(keyOf(secret))
      // Written by `remember`.
      return entry && (JSON.parse(entry.value) as KnownPerson)
    },
    /** Under a secret that nobody knew before, so that no one can plant a browser's. */
    async remember(cookies: Cookies, user: EntraUser): Promise<void> {
      await forget(cookies)
      const secret = newSecret()
      const known: KnownPerson = { user, at: now().getTime(), csrfToken: newSecret() }
      const expiresAt = new Date(known.at + lifetimeSeconds.knownPerson * 1000)
      await store.put(keyOf(secret), JSON.stringify(known), { expiresAt })
      cookies.set(name, secret, lifetimeSeconds.knownPerson)
    },
    forget,
  }
}
/** See `knownPersons`. */
export type KnownPersons = ReturnType<typeof knownPersons>
