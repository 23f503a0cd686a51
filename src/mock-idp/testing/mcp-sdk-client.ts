import { auth, type OAuthClientProvider } from '@modelcontextprotocol/sdk/client/auth.js'
import type { OAuthTokens } from '@modelcontextprotocol/sdk/shared/auth.js'
import type { TenantHandle } from '../index.ts'
import { consoleRedirect } from './requests.ts'

/** What an MCP server says of itself (RFC 9728), and how the client is registered. */
export interface Meeting {
  readonly resource: string
  readonly scopes?: readonly string[]
  readonly authorizationServer?: string
  readonly clientId?: string
  /** What the provider's hook for the resource does. Without the hook the SDK sends what the server says; a URL that the hook returns gets WHATWG's slash. */
  readonly resourceHook?: 'returns a URL' | 'returns nothing'
  readonly tokens?: OAuthTokens
}

/** What came of it: the address the person is sent to, or new tokens. */
export interface Outcome {
  readonly sentTo: URL | undefined
  readonly tokens: OAuthTokens | undefined
}

/**
 * Lets the official MCP SDK for TypeScript (1.x), unmodified, begin to authorize at an MCP server that stands behind the
 * mock. The server is nothing but its resource document, handed to the SDK by its own `fetchFn`.
 * @throws OAuthError what the SDK makes of a refusal at the token endpoint.
 */
export async function meetMcpServer(mock: TenantHandle, meeting: Meeting): Promise<Outcome> {
  const document = {
    resource: meeting.resource,
    authorization_servers: [meeting.authorizationServer ?? mock.issuer()],
    ...(meeting.scopes ? { scopes_supported: meeting.scopes } : {}),
  }
  let sentTo: URL | undefined
  let tokens = meeting.tokens
  const provider: OAuthClientProvider = {
    redirectUrl: consoleRedirect,
    clientMetadata: { redirect_uris: [consoleRedirect], token_endpoint_auth_method: 'none' },
    clientInformation: () => ({
      client_id: meeting.clientId ?? mock.apps.console.clientId,
      issuer: document.authorization_servers[0] ?? '',
    }),
    tokens: () => tokens && { ...tokens, issuer: document.authorization_servers[0] ?? '' },
    saveTokens: (saved) => {
      tokens = saved
    },
    redirectToAuthorization: (url) => {
      sentTo = url
    },
    saveCodeVerifier: () => {},
    codeVerifier: () => 'never used',
    ...(meeting.resourceHook
      ? {
          validateResourceURL: async (_server, said) =>
            meeting.resourceHook === 'returns a URL' ? new URL(said ?? '') : undefined,
        }
      : {}),
  }
  const serverOrigin = new URL(meeting.resource).origin
  const fetchFn = async (url: string | URL, init?: RequestInit) => {
    if (new URL(url).origin !== serverOrigin) return fetch(url, init)
    return new URL(url).pathname.startsWith('/.well-known/oauth-protected-resource')
      ? Response.json(document)
      : new Response(null, { status: 404 })
  }
  await auth(provider, { serverUrl: meeting.resource, fetchFn })
  return { sentTo, tokens: tokens === meeting.tokens ? undefined : tokens }
}
