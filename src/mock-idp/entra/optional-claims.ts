import type { Members } from '../compact-jws.ts'
import type { OptionalClaim } from '../directory/application.ts'
import { loginHint, type TokenFacts, type UserBearer } from './token-facts.ts'

/**
 * The claims that a registration adds (Microsoft's "Optional claims reference"): of those it names, the ones that have a
 * value. Names that the mock does not know are left out, as Entra leaves out claims without a value.
 */
export function optionalClaims(facts: TokenFacts, wanted: readonly OptionalClaim[]): Members {
  const values = wanted.flatMap((claim): [string, unknown][] => {
    const value = optionalValue(facts, claim)
    return value === undefined || value === null || value === '' ? [] : [[claim.name, value]]
  })
  return Object.fromEntries(values)
}

function optionalValue(facts: TokenFacts, claim: OptionalClaim): unknown {
  if (claim.name === 'idtyp') return facts.bearer.kind
  if (claim.name === 'tenant_region_scope') return 'NA'
  return facts.bearer.kind === 'user' ? ofUsers[claim.name]?.(facts.bearer, claim) : undefined
}

const ofUsers: Readonly<Record<string, (bearer: UserBearer, claim: OptionalClaim) => unknown>> = {
  acct: ({ user }) => (user.userType === 'Guest' ? 1 : 0),
  auth_time: ({ signIn }) => signIn.at,
  ctry: ({ user }) => user.country,
  email: ({ user }) => user.mail,
  family_name: ({ user }) => user.surname,
  given_name: ({ user }) => user.givenName,
  ipaddr: () => '127.0.0.1',
  login_hint: ({ user }) => loginHint(user),
  preferred_username: ({ user }) => user.userPrincipalName,
  sid: ({ sessionId }) => sessionId,
  // Documented: the name of a guest is told only where the registration says so a second time.
  upn: ({ user }, { additionalProperties }) =>
    user.userType === 'Member' ||
    additionalProperties.some((property) => property.startsWith('include_externally_authenticated_upn'))
      ? user.userPrincipalName
      : undefined,
  verified_primary_email: ({ user }) => (user.mail ? [user.mail] : undefined),
  // Documented: there only where the client has said in `claims` that it understands claims challenges.
  xms_cc: ({ signIn }) => (signIn.capabilities.length > 0 ? signIn.capabilities : undefined),
}
