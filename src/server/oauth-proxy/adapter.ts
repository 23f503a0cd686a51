import { type Adapter, type AdapterFactory, type AdapterPayload, errors } from 'oidc-provider'
import { type Store, StoreError } from '../store/index.ts'
import { lifetimeSeconds } from './lifetimes.ts'
import { rotation } from './rotation.ts'
import { groupOfGrant, keyOf } from './store-keys.ts'

/** What oidc-provider keeps, in our store. Times are seconds, as oidc-provider counts them. */
export const adapterOver =
  (store: Store, now: () => Date): AdapterFactory =>
  (model) => {
    if (model === 'Session') return nothingKept
    const adapter = adapterFor(model, store, now)
    if (model === 'RefreshToken') return toldWhenDown(rotating(adapter, store, now))
    return toldWhenDown(model === 'Grant' ? keepingClients(adapter, store, now) : adapter)
  }

function adapterFor(model: string, store: Store, now: () => Date): Adapter {
  return {
    async upsert(id, payload, expiresInSeconds = endless[model]) {
      const grantId = model === 'Grant' ? id : payload.grantId
      await store.put(keyOf(model, id), JSON.stringify(payload), {
        ...(expiresInSeconds === undefined ? {} : { expiresAt: after(now(), expiresInSeconds) }),
        // An interaction may name an older grant; it does not belong to it.
        ...(grantId === undefined || model === 'Interaction' ? {} : { group: groupOfGrant(grantId) }),
      })
    },
    async find(id) {
      const entry = await store.get(keyOf(model, id))
      if (!entry) return undefined
      // Written by `upsert`.
      const payload = JSON.parse(entry.value) as AdapterPayload
      return entry.consumedAt ? usedUp(payload, entry.consumedAt) : payload
    },
    async consume(id) {
      // oidc-provider looks first and consumes later. Of two requests that both looked, only one may win (tried: without
      // this, one code was redeemed twice), and as with any second use, what the first one brought ends (RFC 6749 §4.1.2).
      if (await store.consume(keyOf(model, id))) return
      const grantId = (await this.find(id))?.grantId
      if (grantId !== undefined) await store.deleteGroup(groupOfGrant(grantId))
      throw new errors.InvalidGrant('used by another request at the same moment')
    },
    destroy: (id) => (model === 'Grant' ? store.deleteGroup(groupOfGrant(id)) : store.delete(keyOf(model, id))),
    revokeByGrantId: (grantId) => store.deleteGroup(groupOfGrant(grantId)),
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
  }
}

/** What oidc-provider keeps for ever, and we do not: seconds. */
const endless: Readonly<Record<string, number>> = { Client: lifetimeSeconds.unusedClient }

const after = (start: Date, seconds: number): Date => new Date(start.getTime() + seconds * 1000)
const usedUp = (payload: AdapterPayload, at: Date): AdapterPayload => ({ ...payload, consumed: Math.floor(at.getTime() / 1000) })

/** Refresh tokens: see `rotation`. */
function rotating(adapter: Adapter, store: Store, now: () => Date): Adapter {
  const { begin, overSince } = rotation({ store, now })
  return {
    ...adapter,
    async find(id) {
      const payload = await adapter.find(id)
      if (!payload || payload.consumed) return payload
      const over = await overSince(id)
      return over ? usedUp(payload, over) : payload
    },
    consume: begin,
    // oidc-provider ends the grant at the same moment, and the token goes with it. If it went alone and before, a server that dies
    // in between would leave a grant that lives on, and that nothing shows to have been stolen or given up (tried).
    destroy: async () => undefined,
  }
}

/** Grants: a client that registered itself stays longer than any of them, so none is ever without its client. */
function keepingClients(adapter: Adapter, store: Store, now: () => Date): Adapter {
  return {
    ...adapter,
    async upsert(id, payload, expiresInSeconds = lifetimeSeconds.grant) {
      const key = keyOf('Client', String(payload.clientId))
      const client = await store.get(key)
      const expiresAt = after(now(), expiresInSeconds + lifetimeSeconds.idleClient)
      if (client) await store.put(key, client.value, { expiresAt, only: 'existing' })
      await adapter.upsert(id, payload, expiresInSeconds)
    },
  }
}

/** What a client is told to wait while the store does not answer. */
export const retryAfterSeconds = 5

/** The store does not answer: nothing can be decided now, and the client may ask again (RFC 6749 §4.1.2.1 has the code). */
class StoreDown extends errors.OIDCProviderError {
  override error_description = 'the server cannot look anything up at the moment'
  override expose = true
  constructor(cause: StoreError) {
    super(503, 'temporarily_unavailable', { cause })
  }
}

/** Says it to oidc-provider in its own words where the store fails: it answers anything else with a failure of the server. */
export function toldWhenDown(adapter: Adapter): Adapter {
  const told = (failure: unknown): never => {
    throw failure instanceof StoreError ? new StoreDown(failure) : failure
  }
  return {
    upsert: (...given) => adapter.upsert(...given).catch(told),
    find: (id) => adapter.find(id).catch(told),
    consume: (id) => adapter.consume(id).catch(told),
    destroy: (id) => adapter.destroy(id).catch(told),
    revokeByGrantId: (id) => adapter.revokeByGrantId(id).catch(told),
    findByUid: (uid) => adapter.findByUid(uid),
    findByUserCode: (code) => adapter.findByUserCode(code),
  }
}

/**
 * No session outlives its request: every authorization request is signed in at Entra, which knows best whether the person
 * still may, and who it is. So nobody is ever taken for the person who used the browser before.
 */
const nothingKept: Adapter = {
  upsert: async () => undefined,
  find: async () => undefined,
  findByUid: async () => undefined,
  findByUserCode: async () => undefined,
  consume: async () => undefined,
  destroy: async () => undefined,
  revokeByGrantId: async () => undefined,
}
