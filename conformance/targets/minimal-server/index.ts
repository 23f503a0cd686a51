import { createServer, type IncomingMessage, type OutgoingHttpHeaders } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { bodyOf, mcpEndpoint } from './endpoint.ts'
import { type MinimalServerParts, rightParts } from './parts.ts'
import type { Said } from './said.ts'
import type { MinimalServerSettings } from './settings.ts'

export { modernOnly, type Reply } from './dispatch.ts'
export { resumable } from './event-streams.ts'
export type { MirroredHeaders } from './modern.ts'
export type { Caller, Metadata, MinimalServerParts, Presented } from './parts.ts'
export type { Refusal, RefusalName } from './refusal.ts'
export { challengeText } from './refusal.ts'
export type { RpcReply } from './rpc.ts'
export type { Said } from './said.ts'
export { rightSessionRules, type SessionRules } from './sessions.ts'
export { type MinimalServerSettings, readSettings } from './settings.ts'
export { type ClaimRule, type Claims, claimRules } from './token.ts'
export type { Tool } from './tool.ts'

export interface MinimalServer {
  /** The MCP endpoint. */
  readonly url: string
  close(): Promise<void>
}

/** Replaces some parts of the right server. `settings` are the ones it was started with, `url` is its endpoint. */
export type ChangeParts = (
  parts: MinimalServerParts,
  around: { readonly settings: MinimalServerSettings; readonly url: string },
) => MinimalServerParts

function answerMetadata({ method = '' }: IncomingMessage, { metadata }: MinimalServerParts): Said {
  if (!metadata.methods.includes(method)) return { status: 405, headers: { allow: metadata.methods.join(', ') } }
  const headers = {
    'content-type': metadata.contentType,
    ...(metadata.openToPages && { 'access-control-allow-origin': '*' }),
  }
  return { status: 200, headers, body: JSON.stringify(metadata.document) }
}

/**
 * An MCP server on bare `node:http` and jose, behind Entra or behind a plain OAuth 2.1 issuer: the resource server that the
 * specification describes and nothing more. It shares no code with the server of this project, so that the referee is tried on a second opinion.
 */
export async function startMinimalServer(settings: MinimalServerSettings, change?: ChangeParts): Promise<MinimalServer> {
  let endpoint:
    | {
        readonly path: string
        readonly parts: MinimalServerParts
        readonly answer: (request: IncomingMessage) => Promise<Said>
      }
    | undefined
  const decide = async (request: IncomingMessage): Promise<Said> => {
    const path = request.url?.split('?', 1)[0] ?? ''
    if (endpoint?.parts.metadata.paths.includes(path)) return answerMetadata(request, endpoint.parts)
    if (path === endpoint?.path) return endpoint.answer(request)
    return (await endpoint?.parts.beside(request, bodyOf(request))) ?? { status: 404 }
  }
  const server = createServer(async (request, response) => {
    // What nobody has foreseen is told to nobody.
    const { status, headers, body, packed } = await decide(request).catch((): Said => ({ status: 500 }))
    // Node takes several values of one header as an array of its own.
    response.writeHead(status, headers as OutgoingHttpHeaders | undefined).end(packed ?? body)
  })
  const [speakHttp] = server.listeners('connection')
  server.removeAllListeners('connection').on('connection', (socket: Socket) => {
    speakHttp?.call(server, endpoint?.parts.connection(socket) ?? socket)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(settings.port, settings.host ?? '127.0.0.1', resolve)
  })
  const url = settings.url ?? `http://localhost:${(server.address() as AddressInfo).port}/mcp`
  const right = rightParts(settings, url)
  const parts = change?.(right, { settings, url }) ?? right
  endpoint = { path: new URL(url).pathname, parts, answer: mcpEndpoint(parts) }
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
