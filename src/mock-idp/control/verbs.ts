import { type Description, describeTenant } from '../description.ts'
import type { Armed, FaultScope } from '../faults/seam.ts'
import type { Ledger, LedgerEntry } from '../ledger.ts'
import { type MintChange, mint } from '../mint.ts'
import type { Switches, SwitchesChange } from '../switches.ts'
import type { Tenant } from '../tenant.ts'
import { createDirectoryVerbs, type DirectoryVerbs } from './directory-verbs.ts'

/** What a test may make a tenant do, in process and under `/_mock`. */
export interface Verbs {
  readonly describe: () => Description
  /** A token that is right in everything but the change. @throws MintRefusal */
  readonly mint: (change?: MintChange) => Promise<string>
  /** Restores the seed and the switches, disarms, and forgets sessions, codes, refresh tokens and the ledger. Keys stay, so that tokens stay good. */
  readonly reset: () => void
  /** Puts a new signing key in charge; the old ones stay published. @returns the new key id. */
  readonly rotateKeys: () => Promise<string>
  /** Publishes a key that signs nothing until the next rotation. @returns its key id. */
  readonly announceKey: () => Promise<string>
  /** Stops publishing a key that does not sign. @returns whether there was such a key. */
  readonly retireKey: (kid: string) => boolean
  /** The switches as they are now. */
  readonly switches: () => Switches
  /** Puts some switches otherwise. @returns all of them. @throws SwitchRefusal */
  readonly switch: (change: SwitchesChange) => Switches
  /**
   * Makes the tenant answer wrongly, until the handle is disposed of (`using`), `disarm` or `reset`. One fault at a time.
   * @throws FaultRefusal for an unknown id, for a scope that no answer could fit, and while another fault is armed.
   */
  readonly arm: (id: string, scope?: FaultScope) => Armed
  /** Ends the fault in force. @returns the fault, with how often it fired; undefined where there was none. */
  readonly disarm: () => Armed | undefined
  /** The fault in force. */
  readonly armed: () => Armed | undefined
  readonly ledger: Pick<Ledger, 'entries' | 'count' | 'mark' | 'subscribe'>
  readonly directory: DirectoryVerbs
}

export type { Description, LedgerEntry, MintChange }

/** The verbs over one tenant, which are also under the address `control`. */
export function createVerbs(tenant: Tenant, control: string): Verbs {
  const { directory, faults, keys, store, ledger, switchboard } = tenant
  return {
    describe: () => describeTenant(tenant, control),
    mint: async (change = {}) => {
      await keys.ready()
      return mint(tenant, change)
    },
    reset: () => {
      switchboard.restore()
      directory.restoreSeed()
      store.clear()
      faults.disarm()
      ledger.clear()
    },
    rotateKeys: () => keys.rotate(),
    announceKey: () => keys.announce(),
    retireKey: (kid) => keys.retire(kid),
    switches: () => switchboard.current,
    switch: (change) => switchboard.change(change),
    arm: (id, scope) => faults.arm(id, scope),
    disarm: () => faults.disarm(),
    armed: () => faults.armed,
    ledger,
    directory: createDirectoryVerbs(directory),
  }
}
