import { isRefusal, judgeItself } from '../entra/access.ts'
import { isProof, judgeConfidential } from '../entra/client-credentials.ts'
import { entraErrors } from '../entra/errors.ts'
import type { EntraError } from '../entra/refusal.ts'
import type { TokenRequest } from '../entra/token-request.ts'
import type { Tenant } from '../tenant.ts'
import { verifyToken } from '../verify-token.ts'
import { refreshSeconds, type UserEntitlement } from './entitlement.ts'
import { judgeSilently, signInOf } from './sign-ins.ts'

/**
 * Exchanges a user's access token for one to another API (Microsoft's on-behalf-of flow, documented): the assertion must be
 * a delegated token for the very app that presents it, and the app must prove itself.
 */
export async function redeemAssertion(tenant: Tenant, request: TokenRequest): Promise<UserEntitlement | EntraError> {
  const { client, fields } = request
  const proof = judgeConfidential(request, entraErrors.secretMissing())
  if (!isProof(proof)) return proof
  const verified = await verifyToken(tenant, fields.get('assertion') ?? '')
  if ('fault' in verified) return verified.fault === 'expired' ? entraErrors.assertionExpired() : entraErrors.assertionInvalid()
  const { claims } = verified
  // Every access token names the client it was issued to; an ID token has it as its audience.
  if (claims['azp'] === undefined && claims['appid'] === undefined) return entraErrors.assertionIsIdToken()
  if (claims.aud !== client.appId && !client.identifierUris.some((uri) => uri === claims.aud))
    return entraErrors.assertionForAnother()
  if (claims['scp'] === undefined) return entraErrors.assertionWithoutUser(client.appId)
  const user = tenant.directory.user(String(claims['oid'] ?? ''))
  if (!user) return entraErrors.userUnknown(tenant.directory.tenant.domain)

  const scope = fields.get('scope') ?? ''
  const sessionId = String(claims['sid'] ?? '')
  const signIn = await signInOf(tenant, sessionId)
  const judged = judgeSilently(tenant, { request, user, signIn, scope, resource: fields.get('resource') })
  if (isRefusal(judged)) return judged
  const { access } = judged
  const itself = judgeItself(client, access.apis[0])
  if (itself) return itself
  return {
    user,
    client,
    proof,
    api: access.apis[0],
    oidc: access.oidc,
    sessionId,
    signIn: judged.signIn,
    nonce: undefined,
    refresh: access.oidc.includes('offline_access') ? { scope, platform: 'web', expiresInSeconds: refreshSeconds } : undefined,
  }
}
