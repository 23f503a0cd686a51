/** Where Entra serves a tenant, below `/{tenant}`. Documented, and captured in discovery documents. */
export const tenantPaths = {
  authorize: '/oauth2/v2.0/authorize',
  token: '/oauth2/v2.0/token',
  keys: '/discovery/v2.0/keys',
  discovery: '/v2.0/.well-known/openid-configuration',
  devicecode: '/oauth2/v2.0/devicecode',
  /** Where a device's person goes on, once the code is known (captured as `/common/oauth2/deviceauth`). */
  deviceauth: '/oauth2/deviceauth',
  logout: '/oauth2/v2.0/logout',
  adminConsent: '/v2.0/adminconsent',
  /** The older form, for everything that the registration lists (documented). */
  adminConsentOfAll: '/adminconsent',
  /** Below it, the sign-in page of one attempt. Assumed: Entra's own page posts to `/{tenant}/login`. */
  login: '/login',
} as const

/** Where a device's person goes, on the mock's origin; in life `https://login.microsoft.com/device` (captured 2026). */
export const deviceLoginPath = '/devicelogin'

/** Where Microsoft Graph serves, on a host of its own in life and on the mock's origin here. */
export const graphPaths = { me: '/v1.0/me', userinfo: '/oidc/userinfo' } as const

/** Absolute addresses and names of one tenant. The issuer has no trailing slash in v2 and has one in v1 (captured). */
export interface TenantAddresses {
  readonly origin: string
  readonly authority: string
  readonly issuer: string
  /** In life `https://sts.windows.net/{tenant}/`. */
  readonly v1Issuer: string
  readonly authorize: string
  readonly token: string
  readonly keys: string
  readonly discovery: string
  readonly userinfo: string
}

export function tenantAddresses(origin: string, tenantId: string): TenantAddresses {
  const authority = `${origin}/${tenantId}`
  return {
    origin,
    authority,
    issuer: `${authority}/v2.0`,
    v1Issuer: `${authority}/`,
    authorize: authority + tenantPaths.authorize,
    token: authority + tenantPaths.token,
    keys: authority + tenantPaths.keys,
    discovery: authority + tenantPaths.discovery,
    userinfo: origin + graphPaths.userinfo,
  }
}
