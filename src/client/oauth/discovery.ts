import type { Challenge } from './challenge.ts'
import type { Context } from './context.ts'
import { findIssuerMetadata, type IssuerDocument, issuerMetadata } from './issuer-metadata.ts'
import { type ClientBefore, staysAtItsIssuer } from './registration/choose-client.ts'
import { noWayNamed, resourceMetadata } from './resource-metadata.ts'

/** Where a token for the server is to be had, and what for. */
export interface Discovered {
  readonly issuer: IssuerDocument
  /** What to send as `resource`, byte for byte; undefined where no document names one. */
  readonly resource: string | undefined
  readonly scopesSupported: readonly string[] | undefined
  /** What to say where the authorization server turns out not to be there: it was only guessed. */
  readonly guessed: readonly string[] | undefined
  readonly aheadSeconds: number
}

/**
 * Finds the authorization server in the order of the revisions: by the resource document (since 2025-06-18), or where the
 * server has none, at the server's own origin (2025-03-26, "Authorization Base URL"): its metadata, or the default endpoints.
 * @throws ConnectError at the first document that may not be used.
 */
export async function discover(
  context: Context,
  challenge: Challenge | undefined,
  before: ClientBefore | undefined,
  signal: AbortSignal | undefined,
): Promise<Discovered> {
  const { server, fetch, tell } = context
  const resource = await resourceMetadata(server, challenge, { fetch, signal })
  if ('reasons' in resource) return atOrigin(context, resource.reasons, before, signal)
  const chosen = chooseIssuer(resource.issuers, context, before?.issuer)
  staysAtItsIssuer(context, chosen, before)
  const { url, document: issuer, aheadSeconds } = await issuerMetadata(chosen, server, { fetch, signal })
  tell({
    step: 'discovered',
    resourceMetadata: resource.url,
    resource: resource.resource,
    issuer: issuer.issuer,
    issuerMetadata: url,
  })
  const { scopesSupported } = resource
  return { issuer, resource: resource.resource, scopesSupported, guessed: undefined, aheadSeconds }
}

/** Of several: one that knows a client that was registered by hand, else the one before, else the first. */
const chooseIssuer = (named: readonly [string, ...string[]], { clients }: Context, before: string | undefined): string =>
  named.find((issuer) => clients.some((client) => client.issuer === issuer)) ??
  named.find((issuer) => issuer === before) ??
  named[0]

/**
 * The issuers that the server names at present; undefined where it has no document.
 * @throws ConnectError when the document may not be used.
 */
export async function issuersNow(
  { server, fetch }: Context,
  challenge: Challenge | undefined,
  signal: AbortSignal | undefined,
): Promise<readonly string[] | undefined> {
  const resource = await resourceMetadata(server, challenge, { fetch, signal })
  return 'reasons' in resource ? undefined : resource.issuers
}

async function atOrigin(
  context: Context,
  reasons: readonly string[],
  before: ClientBefore | undefined,
  signal: AbortSignal | undefined,
): Promise<Discovered> {
  const { server, fetch, tell } = context
  const { origin } = server.url
  const headers = { 'mcp-protocol-version': '2025-03-26' }
  const found = await findIssuerMetadata([origin, `${origin}/`], server, { fetch, signal, headers })
  if (!('document' in found) && !found.nothing) throw noWayNamed([...reasons, ...found.reasons])
  const [issuer, aheadSeconds] = 'document' in found ? [found.document, found.aheadSeconds] : [defaultEndpoints(origin), 0]
  staysAtItsIssuer(context, issuer.issuer, before)
  const issuerMetadataAt = 'document' in found ? found.url : undefined
  tell({ step: 'found-at-origin', issuer: issuer.issuer, issuerMetadata: issuerMetadataAt })
  return {
    issuer,
    resource: undefined,
    scopesSupported: undefined,
    guessed: issuerMetadataAt ? undefined : reasons,
    aheadSeconds,
  }
}

/** MCP 2025-03-26, "Fallbacks for Servers without Metadata Discovery". That revision asks PKCE of every party, so it is taken for given. */
const defaultEndpoints = (origin: string): IssuerDocument => ({
  issuer: origin,
  authorization_endpoint: `${origin}/authorize`,
  token_endpoint: `${origin}/token`,
  registration_endpoint: `${origin}/register`,
  code_challenge_methods_supported: ['S256'],
})
