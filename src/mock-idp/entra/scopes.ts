import type { Application } from '../directory/application.ts'
import type { Directory } from '../directory/directory.ts'
import { type OidcScope, oidcScopes } from '../directory/seed.ts'
import { entraErrors } from './errors.ts'
import type { EntraError } from './refusal.ts'
import { resourceNames } from './resource-parameter.ts'

/** One permission as a client asked for it. */
export interface AskedPermission {
  /** The client's own spelling: `User.Read`, `api://…/mcp.access`, `…/.default`. */
  readonly asked: string
  /** The short name, or `.default` for everything that is consented. */
  readonly value: string
}

/** What is asked of one API. */
export interface ApiRequest {
  readonly api: Application
  /** The name that the client called it by first: an App ID URI or the GUID. */
  readonly name: string
  /** Empty where only scopes of OpenID Connect were asked for, which makes Graph the API. */
  readonly permissions: readonly AskedPermission[]
}

/** A scope parameter, understood. */
export interface ScopeRequest {
  /** Scopes of OpenID Connect, in the order asked. */
  readonly oidc: readonly OidcScope[]
  /** The APIs in the order they are first mentioned; at least one. */
  readonly apis: readonly [ApiRequest, ...ApiRequest[]]
}

const isOidcScope = (scope: string): scope is OidcScope => oidcScopes.some((name) => name === scope)

const graphName = 'https://graph.microsoft.com'

/** The words of a scope parameter, each once. */
export const scopeWords = (scope: string): string[] => [...new Set(scope.split(/\s+/).filter(Boolean))]

/**
 * Finds out which API each scope belongs to, as Entra does: `{App ID URI or GUID}/{name}` names its API; a bare name is
 * a permission of Microsoft Graph, and so are the scopes of OpenID Connect when nothing else is asked (captured).
 * @param resource where one was sent: that it is another API's is said before that the API has no such scope (captured for bare scopes)
 */
export function readScopes(
  directory: Directory,
  client: Application,
  scope: string,
  resource?: string,
): ScopeRequest | EntraError {
  const oidc: OidcScope[] = []
  const apis = new Map<Application, { readonly name: string; readonly permissions: AskedPermission[] }>()
  for (const asked of scopeWords(scope)) {
    // RFC 6749 §3.3: what a scope may consist of.
    if (!/^[\x21\x23-\x5b\x5d-\x7e]+$/.test(asked)) return entraErrors.scopeInvalid(asked)
    if (isOidcScope(asked)) {
      oidc.push(asked)
      continue
    }
    const slash = asked.lastIndexOf('/')
    const prefix = asked.slice(0, Math.max(slash, 0))
    const value = asked.slice(slash + 1)
    const api = slash < 0 ? directory.graph : directory.appByPrefix(prefix)
    if (!api) return entraErrors.resourceNotFound(prefix, directory.tenant.domain)
    const published = value === '.default' ? value : permissionNamed(api, value)
    if (published === undefined) {
      if (resource !== undefined && !resourceNames(resource, api)) return entraErrors.resourceMismatch()
      return entraErrors.scopeNotOnResource(client.displayName, value, api.appId)
    }
    const before = apis.get(api) ?? { name: prefix || graphName, permissions: [] }
    apis.set(api, { ...before, permissions: [...before.permissions, { asked, value: published }] })
  }
  const [first = { api: directory.graph, name: graphName, permissions: [] }, ...others] = [...apis].map(([api, asked]) => ({
    api,
    ...asked,
  }))
  return { oidc, apis: [first, ...others] }
}

/** A permission as its API spells it. Capitals do not count: Microsoft's own samples ask Graph for `user.read` (documented). */
const permissionNamed = ({ api }: Application, name: string): string | undefined =>
  api.oauth2PermissionScopes.find(({ isEnabled, value }) => isEnabled && value.toLowerCase() === name.toLowerCase())?.value
