import { usage } from '../../failure.ts'
import { printable } from '../../printable.ts'
import { isLoopback } from '../loopback.ts'

/** What this client says of itself, to whoever registers it. A public client: a program on people's machines keeps no secret. */
export const clientMetadata = (redirectUris: readonly string[], authenticationMethod = 'none') => ({
  client_name: 'mcp-entra console',
  // What lets a loopback redirect through (OpenID Connect Registration 1.0 §2, MCP 2026-07-28).
  application_type: 'native',
  redirect_uris: [...redirectUris],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: authenticationMethod,
})

/**
 * The document to host at `url`, which then is the client id (MCP, "Client ID Metadata Documents"). Its redirect URIs carry no
 * port: RFC 8252 §7.3 has the authorization server ignore it on loopback.
 * @throws ConnectError when no client id can be made of the address.
 */
export function clientMetadataDocument(url: string) {
  checkClientMetadataUrl(url)
  return { client_id: url, client_uri: new URL(url).origin, ...clientMetadata(['http://localhost/callback']) }
}

/**
 * A URL that may be a client id: https, with a path, and nothing in it that two parties could read in two ways
 * (draft-ietf-oauth-client-id-metadata-document-00 §3).
 * @throws ConnectError saying what is wrong with it.
 */
export function checkClientMetadataUrl(given: string): void {
  const url = URL.parse(given)
  const wrong =
    url?.protocol !== 'https:'
      ? 'it is no https address'
      : url.pathname === '/'
        ? 'it has no path'
        : url.username || url.password
          ? 'it carries a user name or password'
          : given.includes('#')
            ? 'it carries a fragment'
            : // The parser takes them away, so they are looked for in what was written.
              /\/\.{1,2}(?:[/?]|$)|%2e/i.test(given)
              ? 'it has a dot segment'
              : isLoopback(url.hostname)
                ? 'no authorization server can fetch it from this machine'
                : undefined
  if (wrong === undefined) return
  throw usage(
    `${printable(given)} cannot be a client id: ${wrong}.`,
    'Give the https address at which the document of "mcp-entra client-metadata --url …" is hosted.',
  )
}
