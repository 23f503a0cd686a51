import type { Application } from '../directory/application.ts'
import type { Directory } from '../directory/directory.ts'
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

export const isRefusal = (decision: object): decision is EntraError => 'code' in decision && 'text' in decision

/**
 * Decides whether a client may ask for these scopes with this `resource`: the scopes exist, `resource` names their API,
 * the client is not the API itself, and consent is there. The same on the authorization and the token endpoint.
 */
export function judgeAccess(directory: Directory, { client, scope, resource }: AccessAsked): ScopeRequest | EntraError {
  const request = readScopes(directory, client, scope)
  // A `resource` beside a bare custom scope is 9010010 and not 650053 (captured): it is looked at first.
  if (isRefusal(request)) return resource !== undefined && request.code === 650053 ? entraErrors.resourceMismatch() : request
  if (resource !== undefined && !resourceMatches(resource, request)) return entraErrors.resourceMismatch()
  for (const asked of request.apis) {
    if (asksForItself(client, asked)) return entraErrors.tokenForItself(client.appId, client.displayName)
    if (!isConsented(directory, client, asked)) return entraErrors.consentMissing(client.appId, client.displayName)
  }
  return request
}

/** Documented in the text of AADSTS90009 itself: an app may ask for a token for itself only by its GUID. */
const asksForItself = (client: Application, { api, permissions }: ApiRequest): boolean =>
  api.appId === client.appId && !permissions.every(({ asked }) => asked.startsWith(`${api.appId}/`))

function isConsented(directory: Directory, client: Application, { api, permissions }: ApiRequest): boolean {
  if (api.appId === client.appId) return true
  const consented = directory.consented(client, api)
  return permissions.every(({ value }) => (value === '.default' ? consented.size > 0 : consented.has(value)))
}
