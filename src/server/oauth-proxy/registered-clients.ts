import { createHash } from 'node:crypto'
import type { Adapter } from 'oidc-provider'
import type { Store } from '../store/index.ts'
import { adapterOver, toldWhenDown } from './adapter.ts'
import { lifetimeSeconds } from './lifetimes.ts'

/**
 * Clients that registered themselves (RFC 7591). Anybody may register, so what nobody uses goes after a while (see the
 * adapter), and there is room for a fixed number of such. Each may take one of eight places that its id chooses: a free one, or
 * that of the one who has waited longest for somebody to allow it something. Who is allowed something gives its place back.
 * @param given.places how many may be registered that nobody has allowed anything
 */
export function registeredClients({ store, now, places = 10_000 }: { store: Store; now: () => Date; places?: number }) {
  const kept = adapterOver(store, now)('Client')

  const takenAt = async (key: string) => {
    const entry = await store.get(key)
    return entry && { key, ...readPlace(entry.value) }
  }

  /** The place of a client from now on. Whoever had it before is gone. */
  async function take(clientId: string): Promise<void> {
    const value = `${now().getTime()} ${clientId}`
    const expiresAt = new Date(now().getTime() + lifetimeSeconds.unusedClient * 1000)
    const taken = []
    for (const key of keysOf(clientId, places)) {
      const other = await takenAt(key)
      if (other) taken.push(other)
      else if (await store.put(key, value, { expiresAt, only: 'new' })) return
    }
    const [oldest] = taken.sort((one, other) => one.since - other.since)
    if (!oldest) return
    await kept.destroy(oldest.clientId)
    await store.put(oldest.key, value, { expiresAt })
  }

  const adapter: Adapter = toldWhenDown({
    ...kept,
    async upsert(clientId, payload, expiresIn) {
      await take(clientId)
      await kept.upsert(clientId, payload, expiresIn)
    },
  })

  return {
    adapter,
    /** Somebody has allowed it something. Does nothing for a client that is known in another way. */
    async used(clientId: string): Promise<void> {
      for (const key of keysOf(clientId, places)) if ((await takenAt(key))?.clientId === clientId) await store.delete(key)
    },
  }
}
/** See `registeredClients`. */
export type RegisteredClients = ReturnType<typeof registeredClients>

/** Client ids are random, so their hashes fall on all places alike. */
function keysOf(clientId: string, places: number): readonly string[] {
  const hash = createHash('sha256').update(clientId).digest()
  return Array.from({ length: hash.length / 4 }, (_, index) => `registration:${hash.readUInt32BE(index * 4) % places}`)
}

/** Who has a place, and since when in milliseconds. */
function readPlace(value: string): { readonly since: number; readonly clientId: string } {
  const space = value.indexOf(' ')
  return { since: Number(value.slice(0, space)), clientId: value.slice(space + 1) }
}
