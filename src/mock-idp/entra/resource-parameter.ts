import type { Application } from '../directory/application.ts'
import type { ScopeRequest } from './scopes.ts'

/**
 * Whether `resource` names the API that the scopes belong to. Entra compares it, character for character, with the
 * `identifierUris` of the one app that owns all the scopes (documented 2026-09; enforced since 2026-03, captured).
 * The app's GUID is none of them; Graph's own URI is known with and without a slash at the end (captured).
 * Scopes of OpenID Connect alone belong to Graph, so no custom `resource` goes with them (captured).
 */
export const resourceMatches = (resource: string, { apis }: ScopeRequest): boolean =>
  apis.length === 1 && resourceNames(resource, apis[0].api)

/** Whether `resource` is a name of this one API. */
export const resourceNames = (resource: string, api: Application): boolean => api.identifierUris.includes(resource)
