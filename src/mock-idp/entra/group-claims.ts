import type { Members } from '../compact-jws.ts'
import type { Application } from '../directory/application.ts'
import type { Group } from '../directory/group.ts'
import type { TokenFacts, UserBearer } from './token-facts.ts'

/** Template ids of directory roles: everybody's, and Global Administrator's (documented). */
export const directoryRoles = (isAdministrator: boolean): readonly string[] => [
  ...(isAdministrator ? ['62e90394-69f5-4237-9190-012177145e10'] : []),
  'b79fbf4d-3ef9-4689-8143-76b194e85509',
]

/** Documented: a JWT carries no more groups than this. */
export const mostGroups = 200
/** Documented: in an address ("implicit flow") six are too many. */
const mostGroupsInAddress = 5

/**
 * What a token says about groups, after the `groupMembershipClaims` of the app that reads it (the API, or the client of an ID
 * token). Too many groups: a token points to Graph (`_claim_names`, OpenID Connect Core §5.6.2), an address says `hasgroups`.
 * @param facts the groups in them are those that count for this app.
 */
export function groupClaims(facts: TokenFacts<UserBearer>, reader: Application, carrier: 'token' | 'address'): Members {
  const kinds = groupKinds(reader)
  const wids = kinds.has('DirectoryRole') || kinds.has('All') ? { wids: directoryRoles(facts.bearer.user.isAdministrator) } : {}
  const { groups, user } = facts.bearer
  if (groups.length === 0) return wids
  if (carrier === 'address' && groups.length > mostGroupsInAddress) return { ...wids, hasgroups: true }
  if (groups.length > mostGroups) {
    // Entra names an address of the retired Azure AD Graph here; the mock answers at the same path on Graph's own origin.
    const endpoint = `${facts.graphBaseUrl}/${facts.tenantId}/users/${user.id}/getMemberObjects`
    return { ...wids, _claim_names: { groups: 'src1' }, _claim_sources: { src1: { endpoint } } }
  }
  const how = [...reader.optionalClaims.accessToken, ...reader.optionalClaims.idToken].find(({ name }) => name === 'groups')
  const named = groups.map((group) => (how?.additionalProperties.includes('cloud_displayname') ? group.displayName : group.id))
  // Documented: as roles, the groups take the place of the app roles.
  return how?.additionalProperties.includes('emit_as_roles') ? { ...wids, roles: named } : { ...wids, groups: named }
}

/** The groups of a user that count for an app. `assigned` are the ids of principals that are assigned to it. */
export function groupsFor(reader: Application, groups: readonly Group[], assigned: ReadonlySet<string>): readonly Group[] {
  const kinds = groupKinds(reader)
  if (kinds.has('All')) return groups
  return groups.filter(
    ({ id, securityEnabled }) =>
      (kinds.has('SecurityGroup') && securityEnabled) || (kinds.has('ApplicationGroup') && assigned.has(id)),
  )
}

const groupKinds = ({ groupMembershipClaims }: Application): ReadonlySet<string> =>
  new Set((groupMembershipClaims ?? '').split(',').map((kind) => kind.trim()))
