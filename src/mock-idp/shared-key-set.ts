import type { Cloud } from './cloud.ts'
import { consumersTenant } from './directory/seed.ts'
import { issuerTemplate, type SharedAuthority } from './entra/authority.ts'
import { keySet } from './tenant-routes.ts'

/**
 * The key set of a shared authority: the keys of every tenant behind it. In life all tenants are signed for with the same
 * keys, so that they say the template of all issuers; keys for personal accounts say their one issuer (documented).
 */
export async function sharedKeySet(cloud: Cloud, authority: SharedAuthority) {
  const template = issuerTemplate(cloud.first.addresses.origin)
  const personal = authority === 'organizations' ? [] : [cloud.consumers]
  const work = authority === 'consumers' ? [] : cloud.tenants.filter(({ id }) => id !== consumersTenant.id)
  const sets = await Promise.all([...work.map((tenant) => keySet(tenant, template)), ...personal.map((tenant) => keySet(tenant))])
  return { keys: sets.flatMap(({ keys }) => keys) }
}
