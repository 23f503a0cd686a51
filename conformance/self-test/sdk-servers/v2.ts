import { createServer, type Server } from 'node:http'
import { localhostHostValidation, localhostOriginValidation, toNodeHandler } from '@modelcontextprotocol/node'
import {
  type AuthMetadataOptions,
  createMcpHandler,
  getOAuthProtectedResourceMetadataUrl,
  McpServer,
  OAuthError,
  OAuthErrorCode,
  type OAuthTokenVerifier,
  oauthMetadataResponse,
  requireBearerAuth,
} from '@modelcontextprotocol/server'
import type { SdkServerSettings } from './settings.ts'
import { entraTokens, metadataOf } from './verify-entra-token.ts'

/** A server with one tool that says whose token it was called with. */
function newServer(): McpServer {
  const server = new McpServer({ name: 'on-the-helpers-of-v2', version: '1.0.0' })
  server.registerTool('whoami', { description: 'The client that called' }, (context) => ({
    content: [{ type: 'text', text: String(context.http?.authInfo?.clientId) }],
  }))
  return server
}

/**
 * A resource server behind Entra on the helpers of `@modelcontextprotocol/server`, put together as its guide "Require authorization" has
 * it for hosts without a framework, on `node:http` with the guards that the README of `@modelcontextprotocol/node` sets in front.
 */
export async function startOnV2(settings: SdkServerSettings): Promise<Server> {
  const { issuer, port, refuses, scope, url } = settings
  const verify = entraTokens(settings)
  const verifier: OAuthTokenVerifier = {
    verifyAccessToken: (token) =>
      verify(token).catch((error: Error) => {
        throw refuses === 'by-message' ? new OAuthError(OAuthErrorCode.InvalidToken, error.message) : error
      }),
  }
  const resourceMetadataUrl = getOAuthProtectedResourceMetadataUrl(url)
  const gate = requireBearerAuth({ verifier, requiredScopes: [scope], resourceMetadataUrl })
  // What it says of itself is for its authors to check; the helper passes it on.
  const oauthMetadata = (await metadataOf(issuer)) as AuthMetadataOptions['oauthMetadata']
  const metadata: AuthMetadataOptions = { oauthMetadata, resourceServerUrl: url, scopesSupported: [scope] }
  const handler = createMcpHandler(newServer)
  const node = toNodeHandler({
    fetch: async (request) => {
      const document = oauthMetadataResponse(request, metadata)
      if (document) return document
      if (new URL(request.url).pathname !== url.pathname) return new Response(null, { status: 404 })
      const authInfo = await gate(request)
      return authInfo instanceof Response ? authInfo : handler.fetch(request, { authInfo })
    },
  })
  const [validateHost, validateOrigin] = [localhostHostValidation(), localhostOriginValidation()]
  const server = createServer((request, response) => {
    // Its optional members are declared without `undefined`, which exactOptionalPropertyTypes tells apart.
    if (validateHost(request, response) && validateOrigin(request, response))
      void node(request as Parameters<typeof node>[0], response)
  })
  return new Promise((resolve, reject) => {
    server.once('error', reject).listen(port, 'localhost', () => resolve(server))
  })
}
