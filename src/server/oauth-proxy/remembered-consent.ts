import { personOf } from '../principal.ts'
import type { Store } from '../store/index.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import { fingerprintOf } from './browser-binding.ts'
import type { EntraUser } from './entra.ts'
import { lifetimeSeconds } from './lifetimes.ts'
import { rememberedRedirect } from './redirect-uris.ts'
import { groupOfGrant } from './store-keys.ts'

/** What a person has allowed a client at one redirect URI. */
export interface Consent {
  readonly clientId: string
  /** As the client called itself then. */
  readonly clientName?: string
  /** Without its port on this machine. */
  readonly redirectUri: string
  readonly scopes: readonly string[]
  /** Milliseconds since the epoch: when it was allowed, and until when it is not asked again. */
  readonly since: number
  readonly until: number
}

/**
 * What people have allowed: by person, client, redirect URI and scopes, for ninety days; and the grants that came of it, so
 * that it can be taken back. A denial is not remembered.
 */
export function rememberedConsent({ store, now }: { store: Store; now: () => Date }) {
  /** Of the client and its redirect URI; also what a form calls it. */
  const idOf = (clientId: string, redirectUri: string): string =>
    fingerprintOf(JSON.stringify([clientId, rememberedRedirect(redirectUri)]))
  const keyOf = (user: EntraUser, id: string) => `consent:${personOf(user)}:${id}`
  const groupOf = (user: EntraUser) => `consents:${personOf(user)}`
  const grantsOf = (user: EntraUser, id: string) => `grants-of-consent:${personOf(user)}:${id}`
  const inGrantsTime = () => new Date(now().getTime() + lifetimeSeconds.grant * 1000)

  async function find(user: EntraUser, id: string): Promise<Consent | undefined> {
    const entry = await store.get(keyOf(user, id))
    // Written by `remember`.
    return entry && (JSON.parse(entry.value) as Consent)
  }
  /** It stays for as long as a grant may that comes of it. */
  const write = (user: EntraUser, id: string, consent: Consent, only: { only?: 'existing' }) =>
    store.put(keyOf(user, id), JSON.stringify(consent), { expiresAt: inGrantsTime(), group: groupOf(user), ...only })

  /** Whether every scope of the request is allowed now. */
  async function stands(user: EntraUser, { clientId, redirectUri, scopes }: AuthorizationRequest): Promise<boolean> {
    const consent = await find(user, idOf(clientId, redirectUri))
    return consent !== undefined && now().getTime() < consent.until && scopes.every((scope) => consent.scopes.includes(scope))
  }

  return {
    /** Whether the person need not be asked: a client may insist on it (OpenID Connect Core §3.1.2.1). */
    covers: async (user: EntraUser, request: AuthorizationRequest): Promise<boolean> =>
      !request.prompts.includes('consent') && stands(user, request),

    async remember(user: EntraUser, request: AuthorizationRequest, clientName: string | undefined): Promise<void> {
      const { clientId, redirectUri } = request
      const id = idOf(clientId, redirectUri)
      const before = (await stands(user, { ...request, scopes: [] })) ? await find(user, id) : undefined
      const since = now().getTime()
      const consent: Consent = {
        clientId,
        redirectUri: rememberedRedirect(redirectUri),
        scopes: [...new Set([...(before?.scopes ?? []), ...request.scopes])],
        since,
        until: since + lifetimeSeconds.consent * 1000,
        ...(clientName === undefined ? {} : { clientName }),
      }
      await write(user, id, consent, {})
    },

    /** Ties a grant to the consent that it came of. False where that was taken back at this moment: then the grant has to end. */
    async tie(user: EntraUser, request: AuthorizationRequest, grantId: string): Promise<boolean> {
      const id = idOf(request.clientId, request.redirectUri)
      await store.put(`grant-of-consent:${grantId}`, grantId, { expiresAt: inGrantsTime(), group: grantsOf(user, id) })
      const consent = await find(user, id)
      return consent !== undefined && (await write(user, id, consent, { only: 'existing' })) && stands(user, request)
    },

    /** Everything that a person allows, with its id; the youngest first. */
    async of(user: EntraUser): Promise<readonly (Consent & { readonly id: string })[]> {
      const entries = await store.members(groupOf(user))
      // Written by `remember`.
      const consents = entries.map(({ value }) => JSON.parse(value) as Consent)
      return consents
        .map((consent) => ({ ...consent, id: idOf(consent.clientId, consent.redirectUri) }))
        .sort((one, other) => other.since - one.since)
    },

    /** Takes it back, and ends every grant that came of it. */
    async revoke(user: EntraUser, id: string): Promise<Consent | undefined> {
      const consent = await find(user, id)
      // The consent first: a grant that is made at this moment finds it gone, see `tie`.
      await store.delete(keyOf(user, id))
      for (const { value: grantId } of await store.members(grantsOf(user, id))) await store.deleteGroup(groupOfGrant(grantId))
      await store.deleteGroup(grantsOf(user, id))
      return consent
    },
  }
}
/** See `rememberedConsent`. */
export type RememberedConsent = ReturnType<typeof rememberedConsent>
