import type { MockSaid } from './mock-control.ts'
import { expandTemplate, type TemplateWord } from './templates.ts'

export type Environment = Readonly<Record<string, string | undefined>>

export interface EnvironmentOptions {
  readonly mock: MockSaid
  readonly port: number
  /** The MCP endpoint that the server is to have. */
  readonly url: string
  /** The private key set, as JSON, for a server that signs tokens of its own. */
  readonly serverJwks: string
  /** `file:` and the folder where the server may keep what it likes. */
  readonly store: string
  /** What the command would see without us. */
  readonly inherited: Environment
  /** Given by `--env`: these win over everything. */
  readonly templates: Readonly<Record<string, string>>
}

/** Names that a server under test may read as its own configuration: what a person's shell holds of them is not meant for it. */
const foreign = /^(AUTH_|MCP_|OIDC_|GRAPH_|JWKS_URI$|PORT$)/

/**
 * The variables that a command under test is started with. AUTH_MODE decides which of the tenant's apps the server is.
 * @throws Error for a template with an unknown word.
 */
export function serverEnvironment(options: EnvironmentOptions): Environment {
  const { mock, port, url, inherited, templates, store } = options
  const { api, proxy } = mock.apps
  const values = (clientId: string): Readonly<Record<TemplateWord, string>> => ({
    issuer: mock.issuer,
    authority: mock.origin,
    jwks_uri: mock.jwksUri,
    tenant: mock.tenantId,
    client_id: clientId,
    audience: api.clientId,
    resource: url,
    port: String(port),
    scope: api.shortScope,
    // As Entra spells it: the App ID URI, which is this server's address, and the name.
    advertised_scope: `${url}/${api.shortScope}`,
    client_secret: api.clientSecret,
    server_jwks: options.serverJwks,
  })
  const mode = expandTemplate(templates['AUTH_MODE'] ?? 'direct', values(api.clientId))
  const isProxy = mode === 'proxy'
  const words = values(isProxy ? proxy.clientId : api.clientId)
  const given = Object.entries(templates).map(([name, template]): [string, string] => [name, expandTemplate(template, words)])
  return {
    ...Object.fromEntries(Object.entries(inherited).filter(([name]) => !foreign.test(name))),
    PORT: words.port,
    MCP_SERVER_PORT: words.port,
    MCP_SERVER_URL: url,
    MCP_SERVER_STORE: store,
    AUTH_MODE: mode,
    AUTH_AUTHORITY: words.authority,
    AUTH_TENANT_ID: words.tenant,
    AUTH_CLIENT_ID: words.client_id,
    AUTH_REDIRECT_URI: `${new URL(url).origin}/auth/callback`,
    AUTH_APP_ID_URI: url,
    GRAPH_BASE_URL: mock.graphBaseUrl,
    MCP_SERVER_SCOPES: words.scope,
    MCP_CONFORMANCE_AUTH_SERVER_URL: words.issuer,
    OIDC_ISSUER: words.issuer,
    OIDC_AUDIENCE: words.audience,
    JWKS_URI: words.jwks_uri,
    OIDC_SCOPE: words.scope,
    OIDC_ADVERTISED_SCOPE: words.advertised_scope,
    // A public client has no secret; left out, a server that reads a file of settings would take a real one from there.
    AUTH_CLIENT_SECRET: isProxy ? '' : words.client_secret,
    ...(isProxy ? { MCP_SERVER_SIGNING_JWKS: words.server_jwks } : {}),
    ...Object.fromEntries(given),
  }
}
