import type { Application, Platform } from '../directory/application.ts'
import { graphAppId } from '../directory/seed.ts'
import type { User } from '../directory/user.ts'
import type { ApiRequest, ScopeRequest } from '../entra/scopes.ts'
import { clientInfo, grantedScope, type TokensIssued } from '../entra/token-answer.ts'
import type { Tenant } from '../tenant.ts'
import { randomLifetimeSeconds } from '../tokens.ts'

/** What a grant turned out to be worth: for whom, for which API, and how it goes on. */
export interface Entitlement {
  readonly user: User
  readonly client: Application
  readonly api: ApiRequest
  /** Scopes of OpenID Connect that came with the request. */
  readonly oidc: ScopeRequest['oidc']
  /** The sign-in session, a GUID. */
  readonly sessionId: string
  readonly nonce: string | undefined
  /** The refresh token to hand out; undefined where `offline_access` was not asked for. */
  readonly refresh: Refreshable | undefined
}

/** What a refresh token stands for. It is good for every API the client has consent for (documented), not only for these scopes. */
export interface Refreshable {
  /** What a refresh without `scope` asks for. */
  readonly scope: string
  readonly platform: Platform
  /** Documented: 24 hours for single-page apps, not extended by use; 90 days from the last use for all others. */
  readonly expiresInSeconds: number
}

export const spaRefreshSeconds = 24 * 60 * 60
export const refreshSeconds = 90 * 24 * 60 * 60

/** Writes the tokens that an entitlement is worth. `saveRefreshToken` gives the token's value. */
export async function issueTokens(
  tenant: Tenant,
  entitlement: Entitlement,
  saveRefreshToken: (refresh: Refreshable) => Promise<string>,
  wantsClientInfo: boolean,
): Promise<TokensIssued> {
  const { user, client, api, oidc, refresh } = entitlement
  const scope = grantedScope(api, {
    oidc,
    isGraph: api.api.appId === graphAppId,
    consented: tenant.directory.consented(client, api.api),
  })
  const lifetimeSeconds = randomLifetimeSeconds()
  const accessToken = tenant.tokens.accessToken({ ...entitlement, api: api.api, scope: scope.scp }, lifetimeSeconds)
  const extras = { nonce: entitlement.nonce, profile: oidc.includes('profile'), email: oidc.includes('email') }
  return {
    scope: scope.said,
    expiresInSeconds: lifetimeSeconds - 1,
    accessToken: await tenant.tokens.sign(accessToken),
    refreshToken: refresh && (await saveRefreshToken(refresh)),
    idToken: oidc.includes('openid') ? await tenant.tokens.sign(tenant.tokens.idToken(entitlement, extras)) : undefined,
    clientInfo: wantsClientInfo ? clientInfo(user.id, tenant.id) : undefined,
  }
}
