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
 * takes a scope that is asked for and not said back as refused (captured). Graph counts OpenID Connect's scopes as its
 * own and says all three of them, but never `offline_access` (captured: `User.Read profile openid email`).
 */
export function grantedScope(
  { permissions }: ApiRequest,
  {
    oidc,
    isGraph,
    consented,
  }: { readonly oidc: ScopeRequest['oidc']; readonly isGraph: boolean; readonly consented: ReadonlySet<string> },
): GrantedScope {
  const signInScopes = isGraph && oidc.length > 0 ? ['profile', 'openid', 'email'] : []
  const short = permissions.flatMap(({ value }) => (value === '.default' ? [...consented] : [value]))
  const asked = permissions.flatMap(({ asked, value }) =>
    value === '.default' ? [...[...consented].map((name) => asked.replace(/\.default$/, name)), asked] : [asked],
  )
  return {
    scp: [...new Set([...short, ...signInScopes])].join(' '),
    said: [...new Set([...asked, ...signInScopes])].join(' '),
  }
}

export interface TokensIssued {
  /** Undefined for an app's own token, whose answer has none (captured). */
  readonly scope: string | undefined
  readonly expiresInSeconds: number
  readonly accessToken: string
  readonly refreshToken: string | undefined
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
  ...(tokens.idToken === undefined ? {} : { id_token: tokens.idToken }),
  ...(tokens.clientInfo === undefined ? {} : { client_info: tokens.clientInfo }),
})

/** The home account, for clients that keep accounts apart (captured: MSAL always asks for it). */
export const clientInfo = (userId: string, tenantId: string): string =>
  Buffer.from(JSON.stringify({ uid: userId, utid: tenantId })).toString('base64url')

/** Headers of every answer of the token endpoint (captured). */
export const tokenHeaders = { 'cache-control': 'no-store, no-cache', pragma: 'no-cache', expires: '-1' } as const
