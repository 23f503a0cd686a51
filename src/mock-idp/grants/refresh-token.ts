import { randomUUID } from 'node:crypto'
import type { Client, Provider } from 'oidc-provider'
import type { Platform } from '../directory/application.ts'
import type { User } from '../directory/user.ts'
import { isRefusal, judgeItself } from '../entra/access.ts'
import { isProof, judgeCredentials } from '../entra/client-credentials.ts'
import { entraErrors } from '../entra/errors.ts'
import type { EntraError } from '../entra/refusal.ts'
import { readScopes } from '../entra/scopes.ts'
import type { SignIn } from '../entra/token-facts.ts'
import type { TokenRequest } from '../entra/token-request.ts'
import { withoutPrefix, withPrefix } from '../provider-words.ts'
import type { Tenant } from '../tenant.ts'
import { type Refreshable, refreshSeconds, type UserEntitlement } from './entitlement.ts'
import { asSignIn, judgeSilently, passwordMark } from './sign-ins.ts'

/** oidc-provider's refresh token, which also remembers where and how it began. */
export type RefreshTokens = ReturnType<typeof refreshTokens>

export function refreshTokens(provider: Provider) {
  return class RefreshToken extends provider.RefreshToken {
    /** The platform it was issued to. */
    declare platform?: Platform
    declare signIn?: SignIn
    /** Of the password at the sign-in; another password makes the token worthless. */
    declare passwordMark?: string
    /** The same in every token that came of one sign-in by refreshing. */
    declare family?: string
    static override get IN_PAYLOAD(): string[] {
      return [...provider.RefreshToken.IN_PAYLOAD, 'platform', 'signIn', 'passwordMark', 'family']
    }
  }
}

/** Saves a refresh token. @returns its value, as the client gets it. */
export async function saveRefreshToken(
  tokens: RefreshTokens,
  client: Client,
  { user, sessionId, signIn }: Pick<UserEntitlement, 'user' | 'sessionId' | 'signIn'>,
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
    signIn,
    passwordMark: passwordMark(user),
    family: refresh.family ?? randomUUID(),
    expiresIn: refresh.expiresInSeconds,
  })
  return withPrefix(await token.save())
}

/**
 * Refreshes (RFC 6749 §6) as Entra does: the token is good for every API the client has consent for, but one at a time; a
 * new refresh token comes along and the old one stays good (documented), unless `refreshReuse` is switched to `revoked`.
 */
export async function redeemRefreshToken(
  tenant: Tenant,
  tokens: RefreshTokens,
  request: TokenRequest,
): Promise<UserEntitlement | EntraError> {
  const { client, fields } = request
  const token = await tokens.find(withoutPrefix(fields.get('refresh_token') ?? '') ?? '', { ignoreExpiration: true })
  const user = tenant.directory.user(token?.accountId ?? '')
  if (!token?.platform || !user) return entraErrors.grantUnreadable()
  if (token.clientId !== client.appId) return entraErrors.grantOfAnother()
  const proof = judgeCredentials(request, token.platform)
  if (!isProof(proof)) return proof
  if (token.isExpired)
    return token.platform === 'spa' ? entraErrors.refreshTokenOfSpaExpired() : entraErrors.refreshTokenInactive()
  const revoked = judgePassword(tenant, token, user)
  if (revoked) return revoked

  const asked = judgeRefreshScope(tenant, request, token.scope ?? '')
  if (typeof asked !== 'string') return asked
  const silent = { request, user, signIn: asSignIn(token.signIn), scope: asked, resource: fields.get('resource') }
  const judged = judgeSilently(tenant, silent)
  if (isRefusal(judged)) return judged
  const family = token.family ?? token.jti
  const reused = await judgeReuse(tenant, token, family)
  if (reused) return reused
  const expiresInSeconds = token.platform === 'spa' ? token.remainingTTL : refreshSeconds
  return {
    user,
    client,
    proof,
    api: judged.access.apis[0],
    oidc: judged.access.oidc,
    sessionId: token.sid ?? '',
    signIn: judged.signIn,
    nonce: undefined,
    refresh: { scope: token.scope ?? '', platform: token.platform, expiresInSeconds, family },
    tokenAgeMilliseconds: Math.max(0, tenant.now().getTime() - token.iat * 1000),
  }
}

type Token = InstanceType<RefreshTokens>

function judgePassword({ now }: Tenant, token: Token, user: User): EntraError | undefined {
  if (token.passwordMark === passwordMark(user)) return undefined
  return entraErrors.grantRevoked(new Date(token.iat * 1000).toISOString(), now().toISOString())
}

/** What a refresh asks for: the `scope` it says, or what the sign-in asked for. */
function judgeRefreshScope(tenant: Tenant, { client, fields }: TokenRequest, scopeOfToken: string): string | EntraError {
  const asked = fields.get('scope')?.trim()
  // Captured: a `resource` without a `scope` is refused on this leg, even the right one.
  if (fields.get('resource') !== undefined && !asked && tenant.switches.resource === 'now') return entraErrors.resourceMismatch()
  const before = readScopes(tenant.directory, client, scopeOfToken)
  const now = asked ? readScopes(tenant.directory, client, asked) : before
  const namesNoApi = !asked || (!isRefusal(now) && now.apis.every(({ permissions }) => permissions.length === 0))
  if (namesNoApi && !isRefusal(before)) return judgeItself(client, before.apis[0]) ?? (asked || scopeOfToken)
  return asked || scopeOfToken
}

/** OAuth 2.1 §4.3.1: an old refresh token that comes again ends everything that came of the same sign-in. */
async function judgeReuse({ store, switches, now }: Tenant, token: Token, family: string): Promise<EntraError | undefined> {
  if (switches.refreshReuse === 'allowed') return undefined
  const ended = store.adapter('EndedFamily')
  const issued = new Date(token.iat * 1000).toISOString()
  if (await ended.find(family)) return entraErrors.grantRevoked(issued, now().toISOString())
  try {
    await token.consume()
    return undefined
  } catch {
    await ended.upsert(family, {}, refreshSeconds)
    return entraErrors.grantRevoked(issued, now().toISOString())
  }
}
