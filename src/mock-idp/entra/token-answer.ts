import { clientTelemetry, type Telemetry } from './client-telemetry.ts'
import { privacyPolicy } from './discovery.ts'
import type { ApiRequest, ScopeRequest } from './scopes.ts'

/** What an access token allows, and how the answer to the client says so. */
export interface GrantedScope {
  /** `scp` of the token: short names, joined by spaces. */
  readonly scp: string
  /** `scope` of the answer. */
  readonly said: string
}

/**
 * The scopes of one API, said twice. The token has short names. The answer has the client's own spelling, because MSAL
 * takes a scope that is asked for and not said back as refused (captured). What the client has consent for otherwise comes
 * along (documented: "Conditional Access will only trigger for explicitly requested scopes"). Graph counts OpenID Connect's scopes as its
 * own and says all three of them, but never `offline_access` (captured: `User.Read profile openid email`).
 */
export function grantedScope(
  { api, permissions }: ApiRequest,
  {
    oidc,
    isGraph,
    consented,
  }: { readonly oidc: ScopeRequest['oidc']; readonly isGraph: boolean; readonly consented: ReadonlySet<string> },
): GrantedScope {
  const signInScopes = isGraph && oidc.length > 0 ? ['profile', 'openid', 'email'] : []
  const named = permissions.filter(({ value }) => value !== '.default')
  const others = api.api.oauth2PermissionScopes
    .filter(
      ({ isEnabled, value }) => isEnabled && consented.has(value) && !named.some((permission) => permission.value === value),
    )
    .map(({ value }) => value)
  const { asked: example = '' } = permissions[0] ?? {}
  const prefix = example.slice(0, example.lastIndexOf('/') + 1)
  const wholes = permissions.filter(({ value }) => value === '.default')
  return {
    scp: [...named.map(({ value }) => value), ...others, ...signInScopes].join(' '),
    said: [
      ...named.map(({ asked }) => asked),
      ...others.map((name) => prefix + name),
      ...wholes.map(({ asked }) => asked),
      ...signInScopes,
    ].join(' '),
  }
}

export interface TokensIssued {
  /** Undefined for an app's own token, whose answer has none (captured). */
  readonly scope: string | undefined
  readonly expiresInSeconds: number
  readonly accessToken: string
  readonly refreshToken: string | undefined
  /** Said of refresh tokens whose end does not move (captured 2024-10, of a single-page app); undefined for the others. */
  readonly refreshTokenExpiresInSeconds: number | undefined
  readonly idToken: string | undefined
  /** base64url JSON; undefined where it was not asked for. */
  readonly clientInfo: string | undefined
}

/** The body of a successful answer, members in Entra's order (captured). `ext_expires_in` always equals `expires_in`. */
export const tokenAnswer = (tokens: TokensIssued) => ({
  token_type: 'Bearer',
  ...(tokens.scope === undefined ? {} : { scope: tokens.scope }),
  expires_in: tokens.expiresInSeconds,
  ext_expires_in: tokens.expiresInSeconds,
  access_token: tokens.accessToken,
  ...(tokens.refreshToken === undefined ? {} : { refresh_token: tokens.refreshToken }),
  ...(tokens.refreshTokenExpiresInSeconds === undefined ? {} : { refresh_token_expires_in: tokens.refreshTokenExpiresInSeconds }),
  ...(tokens.idToken === undefined ? {} : { id_token: tokens.idToken }),
  ...(tokens.clientInfo === undefined ? {} : { client_info: tokens.clientInfo }),
})

/** The home account, for clients that keep accounts apart (captured: MSAL always asks for it). */
export const clientInfo = (userId: string, tenantId: string): string =>
  Buffer.from(JSON.stringify({ uid: userId, utid: tenantId })).toString('base64url')

/** Headers of every answer of the token endpoint (captured 2024-10). */
export const tokenHeaders = (telemetry: Telemetry = {}) => ({
  'cache-control': 'no-store, no-cache',
  pragma: 'no-cache',
  expires: '-1',
  p3p: privacyPolicy,
  'referrer-policy': 'strict-origin-when-cross-origin',
  'x-xss-protection': '0',
  'x-ms-srs': '1.P',
  ...clientTelemetry(telemetry),
})
