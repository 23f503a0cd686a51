import type { Store } from '../store/index.ts'
import { lifetimeSeconds } from './lifetimes.ts'
import { groupOfGrant } from './store-keys.ts'

/** Access tokens are taken a little after their end, because clocks differ. */
const skewSeconds = 300

const markOf = (group: string): string => `ended:${group}`

/**
 * The same store, which remembers of every group that goes that it went. Whatever ends a grant (a revocation, a code or a
 * refresh token that comes twice, Entra, the person) deletes its group, and its access tokens, which nobody keeps, end with it.
 * The mark comes first: a server that dies between the two leaves a grant whose tokens are refused, and that can be ended again.
 */
export const rememberingEnds = (store: Store, now: () => Date): Store => ({
  ...store,
  async deleteGroup(group) {
    const expiresAt = new Date(now().getTime() + (lifetimeSeconds.accessToken + skewSeconds) * 1000)
    await store.put(markOf(group), '', { expiresAt })
    await store.deleteGroup(group)
  },
})

/** Whether a grant has ended since its youngest access token was issued. One look at a key that mostly is not there. */
export const hasEnded = async (store: Store, grantId: string): Promise<boolean> =>
  (await store.get(markOf(groupOfGrant(grantId)))) !== undefined
