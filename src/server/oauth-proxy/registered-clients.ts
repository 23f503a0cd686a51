import { createHash } from 'node:crypto'
import type { Adapter } from 'oidc-provider'
import type { Store } from '../store/index.ts'
import { adapterOver, toldWhenDown } from './adapter.ts'
import { lifetimeSeconds } from './lifetimes.ts'

/** So many clients may be registered that nobody has allowed anything; the next one takes the place of one of them. */
const places = 10_000

/**
 * Clients that registered themselves (RFC 7591). Anybody may register, so what nobody uses goes after a while (see the
 * adapter), and there is room for a fixed number of such. A client that somebody has allowed something gives its place back.
 */
export function registeredClients({ store, now }: { store: Store; now: () => Date }) {
  const kept = adapterOver(store, now)('Client')
  const keyOf = (clientId: string) => `registration:${placeOf(clientId)}`

  const adapter: Adapter = toldWhenDown({
    ...kept,
    async upsert(clientId, payload, expiresIn) {
      const before = await store.get(keyOf(clientId))
      if (before && before.value !== clientId) await kept.destroy(before.value)
      await store.put(keyOf(clientId), clientId, {
        expiresAt: new Date(now().getTime() + lifetimeSeconds.unusedClient * 1000),
      })
      await kept.upsert(clientId, payload, expiresIn)
    },
  })

  return {
    adapter,
    /** Somebody has allowed it something. Does nothing for a client that is known in another way. */
    async used(clientId: string): Promise<void> {
      if ((await store.get(keyOf(clientId)))?.value === clientId) await store.delete(keyOf(clientId))
    },
  }
}
/** See `registeredClients`. */
export type RegisteredClients = ReturnType<typeof registeredClients>

/** Client ids are random, so their hashes fall on all places alike. */
const placeOf = (clientId: string): number => createHash('sha256').update(clientId).digest().readUInt32BE() % places
