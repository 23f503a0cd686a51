import { type Adapter, type AdapterFactory, type AdapterPayload, errors } from 'oidc-provider'
import type { Store } from '../store/index.ts'

/** Everything that ends with a grant: its codes, its refresh tokens, Entra's tokens, and the grant itself. */
export const groupOfGrant = (grantId: string): string => `grant:${grantId}`

/** What oidc-provider keeps, in our store. Times are seconds, as oidc-provider counts them. */
export const adapterOver =
  (store: Store, now: () => Date): AdapterFactory =>
  (model) =>
    model === 'Session' ? nothingKept : adapterFor(model, store, now)

function adapterFor(model: string, store: Store, now: () => Date): Adapter {
  const keyOf = (id: string) => `${model}:${id}`
  return {
    async upsert(id, payload, expiresInSeconds) {
      const grantId = model === 'Grant' ? id : payload.grantId
      await store.put(keyOf(id), JSON.stringify(payload), {
        ...(expiresInSeconds === undefined ? {} : { expiresAt: new Date(now().getTime() + expiresInSeconds * 1000) }),
        // An interaction may name an older grant; it does not belong to it.
        ...(grantId === undefined || model === 'Interaction' ? {} : { group: groupOfGrant(grantId) }),
      })
    },
    async find(id) {
      const entry = await store.get(keyOf(id))
      if (!entry) return undefined
      // Written by `upsert`.
      const payload = JSON.parse(entry.value) as AdapterPayload
      return entry.consumedAt ? { ...payload, consumed: Math.floor(entry.consumedAt.getTime() / 1000) } : payload
    },
    async consume(id) {
      // oidc-provider looks first and consumes later. Of two requests that both looked, only one may win (tried: without
      // this, one code was redeemed twice).
      if (!(await store.consume(keyOf(id)))) throw new errors.InvalidGrant('used by another request at the same moment')
    },
    destroy: (id) => (model === 'Grant' ? store.deleteGroup(groupOfGrant(id)) : store.delete(keyOf(id))),
    revokeByGrantId: (grantId) => store.deleteGroup(groupOfGrant(grantId)),
    findByUid: async () => undefined,
    findByUserCode: async () => undefined,
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
