import { randomUUID } from 'node:crypto'
import type { Server } from 'node:http'
import { InvalidTokenError } from '@modelcontextprotocol/sdk/server/auth/errors.js'
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js'
import type { OAuthTokenVerifier } from '@modelcontextprotocol/sdk/server/auth/provider.js'
import { getOAuthProtectedResourceMetadataUrl, mcpAuthMetadataRouter } from '@modelcontextprotocol/sdk/server/auth/router.js'
import { createMcpExpressApp } from '@modelcontextprotocol/sdk/server/express.js'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { OAuthMetadataSchema } from '@modelcontextprotocol/sdk/shared/auth.js'
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js'
import type { Express, Request, Response } from 'express'
import type { SdkServerSettings } from './settings.ts'
import { entraTokens, metadataOf } from './verify-entra-token.ts'

/** A server with one tool that says whose token it was called with. */
function newServer(): McpServer {
  const server = new McpServer({ name: 'on-the-helpers-of-v1', version: '1.0.0' })
  server.registerTool('whoami', { description: 'The client that called' }, ({ authInfo }) => ({
    content: [{ type: 'text', text: String(authInfo?.clientId) }],
  }))
  return server
}

/** Sessions as the SDK's example `simpleStreamableHttp` keeps them: by their id, for whoever knows it. */
function serveSessions(app: Express, guard: ReturnType<typeof requireBearerAuth>): void {
  const transports = new Map<string, StreamableHTTPServerTransport>()
  const open = async () => {
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => void transports.set(id, transport),
    })
    transport.onclose = () => void transports.delete(transport.sessionId ?? '')
    // The transport's optional members are declared without `undefined`, which exactOptionalPropertyTypes tells apart.
    await newServer().connect(transport as Parameters<McpServer['connect']>[0])
    return transport
  }
  const error = (code: number, message: string) => ({ jsonrpc: '2.0', error: { code, message }, id: null })
  const answer = async (request: Request, response: Response) => {
    const id = request.get('mcp-session-id')
    const transport = id === undefined ? undefined : transports.get(id)
    if (transport) return transport.handleRequest(request, response, request.body)
    if (id !== undefined) return response.status(404).json(error(-32001, 'Session not found'))
    if (request.method === 'POST' && isInitializeRequest(request.body))
      return (await open()).handleRequest(request, response, request.body)
    return response.status(400).json(error(-32000, 'Bad Request: No valid session ID provided'))
  }
  app.post('/mcp', guard, answer)
  app.get('/mcp', guard, answer)
  app.delete('/mcp', guard, answer)
}

/** A resource server behind Entra on the helpers of `@modelcontextprotocol/sdk`, put together as its examples do. */
export async function startOnV1(settings: SdkServerSettings): Promise<Server> {
  const { issuer, port, refuses, scope, url } = settings
  const verify = entraTokens(settings)
  const verifier: OAuthTokenVerifier = {
    verifyAccessToken: (token) =>
      verify(token).catch((error: Error) => {
        throw refuses === 'by-message' ? new InvalidTokenError(error.message) : error
      }),
  }
  const app = createMcpExpressApp()
  const oauthMetadata = OAuthMetadataSchema.parse(await metadataOf(issuer))
  app.use(mcpAuthMetadataRouter({ oauthMetadata, resourceServerUrl: url, scopesSupported: [scope] }))
  const resourceMetadataUrl = getOAuthProtectedResourceMetadataUrl(url)
  serveSessions(app, requireBearerAuth({ verifier, requiredScopes: [scope], resourceMetadataUrl }))
  return new Promise((resolve, reject) => {
    const server = app.listen(port, 'localhost', () => resolve(server))
    server.once('error', reject)
  })
}
