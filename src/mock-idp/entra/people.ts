import type { Application } from '../directory/application.ts'
import type { ConditionalAccess } from '../directory/conditional-access.ts'
import type { Directory } from '../directory/directory.ts'
import type { User } from '../directory/user.ts'
import { entraErrors } from './errors.ts'
import type { EntraError } from './refusal.ts'
import type { SignIn } from './token-facts.ts'

/** Somebody who wants in: who, with which app, to which APIs, and how they signed in. */
export interface Entrant {
  readonly user: User
  readonly client: Application
  readonly apis: readonly Application[]
  readonly signIn: SignIn
  /** Authentication contexts that `claims` demands. */
  readonly contexts: readonly string[]
}

/**
 * Whether a person may have what they ask for, consent apart: the account is enabled, it is assigned where the app demands
 * it, and Conditional Access is content (documented codes; their order is assumed). The same when somebody signs in and
 * when a token is asked for silently.
 */
export function judgePerson(directory: Directory, entrant: Entrant): EntraError | undefined {
  const { user, client, apis } = entrant
  if (!user.accountEnabled) return entraErrors.userDisabled()
  const closed = [client, ...apis].find(
    (app) => app.servicePrincipal.appRoleAssignmentRequired && !directory.isAssigned(user.id, app),
  )
  if (closed) return entraErrors.userNotAssigned(closed.appId, closed.displayName, user.userPrincipalName)
  return judgePolicies(entrant)
}

/** A policy of the user counts for every API; a policy of an API for everybody who wants its tokens. */
function judgePolicies({ user, client, apis, signIn, contexts }: Entrant): EntraError | undefined {
  const policies = [
    { policy: user.conditionalAccess, at: apis[0]?.appId ?? client.appId },
    ...apis.map((api) => ({ policy: api.conditionalAccess, at: api.appId })),
  ]
  const strongest = (wanted: ConditionalAccess) => policies.find(({ policy }) => policy === wanted)
  if (strongest('blocked')) return entraErrors.blockedByPolicy()
  if (strongest('device')) return entraErrors.deviceNotProven()
  if (signIn.amr.includes('mfa')) return undefined
  const enrolment = strongest('mfa-enrolment')
  if (enrolment) return entraErrors.secondFactorNotSetUp(enrolment.at)
  const second = strongest('mfa')
  if (second) return entraErrors.secondFactorMissing(second.at)
  // Which strength a context stands for is the tenant's to say; here each stands for a second factor (assumed).
  const unmet = contexts.filter((context) => !signIn.acrs.includes(context))
  return unmet.length > 0 ? entraErrors.secondFactorMissing(apis[0]?.appId ?? client.appId, contextChallenge(unmet)) : undefined
}

/** `claims` that demands authentication contexts. */
const contextChallenge = ([first, ...others]: readonly string[]): string =>
  JSON.stringify({
    access_token: { acrs: { essential: true, ...(others.length > 0 ? { values: [first, ...others] } : { value: first }) } },
  })
