import type { JWK } from 'jose'
import type { DocumentRules } from './client-documents.ts'

/** What the minimal proxy must be told. */
export interface MinimalProxySettings {
  /** Where it listens on loopback; 0 for any free port. */
  readonly port: number
  /** The MCP endpoint as clients call it. Default: `http://localhost:{port}/mcp`. */
  readonly url?: string
  /** The issuer behind it, and its own registration there: one client id for all its clients. */
  readonly upstream: { readonly issuer: string; readonly clientId: string }
  /** The private RSA key that signs its tokens. */
  readonly signingKey: JWK
  /** The one scope of its tokens. */
  readonly scope: string
  /** How documents of clients are fetched. Default: from public addresses only. */
  readonly fetchDocument?: DocumentRules['fetch']
}

/**
 * Reads the variables that the referee hands to a server in proxy mode.
 * @throws Error that names every variable that is missing.
 */
export function readProxySettings(environment: Readonly<Record<string, string | undefined>>): MinimalProxySettings {
  const needed = ['MCP_SERVER_PORT', 'OIDC_ISSUER', 'AUTH_CLIENT_ID', 'MCP_SERVER_SIGNING_JWKS', 'OIDC_SCOPE'] as const
  const missing = needed.filter((name) => !environment[name])
  if (missing.length > 0)
    throw new Error(
      `The minimal proxy cannot start without: ${missing.join(', ')}.\nThe referee sets them (conformance server --command … --env AUTH_MODE=proxy).`,
    )
  const of = (name: (typeof needed)[number]) => environment[name] ?? ''
  const [signingKey] = (JSON.parse(of('MCP_SERVER_SIGNING_JWKS')) as { keys: readonly [JWK, ...JWK[]] }).keys
  const url = environment['MCP_SERVER_URL']
  return {
    port: Number(of('MCP_SERVER_PORT')),
    ...(url ? { url } : {}),
    upstream: { issuer: of('OIDC_ISSUER'), clientId: of('AUTH_CLIENT_ID') },
    signingKey,
    scope: of('OIDC_SCOPE'),
  }
}
