import { isRefusal } from '../entra/access.ts'
import { judgeCredentials } from '../entra/client-credentials.ts'
import { entraErrors } from '../entra/errors.ts'
import type { EntraError } from '../entra/refusal.ts'
import type { TokenRequest } from '../entra/token-request.ts'
import type { Tenant } from '../tenant.ts'
import { verifyToken } from '../verify-token.ts'
import { judgeSingleAccess } from './authorization-code.ts'
import { type Entitlement, refreshSeconds } from './entitlement.ts'

/**
 * Exchanges a user's access token for one to another API (Microsoft's on-behalf-of flow, documented): the assertion must be
 * a delegated token for the very app that presents it, and the app must prove itself.
 */
export async function redeemAssertion(tenant: Tenant, request: TokenRequest): Promise<Entitlement | EntraError> {
  const { client, fields } = request
  const refusal = judgeCredentials(request, 'web')
  if (refusal) return refusal
  const verified = await verifyToken(tenant, fields.get('assertion') ?? '')
  if ('fault' in verified) return verified.fault === 'expired' ? entraErrors.assertionExpired() : entraErrors.assertionInvalid()
  const { claims } = verified
  // Every access token names the client it was issued to; an ID token has it as its audience.
  if (claims['azp'] === undefined && claims['appid'] === undefined) return entraErrors.assertionIsIdToken()
  if (claims.aud !== client.appId && !client.identifierUris.some((uri) => uri === claims.aud))
    return entraErrors.assertionForAnother()
  const user = tenant.directory.user(String(claims['oid'] ?? ''))
  if (claims['scp'] === undefined || !user) return entraErrors.assertionWithoutUser()

  const scope = fields.get('scope') ?? ''
  const access = judgeSingleAccess(tenant, { client, scope, resource: fields.get('resource') })
  if (isRefusal(access)) return access
  return {
    user,
    client,
    api: access.apis[0],
    oidc: access.oidc,
    sessionId: String(claims['sid'] ?? ''),
    nonce: undefined,
    refresh: access.oidc.includes('offline_access') ? { scope, platform: 'web', expiresInSeconds: refreshSeconds } : undefined,
  }
}
