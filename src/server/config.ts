import { graphOf, qualifiedGraphScope } from './clouds.ts'
import type { ClientCertificate } from './settings/client-certificate.ts'
import type { PreRegisteredClient } from './settings/client-list.ts'
import { contradictions } from './settings/contradictions.ts'
import type { PrivateKeySet } from './settings/signing-keys.ts'
import { type Setting, type Settings, settings } from './settings/table.ts'
import { unknownNames } from './settings/unknown-names.ts'

/** Everything the server is told from outside, checked, in our own words. Made by `readConfig`, or by hand in a test. */
export interface ServerConfig {
  readonly mode: 'proxy' | 'direct'
  /** Where it listens; 0 takes a free port. */
  readonly port: number
  /** The MCP endpoint as clients write it, byte for byte; without it `http://localhost:{port}/mcp`. */
  readonly url?: string
  /** Scheme, host and port of Entra, without a slash at the end. */
  readonly authorityOrigin: string
  /** Never empty; in proxy mode exactly one. */
  readonly tenantIds: readonly [string, ...string[]]
  readonly clientId: string
  readonly clientSecret?: string
  /** In the place of a secret. */
  readonly clientCertificate?: ClientCertificate
  /** Proxy mode: the redirect URI registered at Entra; without it `/auth/callback` of the server's origin. */
  readonly redirectUri?: string
  /** Direct mode: the Application ID URIs; the first is the prefix of every advertised scope. Without any, the server's URL. */
  readonly appIdUris?: readonly [string, ...string[]]
  /** Direct mode: v1 access tokens are taken, too. */
  readonly acceptV1Tokens?: boolean
  /** Scheme, host and port of Microsoft Graph, without a slash at the end. */
  readonly graphBaseUrl: string
  /** Fully qualified already, as Entra wants them to be asked for: `https://graph.microsoft.com/User.Read`. */
  readonly graphScopes: readonly string[]
  /** Short names; the first is needed for every request. Never empty. */
  readonly scopes: readonly [string, ...string[]]
  /** Each 32 bytes in base64 or base64url: the first one encrypts, all of them decrypt. */
  readonly encryptionKeys?: readonly [string, ...string[]]
  /** Origins of pages that may use the server besides its own. */
  readonly allowedOrigins?: readonly string[]
  /** Whether clients of revisions before 2026-07-28 have sessions; without it they have. */
  readonly sessions?: boolean
  readonly signingJwks?: PrivateKeySet
  /** Proxy mode: MCP clients that were registered by hand. */
  readonly clients?: readonly PreRegisteredClient[]
  /** `file:` and the folder that state is kept in, or a Redis (see `openStore`). It may hold a password. */
  readonly store: string
  /** The address it listens on; by default every one, and for a URL of this machine that of this machine. */
  readonly host?: string
  /** Addresses and ranges of fronts whose X-Forwarded-For is believed. Without any, nobody's. */
  readonly trustedProxies?: readonly [string, ...string[]]
  /** Files in PEM, where it speaks TLS itself. */
  readonly tls?: { readonly certificate: string; readonly key: string }
  /** Proxy mode: what one address may ask for in a minute (see `rateLimits`); without it, as much as it likes. */
  readonly rateLimit?: number
}

/** The settings are wrong. The message names every mistake, one a line, and how to mend it; it holds no value of a secret. */
export class ConfigError extends Error {}

/** The variables of the environment, as the manual prints them: the very table that the settings are read by. */
export const variables: readonly (Omit<Setting, 'schema'> & { readonly name: string })[] = Object.entries<Setting>(settings).map(
  ([name, { schema: _, ...told }]) => ({ name, ...told }),
)

/**
 * Reads the whole configuration from an environment, strictly: a name with our prefix that is not ours is a typing error.
 * @throws {ConfigError} naming every mistake at once
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): ServerConfig {
  const { values, mistakes } = readSettings(environment)
  const all = [...unknownNames(environment, Object.keys(settings)), ...mistakes, ...contradictions(values)]
  if (all.length > 0) throw new ConfigError(`The settings cannot be used:\n${all.map((mistake) => `  - ${mistake}`).join('\n')}`)
  // Without a mistake, every variable that is required or has a default has its value.
  return configOf(values as Settings)
}

function readSettings(environment: Readonly<Record<string, string | undefined>>) {
  const values: Record<string, unknown> = {}
  const mistakes: string[] = []
  for (const [name, { schema, default: fallback, required, meaning }] of Object.entries<Setting>(settings)) {
    // A line `NAME=` in a file of settings means that the value was left open.
    const text = environment[name]?.trim() || fallback
    if (text === undefined) {
      if (required === 'always') mistakes.push(`${name} is missing: ${meaning}.`)
      continue
    }
    const parsed = schema.safeParse(text)
    if (parsed.success) values[name] = parsed.data
    else mistakes.push(...parsed.error.issues.map((issue) => `${name} ${issue.message}.`))
  }
  // Each value came out of the schema that its name has in the table.
  return { values: values as Partial<Settings>, mistakes }
}

const configOf = (values: Settings): ServerConfig => ({
  mode: values.AUTH_MODE,
  port: values.MCP_SERVER_PORT,
  authorityOrigin: values.AUTH_AUTHORITY,
  tenantIds: values.AUTH_TENANT_ID,
  clientId: values.AUTH_CLIENT_ID,
  // For an authority of nobody's cloud the address was demanded before.
  graphBaseUrl: values.GRAPH_BASE_URL ?? graphOf(values.AUTH_AUTHORITY) ?? '',
  graphScopes: values.GRAPH_SCOPES.map((scope) => qualifiedGraphScope(scope, values.AUTH_AUTHORITY)),
  scopes: values.MCP_SERVER_SCOPES,
  store: values.MCP_SERVER_STORE,
  acceptV1Tokens: values.AUTH_ACCEPT_V1_TOKENS,
  // Sessions are of one process, and Redis is for many.
  sessions: values.MCP_SERVER_SESSIONS ?? values.MCP_SERVER_STORE.startsWith('file:'),
  ...given({
    host: values.MCP_SERVER_HOST,
    trustedProxies: values.MCP_SERVER_TRUSTED_PROXIES,
    tls: tlsOf(values),
    rateLimit: values.MCP_SERVER_RATE_LIMIT === 'off' ? undefined : values.MCP_SERVER_RATE_LIMIT,
    url: values.MCP_SERVER_URL,
    clientSecret: values.AUTH_CLIENT_SECRET,
    clientCertificate: values.AUTH_CLIENT_CERTIFICATE,
    redirectUri: values.AUTH_REDIRECT_URI,
    appIdUris: values.AUTH_APP_ID_URI,
    allowedOrigins: values.MCP_SERVER_ALLOWED_ORIGINS,
    encryptionKeys: values.AUTH_ENCRYPTION_KEY,
    signingJwks: values.MCP_SERVER_SIGNING_JWKS,
    clients: values.MCP_SERVER_CLIENTS,
  }),
})

const tlsOf = ({ MCP_SERVER_TLS_CERTIFICATE: certificate, MCP_SERVER_TLS_KEY: key }: Settings): ServerConfig['tls'] =>
  certificate !== undefined && key !== undefined ? { certificate, key } : undefined

/** The members that have a value. */
const given = <Members extends object>(members: Members) =>
  Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as {
    [Name in keyof Members]?: Exclude<Members[Name], undefined>
  }
