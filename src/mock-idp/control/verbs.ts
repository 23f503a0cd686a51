import { type Description, describeTenant } from '../description.ts'
import type { Application } from '../directory/application.ts'
import type { User, UserChange } from '../directory/user.ts'
import type { Ledger, LedgerEntry } from '../ledger.ts'
import { type MintChange, mint } from '../mint.ts'
import type { Tenant } from '../tenant.ts'

/** What a test may make the mock do, in process and under `/_mock`. */
export interface Verbs {
  readonly describe: () => Description
  /** A token that is right in everything but the change. @throws MintRefusal */
  readonly mint: (change?: MintChange) => Promise<string>
  /** Restores the seed and forgets sessions, codes, refresh tokens and the ledger. Keys stay, so that tokens stay good. */
  readonly reset: () => void
  /** Puts a new signing key in charge; the old ones stay published. @returns the new key id. */
  readonly rotateKeys: () => Promise<string>
  readonly ledger: Pick<Ledger, 'entries' | 'count' | 'mark'>
  readonly directory: {
    readonly users: () => readonly User[]
    readonly changeUser: (idOrName: string, change: UserChange) => User | undefined
    readonly apps: () => readonly Application[]
    /** @throws DirectoryRefusal for an App ID URI that Entra would not accept. */
    readonly changeIdentifierUris: (clientId: string, identifierUris: readonly string[]) => Application | undefined
  }
}

export type { Description, LedgerEntry, MintChange }

/** The verbs over one tenant. */
export function createVerbs(tenant: Tenant, ledger: Ledger): Verbs {
  const { directory, keys, store } = tenant
  return {
    describe: () => describeTenant(tenant),
    mint: (change = {}) => mint(tenant, change),
    reset: () => {
      directory.restoreSeed()
      store.clear()
      ledger.clear()
    },
    rotateKeys: () => keys.rotate(),
    ledger,
    directory: {
      users: () => directory.users,
      changeUser: (idOrName, change) => directory.changeUser(idOrName, change),
      apps: () => directory.apps,
      changeIdentifierUris: (clientId, identifierUris) => directory.changeIdentifierUris(clientId, identifierUris),
    },
  }
}
