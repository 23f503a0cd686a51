import { createVerbs, type Verbs } from './control/verbs.ts'
import type { Description } from './description.ts'
import { tenantAddresses } from './entra/paths.ts'
import type { Tenant } from './tenant.ts'

/** One tenant as a test holds it: where it is, who is in it, and what can be done with it. */
export interface TenantHandle
  extends Verbs,
    Pick<Description, 'origin' | 'tenantId' | 'jwksUri' | 'control' | 'ca' | 'graphBaseUrl'> {
  /** The verified domain under which the tenant answers too. */
  readonly domain: string
  /** The v2 issuer of a tenant; without a name, of this one. */
  readonly issuer: (tenantId?: string) => string
  /** The seeded apps, as they are now. */
  readonly apps: Description['apps']
  /** The users, as they are now. */
  readonly users: Description['users']
}

/** Makes a handle of a tenant. */
export function tenantHandle(tenant: Tenant, control: string): TenantHandle {
  const verbs = createVerbs(tenant, control)
  const { id, addresses, ca, directory } = tenant
  return {
    ...verbs,
    origin: addresses.origin,
    tenantId: id,
    domain: directory.tenant.domain,
    jwksUri: addresses.keys,
    control,
    ca,
    graphBaseUrl: addresses.origin,
    issuer: (tenantId = id) => tenantAddresses(addresses.origin, tenantId).issuer,
    get apps() {
      return verbs.describe().apps
    },
    get users() {
      return verbs.describe().users
    },
  }
}
