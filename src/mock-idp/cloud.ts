import type { TenantStart } from './configuration.ts'
import { DirectoryRefusal } from './directory/directory-refusal.ts'
import { consumersTenant, standardSeed } from './directory/seed.ts'
import { KeyPool } from './key-pool.ts'
import { KeyRing } from './keys.ts'
import { defaultSwitches } from './switches.ts'
import { createTenant, type Tenant } from './tenant.ts'

/** What all tenants of one mock share: an address and a clock. */
export interface CloudParts {
  readonly origin: string
  /** The certificate authority behind the address, PEM; null over http. */
  readonly ca: string | null
  /** The file that it is kept in; null where it is kept nowhere. */
  readonly caFile: string | null
  readonly now: () => Date
}

/** How many keys lie ready once somebody makes tenants: about one test file's worth. */
const keysReady = 8

/** The tenants of one mock. Each has its own directory, keys, store, ledger and switches; they know each other only by name. */
export class Cloud {
  readonly #parts: CloudParts
  readonly #pool: KeyPool
  readonly #byId = new Map<string, Tenant>()
  readonly #byDomain = new Map<string, Tenant>()
  /** The tenant that is meant when nobody names one. */
  readonly first: Tenant

  /** @throws DirectoryRefusal for a seed that Entra would not accept, or two tenants of one name. */
  constructor(parts: CloudParts, [first, ...others]: readonly [TenantStart, ...TenantStart[]]) {
    this.#parts = parts
    this.#pool = new KeyPool(parts.now)
    this.first = this.add(first)
    for (const other of others) this.add(other)
  }

  /** In the order they were made. */
  get tenants(): readonly Tenant[] {
    return [...this.#byId.values()]
  }

  /** The tenant with this GUID or domain; neither has a case. */
  tenant(name: string): Tenant | undefined {
    const lower = name.toLowerCase()
    return this.#byId.get(lower) ?? this.#byDomain.get(lower)
  }

  /** The tenant of personal Microsoft accounts, which nobody has to make. */
  get consumers(): Tenant {
    const seed = { ...standardSeed(consumersTenant), users: [], apps: [], permissionGrants: [] }
    return this.tenant(consumersTenant.id) ?? this.add({ seed, switches: defaultSwitches })
  }

  /** Makes a tenant, at once: its first key comes from the pool, or soon. @throws DirectoryRefusal */
  add({ seed, switches }: TenantStart): Tenant {
    const { id, domain } = seed.tenant
    for (const name of [id, domain])
      if (this.tenant(name))
        throw new DirectoryRefusal(`there is already a tenant '${name}'; give this one another id and domain`)
    const { origin, ca, caFile, now } = this.#parts
    const keys = new KeyRing(this.#pool)
    const tenant = createTenant({ seed, switches, origin, ca, caFile, keys, tenants: () => this.#byId.values(), now })
    this.#byId.set(id, tenant)
    this.#byDomain.set(domain, tenant)
    return tenant
  }

  /** Forgets a tenant; what it issued is good nowhere. @returns whether there was such a tenant. The first one stays. */
  remove({ id, directory }: Tenant): boolean {
    if (id === this.first.id) return false
    this.#byDomain.delete(directory.tenant.domain)
    return this.#byId.delete(id)
  }

  /** Has keys made ahead for tenants to come; false lets it be. */
  expectTenants(expected: boolean): void {
    this.#pool.keepReady(expected ? keysReady : 0)
  }
}
