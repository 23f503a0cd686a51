/** What the minimal server must be told. It has no other source of truth, and no default for who it trusts. */
export interface MinimalServerSettings {
  /** Where it listens; 0 for any free port. */
  readonly port: number
  /** The address it listens on. Default: 127.0.0.1. */
  readonly host?: string
  /** The MCP endpoint as clients call it, which is its resource identifier. Default: `http://localhost:{port}/mcp`. */
  readonly url?: string
  /** The issuer of the tokens it accepts, byte for byte. */
  readonly issuer: string
  readonly jwksUri: string
  /** Any of these may stand in `aud`: its own address; behind Entra the API's client id, and its App ID URI. */
  readonly audiences: readonly string[]
  /** The scope as tokens carry it: in `scp` behind Entra, elsewhere in `scope`. */
  readonly scope: string
  /** The same scope as a client must ask for it. */
  readonly advertisedScope: string
  /** What it has to know of Entra, where that is the issuer. */
  readonly entra?: EntraSettings
}

export interface EntraSettings {
  /** The one tenant whose tokens it accepts. */
  readonly tenantId: string
  /** Its own registration at the issuer, for the on-behalf-of grant. */
  readonly clientId: string
  readonly clientSecret: string
  /** Where Microsoft Graph is, without a slash at the end. */
  readonly graphBaseUrl: string
}

type Environment = Readonly<Record<string, string | undefined>>

/**
 * Reads the variables that the referee hands to a server it starts.
 * @throws Error that names every variable that is missing.
 */
export function readSettings(environment: Environment): MinimalServerSettings {
  const missing: string[] = []
  const read = (...names: readonly [string, ...string[]]): string => {
    const value = names.map((name) => environment[name]).find((found) => found !== undefined && found !== '')
    if (value === undefined) missing.push(names.join(' or '))
    return value ?? ''
  }
  const appIdUri = environment['AUTH_APP_ID_URI']
  const url = environment['MCP_SERVER_URL']
  const audience = read('OIDC_AUDIENCE')
  // Who names a tenant means Entra, and then the rest of it has to be there as well.
  const isEntra = ['AUTH_TENANT_ID', 'AUTH_CLIENT_ID', 'GRAPH_BASE_URL'].some((name) => environment[name])
  const settings: MinimalServerSettings = {
    port: Number(read('MCP_SERVER_PORT', 'PORT')),
    ...(url ? { url } : {}),
    issuer: read('OIDC_ISSUER'),
    jwksUri: read('JWKS_URI'),
    audiences: appIdUri ? [audience, appIdUri] : [audience],
    scope: read('OIDC_SCOPE'),
    advertisedScope: read('OIDC_ADVERTISED_SCOPE'),
    ...(isEntra && {
      entra: {
        tenantId: read('AUTH_TENANT_ID'),
        clientId: read('AUTH_CLIENT_ID'),
        clientSecret: read('AUTH_CLIENT_SECRET'),
        graphBaseUrl: read('GRAPH_BASE_URL').replace(/\/$/, ''),
      },
    }),
  }
  if (missing.length > 0) {
    throw new Error(
      `The minimal server cannot start without: ${missing.join(', ')}.\nThe referee sets them (conformance server --command).`,
    )
  }
  if (!Number.isInteger(settings.port) || settings.port < 0 || settings.port > 65_535) {
    throw new Error('The minimal server cannot start: MCP_SERVER_PORT is not a port (0 to 65535).')
  }
  return settings
}
