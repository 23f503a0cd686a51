import { createOAuthProxy } from '../oauth-proxy/index.ts'
import { type PublicFetch, publicFetch } from '../oauth-proxy/public-fetch.ts'
import { type OpenStore, openStore, type Store } from '../store/index.ts'
import { ownDialect, ownTokenRules } from '../token-rules.ts'
import type { Mode, ModeNeeds } from './mode.ts'

/** What may be changed about the provider's configuration. */
export type Configure = NonNullable<Parameters<typeof createOAuthProxy>[0]['configure']>

/** The parts of the authorization server that may be replaced. */
interface Replaced {
  readonly configure?: Configure | undefined
  readonly documents?: ((fetchPublic: PublicFetch) => PublicFetch) | undefined
}

/**
 * The server is the authorization server of its MCP clients: it signs people in at Entra, and its tokens itself.
 * @throws {StoreError} where the store cannot be used
 */
export async function proxyMode(needs: ModeNeeds, replaced: Replaced = {}): Promise<Mode> {
  const { config, now, log } = needs
  const { store: address, encryptionKeys } = config
  const state = await openStore(address, { now, log, ...(encryptionKeys ? { encryptionKeys } : {}) })
  try {
    return await modeOver(state, needs, replaced)
  } catch (error) {
    await state.store.close()
    throw error
  }
}

async function modeOver(
  state: OpenStore,
  { config, resource, hierarchy, now, log }: ModeNeeds,
  { configure, documents = (right) => right }: Replaced,
): Promise<Mode> {
  const { origin } = new URL(resource)
  const proxy = await createOAuthProxy({
    ...{ config, state, origin, resource, now, log, fetchPublic: documents(publicFetch()) },
    ...(configure ? { configure } : {}),
  })
  const { issuer, audience, keys } = proxy.verification
  const dialect = ownDialect(hierarchy)
  return {
    authorizationServers: [issuer],
    advertised: (shortScopes) => shortScopes,
    // Its own keys, which stay as they are while it runs.
    keys: { find: keys, generation: () => 0, known: async () => {} },
    rules: ownTokenRules(
      {
        issuers: config.tenantIds.map((tenantId) => ({ tenantId, issuer })),
        audiences: [audience],
        scope: config.scopes[0],
      },
      dialect,
    ),
    dialect,
    hasEnded: (principal) => proxy.hasEnded(principal),
    graphToken: proxy.graphToken,
    checks: { store: () => canWrite(state.store, now), entra: () => proxy.entraKnown() },
    router: proxy.router,
    close: () => state.store.close(),
  }
}

/** Whether the store takes what it is given: one that only reads is no use to a sign-in. */
const canWrite = (store: Store, now: () => Date): Promise<boolean> =>
  store.put('readiness', '', { expiresAt: new Date(now().getTime() + 60_000) })
