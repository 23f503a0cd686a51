import { personOf } from '../principal.ts'
import type { Store } from '../store/index.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import type { EntraUser } from './entra.ts'
import { rememberedRedirect } from './redirect-uris.ts'

const lifetimeMilliseconds = 90 * 24 * 60 * 60 * 1000

/** What people have allowed: by person, client and redirect URI, for ninety days. A denial is not remembered. */
export function rememberedConsent({ store, now }: { store: Store; now: () => Date }) {
  const keyOf = (user: EntraUser, { clientId, redirectUri }: AuthorizationRequest) =>
    `consent:${personOf(user)}:${clientId}:${rememberedRedirect(redirectUri)}`

  async function allowed(user: EntraUser, request: AuthorizationRequest): Promise<readonly string[]> {
    const entry = await store.get(keyOf(user, request))
    // Written by `remember`.
    return entry ? (JSON.parse(entry.value) as string[]) : []
  }

  return {
    /** Whether every scope of the request was allowed before, to this client at this redirect URI, by this person. */
    async covers(user: EntraUser, request: AuthorizationRequest): Promise<boolean> {
      // A client may insist on being asked about (OpenID Connect Core §3.1.2.1).
      if (request.prompts.includes('consent')) return false
      const scopes = await allowed(user, request)
      return request.scopes.every((scope) => scopes.includes(scope))
    },
    async remember(user: EntraUser, request: AuthorizationRequest): Promise<void> {
      const scopes = [...new Set([...(await allowed(user, request)), ...request.scopes])]
      const expiresAt = new Date(now().getTime() + lifetimeMilliseconds)
      await store.put(keyOf(user, request), JSON.stringify(scopes), { expiresAt })
    },
  }
}
/** See `rememberedConsent`. */
export type RememberedConsent = ReturnType<typeof rememberedConsent>
