import { Directory } from './directory/directory.ts'
import type { DirectorySeed } from './directory/seed.ts'
import { type TenantAddresses, tenantAddresses } from './entra/paths.ts'
import { Faults } from './faults/faults.ts'
import type { KeyRing } from './keys.ts'
import { Ledger } from './ledger.ts'
import { Store } from './store.ts'
import { Switchboard, type Switches, type SwitchesChange } from './switches.ts'
import { TokenWriter } from './tokens.ts'

/** One tenant: who is in it, where it answers, what it signs with and what it remembers. Nothing of it is another's. */
export interface Tenant {
  readonly id: string
  readonly directory: Directory
  readonly addresses: TenantAddresses
  /** The certificate authority behind its https addresses, PEM; null over http. */
  readonly ca: string | null
  /** The file that it is kept in; null where it is kept nowhere. */
  readonly caFile: string | null
  readonly keys: KeyRing
  readonly tokens: TokenWriter
  readonly store: Store
  readonly ledger: Ledger
  /** What it may be told to answer wrongly. */
  readonly faults: Faults
  readonly switchboard: Switchboard
  /** The switches as they are at this moment. */
  readonly switches: Switches
  /** The other tenants of this mock, as they are at this moment. */
  readonly siblings: () => readonly Tenant[]
  readonly now: () => Date
}

/** What a tenant is made of, and what it shares with the others of its mock. */
export interface TenantParts {
  readonly seed: DirectorySeed
  readonly switches: SwitchesChange
  readonly origin: string
  readonly ca: string | null
  readonly caFile: string | null
  readonly keys: KeyRing
  /** All tenants of the mock, this one among them once it is made. */
  readonly tenants: () => Iterable<Tenant>
  readonly now: () => Date
}

/** Makes a tenant. Its keys may still be under way (see `KeyRing.ready`). @throws DirectoryRefusal for a seed that Entra would not accept. */
export function createTenant({ seed, switches, origin, ca, caFile, keys, tenants, now }: TenantParts): Tenant {
  const { id } = seed.tenant
  const switchboard = new Switchboard(switches)
  const siblings = () => [...tenants()].filter((tenant) => tenant.id !== id)
  const directory = new Directory({
    seed,
    allowLoopbackIdentifierUri: () => switchboard.current.allowLoopbackIdentifierUri,
    metadataDocumentClients: () => switchboard.current.clientIdMetadataDocument === 'preview',
    foreignApp: (appId) => multiTenantApp(siblings(), appId),
  })
  const addresses = tenantAddresses(origin, id)
  return {
    id,
    directory,
    addresses,
    ca,
    caFile,
    keys,
    tokens: new TokenWriter(directory, addresses, keys, now),
    store: new Store(now),
    ledger: new Ledger(now),
    faults: new Faults(),
    switchboard,
    get switches() {
      return switchboard.current
    },
    siblings,
    now,
  }
}

/**
 * An app that one of these tenants registered for the accounts of others. In life it must first be installed in the
 * tenant of the account, which the first consent does (documented); the mock takes it as installed, and consent is asked all the same.
 */
function multiTenantApp(tenants: readonly Tenant[], appId: string) {
  for (const { directory } of tenants) {
    const app = directory.ownApp(appId)
    if (app && app.signInAudience !== 'AzureADMyOrg') return app
  }
  return undefined
}
