import type { Group } from '../directory/group.ts'
import type { Tenant } from '../tenant.ts'
import type { Caller } from './caller.ts'

/** `GET /v1.0/me/memberOf`: the groups that the user is a direct member of. */
export const memberOfResource = ({ directory }: Pick<Tenant, 'directory'>, { user }: Pick<Caller, 'user'>) => ({
  '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#directoryObjects',
  value: directory.groups
    .filter(({ members }) => members.includes(user.id))
    .map(({ id, displayName, securityEnabled }) => ({
      '@odata.type': '#microsoft.graph.group',
      id,
      displayName,
      securityEnabled,
    })),
})

/**
 * `POST …/getMemberObjects`: the ids of all groups of a user, also by way of other groups. Tokens that cannot carry them all
 * point here (`_claim_sources`).
 */
export const memberObjectsResource = (
  { directory }: Pick<Tenant, 'directory'>,
  { user }: Pick<Caller, 'user'>,
  body: unknown,
) => {
  const counts = securityEnabledOnly(body) ? ({ securityEnabled }: Group) => securityEnabled : () => true
  return {
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#Collection(Edm.String)',
    value: directory
      .groupsOf(user)
      .filter(counts)
      .map(({ id }) => id),
  }
}

const securityEnabledOnly = (body: unknown): boolean =>
  typeof body === 'object' && body !== null && 'securityEnabledOnly' in body && body.securityEnabledOnly === true
