import type { Directory } from './directory/directory.ts'
import { type TenantAddresses, tenantAddresses } from './entra/paths.ts'
import type { KeyRing } from './keys.ts'
import { Store } from './store.ts'
import { TokenWriter } from './tokens.ts'

/** One tenant: who is in it, where it answers, what it signs with and what it remembers. */
export interface Tenant {
  readonly id: string
  readonly directory: Directory
  readonly addresses: TenantAddresses
  readonly keys: KeyRing
  readonly tokens: TokenWriter
  readonly store: Store
  readonly now: () => Date
}

export function createTenant(parts: {
  readonly directory: Directory
  readonly origin: string
  readonly keys: KeyRing
  readonly now: () => Date
}): Tenant {
  const { directory, keys, now } = parts
  const { id } = directory.tenant
  const addresses = tenantAddresses(parts.origin, id)
  return { id, directory, addresses, keys, tokens: new TokenWriter(id, addresses, keys, now), store: new Store(now), now }
}
