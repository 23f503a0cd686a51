import type { Client, Provider } from 'oidc-provider'
import type { Platform } from '../directory/application.ts'
import { isRefusal } from '../entra/access.ts'
import { judgeCredentials } from '../entra/client-credentials.ts'
import { entraErrors } from '../entra/errors.ts'
import type { EntraError } from '../entra/refusal.ts'
import type { TokenRequest } from '../entra/token-request.ts'
import { withoutPrefix, withPrefix } from '../provider-words.ts'
import type { Tenant } from '../tenant.ts'
import { judgeSingleAccess } from './authorization-code.ts'
import { type Entitlement, type Refreshable, refreshSeconds } from './entitlement.ts'

/** oidc-provider's refresh token, which also remembers the platform it was issued to. */
export type RefreshTokens = ReturnType<typeof refreshTokens>

export function refreshTokens(provider: Provider) {
  return class RefreshToken extends provider.RefreshToken {
    declare platform?: Platform
    static override get IN_PAYLOAD(): string[] {
      return [...provider.RefreshToken.IN_PAYLOAD, 'platform']
    }
  }
}

/** Saves a refresh token. @returns its value, as the client gets it. */
export async function saveRefreshToken(
  tokens: RefreshTokens,
  client: Client,
  { user, sessionId }: Pick<Entitlement, 'user' | 'sessionId'>,
  refresh: Refreshable,
): Promise<string> {
  const token = new tokens({
    client,
    accountId: user.id,
    grantId: sessionId,
    gty: 'refresh_token',
    sid: sessionId,
    scope: refresh.scope,
    platform: refresh.platform,
    expiresIn: refresh.expiresInSeconds,
  })
  return withPrefix(await token.save())
}

/**
 * Refreshes (RFC 6749 §6) as Entra does: the token is good for every API the client has consent for, the first one in
 * `scope` wins, a new refresh token comes along and the old one stays good (documented).
 */
export async function redeemRefreshToken(
  tenant: Tenant,
  tokens: RefreshTokens,
  request: TokenRequest,
): Promise<Entitlement | EntraError> {
  const { client, fields } = request
  const token = await tokens.find(withoutPrefix(fields.get('refresh_token') ?? '') ?? '', { ignoreExpiration: true })
  const user = tenant.directory.user(token?.accountId ?? '')
  if (!token?.platform || !user) return entraErrors.grantUnreadable()
  if (token.clientId !== client.appId) return entraErrors.grantOfAnother()
  const refusal = judgeCredentials(request, token.platform)
  if (refusal) return refusal
  if (token.isExpired)
    return token.platform === 'spa' ? entraErrors.refreshTokenOfSpaExpired() : entraErrors.refreshTokenInactive()

  const resource = fields.get('resource')
  const asked = fields.get('scope')?.trim()
  // Captured: a `resource` without a `scope` is refused on this leg, even the right one.
  if (resource !== undefined && !asked) return entraErrors.resourceMismatch()
  const scope = asked || (token.scope ?? '')
  const access = judgeSingleAccess(tenant, { client, scope, resource })
  if (isRefusal(access)) return access
  const expiresInSeconds = token.platform === 'spa' ? token.remainingTTL : refreshSeconds
  return {
    user,
    client,
    api: access.apis[0],
    oidc: access.oidc,
    sessionId: token.sid ?? '',
    nonce: undefined,
    refresh: { scope: token.scope ?? '', platform: token.platform, expiresInSeconds },
  }
}
