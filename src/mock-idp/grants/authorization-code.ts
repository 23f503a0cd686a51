import { createHash } from 'node:crypto'
import type { Provider } from 'oidc-provider'
import { isRefusal } from '../entra/access.ts'
import { isProof, judgeCredentials } from '../entra/client-credentials.ts'
import { entraErrors } from '../entra/errors.ts'
import { redirectPlatform } from '../entra/redirect-uri.ts'
import type { EntraError } from '../entra/refusal.ts'
import { readScopes } from '../entra/scopes.ts'
import type { TokenRequest } from '../entra/token-request.ts'
import { fromProviderScope, withoutPrefix } from '../provider-words.ts'
import { sessionIdOf } from '../session-id.ts'
import type { Tenant } from '../tenant.ts'
import { refreshSeconds, spaRefreshSeconds, type UserEntitlement } from './entitlement.ts'
import { judgeSilently, signInOfCode } from './sign-ins.ts'

/** Redeems a code (RFC 6749 §4.1.3, RFC 7636 §4.6) as Entra does: `scope` may narrow it to one API, which is Microsoft's extension. */
export async function redeemCode(
  tenant: Tenant,
  provider: Provider,
  request: TokenRequest,
): Promise<UserEntitlement | EntraError> {
  const { client, fields } = request
  const value = withoutPrefix(fields.get('code') ?? '') ?? ''
  const code = await provider.AuthorizationCode.find(value, { ignoreExpiration: true })
  const user = tenant.directory.user(code?.accountId ?? '')
  if (!code?.redirectUri || !user)
    return (await isCodeOfAnotherTenant(tenant, value)) ? entraErrors.grantOfAnotherTenant() : entraErrors.grantUnreadable()
  if (code.clientId !== client.appId) return entraErrors.grantOfAnother()
  const platform = redirectPlatform(client, code.redirectUri)
  if (!platform) return entraErrors.grantOfAnother()

  const proof = judgeCredentials(request, platform)
  if (!isProof(proof)) return proof
  const refusal =
    judgeCode(code, fields.get('redirect_uri') ?? '') ?? judgeVerifier(code.codeChallenge, fields.get('code_verifier'))
  if (refusal) return refusal
  const codeScope = fromProviderScope(code.scope ?? '')
  const scope = judgeCodeScope(tenant, request, codeScope)
  if (typeof scope !== 'string') return scope
  const signIn = await signInOfCode(tenant, value)
  const judged = judgeSilently(tenant, { request, user, signIn, scope, resource: fields.get('resource') })
  if (isRefusal(judged)) return judged
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
    proof,
    api: judged.access.apis[0],
    oidc: judged.access.oidc,
    sessionId: sessionIdOf(code.sessionUid ?? code.jti),
    signIn: judged.signIn,
    nonce: code.nonce,
    refresh: isOffline ? { scope: codeScope, platform, expiresInSeconds } : undefined,
  }
}

type Code = InstanceType<Provider['AuthorizationCode']>

/** A code is looked up by its value, so that the other tenants of the mock can be asked for it. */
async function isCodeOfAnotherTenant({ siblings }: Tenant, value: string): Promise<boolean> {
  const found = await Promise.all(siblings().map(({ store }) => store.adapter('CodeSignIn').find(value)))
  return found.some((code) => code !== undefined)
}

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
function judgeCodeScope(tenant: Tenant, { client, fields }: TokenRequest, codeScope: string): string | EntraError {
  const scope = fields.get('scope')
  if (scope !== undefined) return scope.trim() === '' ? entraErrors.scopeEmpty() : scope
  const ofCode = readScopes(tenant.directory, client, codeScope)
  return !isRefusal(ofCode) && ofCode.apis.length > 1 ? entraErrors.scopeEmpty() : codeScope
}
