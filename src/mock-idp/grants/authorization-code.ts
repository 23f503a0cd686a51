import { createHash } from 'node:crypto'
import type { Provider } from 'oidc-provider'
import { isRefusal, judgeAccess } from '../entra/access.ts'
import { judgeCredentials } from '../entra/client-credentials.ts'
import { entraErrors } from '../entra/errors.ts'
import { redirectPlatform } from '../entra/redirect-uri.ts'
import type { EntraError } from '../entra/refusal.ts'
import { readScopes } from '../entra/scopes.ts'
import type { TokenRequest } from '../entra/token-request.ts'
import { fromProviderScope, withoutPrefix } from '../provider-words.ts'
import { sessionIdOf } from '../session-id.ts'
import type { Tenant } from '../tenant.ts'
import { type Entitlement, refreshSeconds, spaRefreshSeconds } from './entitlement.ts'

/** Redeems a code (RFC 6749 §4.1.3, RFC 7636 §4.6) as Entra does: `scope` may narrow it to one API, which is Microsoft's extension. */
export async function redeemCode(tenant: Tenant, provider: Provider, request: TokenRequest): Promise<Entitlement | EntraError> {
  const { client, fields } = request
  const code = await provider.AuthorizationCode.find(withoutPrefix(fields.get('code') ?? '') ?? '', { ignoreExpiration: true })
  const user = tenant.directory.user(code?.accountId ?? '')
  if (!code?.redirectUri || !user) return entraErrors.grantUnreadable()
  if (code.clientId !== client.appId) return entraErrors.grantOfAnother()
  const platform = redirectPlatform(client, code.redirectUri)
  if (!platform) return entraErrors.grantOfAnother()

  const refusal =
    judgeCredentials(request, platform) ??
    judgeCode(code, fields.get('redirect_uri') ?? '') ??
    judgeVerifier(code.codeChallenge, fields.get('code_verifier'))
  if (refusal) return refusal
  const codeScope = fromProviderScope(code.scope ?? '')
  const access = judgeCodeAccess(tenant, request, codeScope)
  if (isRefusal(access)) return access
  try {
    await code.consume()
  } catch {
    // Another request with the same code was quicker.
    return entraErrors.codeRedeemed()
  }
  const isOffline = `${codeScope} ${fields.get('scope') ?? ''}`.split(' ').includes('offline_access')
  const expiresInSeconds = platform === 'spa' ? spaRefreshSeconds : refreshSeconds
  return {
    user,
    client,
    api: access.apis[0],
    oidc: access.oidc,
    sessionId: sessionIdOf(code.sessionUid ?? code.jti),
    nonce: code.nonce,
    refresh: isOffline ? { scope: codeScope, platform, expiresInSeconds } : undefined,
  }
}

type Code = InstanceType<Provider['AuthorizationCode']>

function judgeCode(code: Code, redirectUri: string): EntraError | undefined {
  if (code.isExpired) return entraErrors.grantExpired()
  if (!code.isValid) return entraErrors.codeRedeemed()
  return code.redirectUri === redirectUri ? undefined : entraErrors.redirectUriChanged()
}

/** The verifier is due exactly when a challenge was sent: one without the other is refused, as OAuth 2.1 wants it. */
function judgeVerifier(challenge: string | undefined, verifier: string | undefined): EntraError | undefined {
  if (challenge === undefined && !verifier) return undefined
  const proof = createHash('sha256')
    .update(verifier ?? '')
    .digest('base64url')
  return proof === challenge ? undefined : entraErrors.verifierWrong()
}

/** Without `scope` the code's own scopes count; they must be of one API, because a token is for one (AADSTS28003 otherwise, captured). */
function judgeCodeAccess(tenant: Tenant, { client, fields }: TokenRequest, codeScope: string) {
  const scope = fields.get('scope')
  const resource = fields.get('resource')
  if (scope === undefined) {
    const ofCode = readScopes(tenant.directory, client, codeScope)
    if (!isRefusal(ofCode) && ofCode.apis.length > 1) return entraErrors.scopeEmpty()
  } else if (scope.trim() === '') return entraErrors.scopeEmpty()
  return judgeSingleAccess(tenant, { client, scope: scope ?? codeScope, resource })
}

/** The same as on the authorization endpoint, but for one API only. */
export function judgeSingleAccess({ directory }: Tenant, asked: Parameters<typeof judgeAccess>[1]) {
  const access = judgeAccess(directory, asked)
  return isRefusal(access) || access.apis.length === 1 ? access : entraErrors.severalResources(asked.scope)
}
