import { randomBytes } from 'node:crypto'
import type { Store } from '../store/index.ts'
import type { SignedIn } from './approval.ts'
import { lifetimeSeconds } from './lifetimes.ts'

/** Somebody is signed in at Entra, and has not said yet whether the client may act as them. */
export interface PendingDecision extends SignedIn {
  /** The fingerprint of the browser that is asked. */
  readonly browser: string
  /** The token that the form must bring back. */
  readonly csrfToken: string
}

/** The consent pages that wait for an answer, with what Entra gave; each lives as long as a client's request may. */
export function pendingDecisions({ store, now }: { store: Store; now: () => Date }) {
  const keyOf = (uid: string) => `decision:${uid}`
  return {
    async open(uid: string, asked: SignedIn & { readonly browser: string }): Promise<void> {
      const decision: PendingDecision = { ...asked, csrfToken: randomBytes(32).toString('base64url') }
      const expiresAt = new Date(now().getTime() + lifetimeSeconds.interaction * 1000)
      await store.put(keyOf(uid), JSON.stringify(decision), { expiresAt })
    },
    async find(uid: string): Promise<PendingDecision | undefined> {
      const entry = await store.get(keyOf(uid))
      // Written by `open`.
      return entry && !entry.consumedAt ? (JSON.parse(entry.value) as PendingDecision) : undefined
    },
    /** True for exactly one caller. */
    take: (uid: string) => store.consume(keyOf(uid)),
    close: (uid: string) => store.delete(keyOf(uid)),
  }
}
