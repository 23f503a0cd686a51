/** What to do about an AADSTS code. Sentences, plain text, with property names of the application manifest in them. */
export interface Remedy {
  readonly means: string
  /** Which line of the app registration to change; absent where no registration is at fault. */
  readonly registration?: string
  /** Which setting or behaviour of the client to change; absent where no client is at fault. */
  readonly client?: string
  /** Where Microsoft documents it. */
  readonly documented: string
}

const learn = 'https://learn.microsoft.com/en-us/entra'
const platform = `${learn}/identity-platform`

/** Microsoft's pages, by what they are about. */
export const pages = {
  codes: `${platform}/reference-error-codes`,
  codeFlow: `${platform}/v2-oauth2-auth-code-flow`,
  openidConnect: `${platform}/v2-protocols-oidc`,
  clientCredentials: `${platform}/v2-oauth2-client-creds-grant-flow`,
  onBehalfOf: `${platform}/v2-oauth2-on-behalf-of-flow`,
  deviceCode: `${platform}/v2-oauth2-device-code`,
  redirects: `${platform}/reply-url`,
  scopes: `${platform}/scopes-oidc`,
  consent: `${platform}/permissions-consent-overview`,
  adminConsent: `${learn}/identity/enterprise-apps/grant-admin-consent`,
  refreshTokens: `${platform}/refresh-tokens`,
  accessTokens: `${platform}/access-tokens`,
  certificates: `${platform}/certificate-credentials`,
  federation: `${learn}/workload-id/workload-identity-federation`,
  manifest: `${platform}/reference-microsoft-graph-app-manifest`,
  audiences: `${platform}/supported-accounts-validation`,
  claimsChallenge: `${platform}/claims-challenge`,
  conditionalAccess: `${learn}/identity/conditional-access/overview`,
  assignment: `${learn}/identity/enterprise-apps/assign-user-or-group-access-portal`,
  mcp: `${learn}/agent-id/secure-mcp-server-with-entra-id`,
  clouds: `${platform}/authentication-national-cloud`,
} as const
