import { isRefusal } from '../entra/access.ts'
import { isProof, judgeConfidential } from '../entra/client-credentials.ts'
import { entraErrors } from '../entra/errors.ts'
import type { EntraError } from '../entra/refusal.ts'
import { resourceMatches } from '../entra/resource-parameter.ts'
import { readScopes } from '../entra/scopes.ts'
import type { TokenRequest } from '../entra/token-request.ts'
import type { Tenant } from '../tenant.ts'
import type { AppEntitlement } from './entitlement.ts'

/**
 * An app's token for itself (RFC 6749 §4.4): it must prove itself, and asks for one API as a whole, `{App ID URI}/.default`.
 * Scopes of OpenID Connect beside it are let pass (captured: MSAL for Go sends them).
 */
export function grantToApp(tenant: Tenant, request: TokenRequest): AppEntitlement | EntraError {
  const { client, fields } = request
  const { directory, switches } = tenant
  const proof = judgeConfidential(request, entraErrors.credentialsOfAppMissing())
  if (!isProof(proof)) return proof
  if (fields.get('resource') !== undefined && switches.resource === '2025') return entraErrors.resourceNotSupported()
  const scope = fields.get('scope') ?? ''
  const asked = readScopes(directory, client, scope)
  if (isRefusal(asked)) return asked
  const [api, ...others] = asked.apis
  if (others.length > 0) return entraErrors.severalDefaults()
  if (api.permissions.length === 0 || api.permissions.some(({ value }) => value !== '.default'))
    return entraErrors.scopeNotDefault(scope)
  const resource = fields.get('resource')
  if (resource !== undefined && switches.resource === 'now' && !resourceMatches(resource, asked))
    return entraErrors.resourceMismatch()
  const { servicePrincipal } = api.api
  if (servicePrincipal.appRoleAssignmentRequired && !directory.isAssigned(client.servicePrincipal.id, api.api))
    return entraErrors.appNotAssigned(client.appId, client.displayName, api.api.appId, api.api.displayName)
  return { user: undefined, client, proof, api }
}
