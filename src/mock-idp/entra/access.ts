import type { Application } from '../directory/application.ts'
import type { Directory } from '../directory/directory.ts'
import type { User } from '../directory/user.ts'
import type { Switches } from '../switches.ts'
import { entraErrors } from './errors.ts'
import type { EntraError } from './refusal.ts'
import { resourceMatches } from './resource-parameter.ts'
import { type ApiRequest, readScopes, type ScopeRequest } from './scopes.ts'

/** What is asked for, in a request's own words. */
export interface AccessAsked {
  readonly client: Application
  readonly scope: string
  /** RFC 8707's `resource`, where it was sent. */
  readonly resource: string | undefined
}

/** Where it is asked. */
export interface AccessRules {
  readonly directory: Directory
  readonly switches: Pick<Switches, 'resource'>
}

export const isRefusal = (decision: object): decision is EntraError => 'code' in decision && 'text' in decision

/**
 * Decides whether a client may ask for these scopes with this `resource`: the scopes exist, and `resource` names their API.
 * The same on the authorization and the token endpoint. Consent is judged when the person
 * is known (`judgeConsent`).
 */
export function judgeAccess({ directory, switches }: AccessRules, asked: AccessAsked): ScopeRequest | EntraError {
  const { client, scope } = asked
  const resource = switches.resource === '2026-02' ? undefined : asked.resource
  if (resource !== undefined && switches.resource === '2025') return entraErrors.resourceNotSupported()
  const request = readScopes(directory, client, scope, resource)
  if (isRefusal(request)) return request
  if (resource !== undefined && !resourceMatches(resource, request)) return entraErrors.resourceMismatch()
  for (const wanted of request.apis) {
    if (isNotConfigured(directory, client, wanted))
      return entraErrors.resourceNotConfigured(client.appId, client.displayName, wanted.name)
  }
  return request
}

/**
 * Documented in the text of AADSTS90009 itself: an app may ask for a token for itself only by its GUID. Captured: that is so
 * when it refreshes without naming the API; with its scopes it passes. On behalf of a user it never does (assumed).
 */
export function judgeItself(client: Application, { api, permissions }: ApiRequest): EntraError | undefined {
  if (api.appId !== client.appId || permissions.every(({ asked }) => asked.toLowerCase().startsWith(`${api.appId}/`)))
    return undefined
  return entraErrors.tokenForItself(client.appId, client.displayName)
}

/**
 * `.default` means what the registration lists (documented). For an API that it does not list, and of which nothing has been
 * granted otherwise, it means nothing.
 */
function isNotConfigured(directory: Directory, client: Application, { api, permissions }: ApiRequest): boolean {
  if (api.appId === client.appId || !permissions.some(({ value }) => value === '.default')) return false
  if (client.requiredResourceAccess.some(({ resourceAppId }) => resourceAppId === api.appId)) return false
  const mayCall = api.api.knownClientApplications.includes(client.appId)
  return !mayCall && directory.consented(client, api).size === 0
}

/**
 * Whether the client has consent for all of this, of everybody or of this user.
 * @returns AADSTS65001 where it has not.
 */
export function judgeConsent(
  directory: Directory,
  client: Application,
  { apis }: Pick<ScopeRequest, 'apis'>,
  user: User | undefined,
): EntraError | undefined {
  const missing = apis.some((wanted) => missingPermissions(directory, client, wanted, user).length > 0)
  return missing ? entraErrors.consentMissing(client.appId, client.displayName) : undefined
}

/** The permissions of an API that somebody would have to consent to. For `.default`, those that the registration lists. */
export function missingPermissions(
  directory: Directory,
  client: Application,
  { api, permissions }: ApiRequest,
  user: User | undefined,
): readonly string[] {
  if (api.appId === client.appId) return []
  const consented = directory.consented(client, api, user)
  return permissions.flatMap(({ value }) => {
    if (value !== '.default') return consented.has(value) ? [] : [value]
    return consented.size > 0 ? [] : listedPermissions(client, api)
  })
}

/** Short names of the permissions that a client's registration lists for an API; all of them where it lists none (assumed). */
function listedPermissions(client: Application, api: Application): readonly string[] {
  const published = api.api.oauth2PermissionScopes.filter(({ isEnabled }) => isEnabled)
  const listed = client.requiredResourceAccess.find(({ resourceAppId }) => resourceAppId === api.appId)?.resourceAccess ?? []
  const ids = new Set(listed.filter(({ type }) => type === 'Scope').map(({ id }) => id))
  const named = published.filter(({ id }) => ids.has(id))
  return (named.length > 0 ? named : published).map(({ value }) => value)
}
