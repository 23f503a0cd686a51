import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type MinimalServerParts, rightParts } from './parts.ts'
import { challengeText, type RefusalName } from './refusal.ts'
import type { MinimalServerSettings } from './settings.ts'

export type { Reply } from './dispatch.ts'
export type { MirroredHeaders } from './modern.ts'
export type { Caller, Metadata, MinimalServerParts, Presented } from './parts.ts'
export type { Refusal, RefusalName } from './refusal.ts'
export { challengeText } from './refusal.ts'
export type { RpcReply } from './rpc.ts'
export { type MinimalServerSettings, readSettings } from './settings.ts'
export type { ClaimRule, Claims } from './token.ts'
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

/** No message of MCP needs as much. */
const limitBytes = 1_000_000

/** The whole body as text; undefined where it is too large. */
async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > limitBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

/** The body, read when it is first asked for, and once. */
function bodyOf(request: IncomingMessage): () => Promise<string | undefined> {
  let text: Promise<string | undefined> | undefined
  return () => {
    text ??= readBody(request)
    return text
  }
}

/** One HTTP answer, decided before a byte of it is sent. */
interface Said {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

function refused(name: RefusalName, parts: MinimalServerParts): Said {
  const { status, challenge } = parts.refusal(name)
  return { status, ...(challenge ? { headers: { 'www-authenticate': challengeText(challenge) } } : {}) }
}

const one = (request: IncomingMessage, name: string): string | undefined => request.headersDistinct[name]?.join(', ')

/** The MCP endpoint: who may speak is settled before a word is read. */
async function answerMcp(request: IncomingMessage, parts: MinimalServerParts): Promise<Said> {
  if (!parts.allowsOrigin(request.headers.origin)) return refused('foreign-origin', parts)
  const body = bodyOf(request)
  const caller = await parts.authenticate(request, parts, body)
  if (typeof caller === 'string') return refused(caller, parts)
  if (request.method !== 'POST') return { status: 405, headers: { allow: 'POST' } }
  const text = await body()
  if (text === undefined) return { status: 413, headers: { connection: 'close' } }
  const headers = {
    version: one(request, 'mcp-protocol-version'),
    method: one(request, 'mcp-method'),
    name: one(request, 'mcp-name'),
  }
  const answer = await parts.reply(text, headers, { ...parts.tool, ask: () => parts.userName(caller, parts) })
  if (answer.body === undefined) return { status: answer.status }
  return {
    status: answer.status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: JSON.stringify(answer.body),
  }
}

function answerMetadata({ method }: IncomingMessage, { metadata }: MinimalServerParts): Said {
  if (method !== 'GET' && method !== 'HEAD') return { status: 405, headers: { allow: 'GET, HEAD' } }
  // Browser clients read it from their own origin; it holds nothing that is not for everybody.
  const headers = { 'content-type': metadata.contentType, 'access-control-allow-origin': '*' }
  return { status: 200, headers, body: JSON.stringify(metadata.document) }
}

/**
 * An MCP server on bare `node:http` and jose, behind Entra or behind a plain OAuth 2.1 issuer: the resource server that the
 * specification describes and nothing more. It shares no code with the server of this project, so that the referee is tried on a second opinion.
 */
export async function startMinimalServer(settings: MinimalServerSettings, change?: ChangeParts): Promise<MinimalServer> {
  let endpoint: { readonly path: string; readonly parts: MinimalServerParts } | undefined
  const decide = async (request: IncomingMessage): Promise<Said> => {
    const path = request.url?.split('?', 1)[0] ?? ''
    if (endpoint?.parts.metadata.paths.includes(path)) return answerMetadata(request, endpoint.parts)
    return path === endpoint?.path ? answerMcp(request, endpoint.parts) : { status: 404 }
  }
  const server = createServer(async (request, response) => {
    // What nobody has foreseen is told to nobody.
    const { status, headers, body } = await decide(request).catch((): Said => ({ status: 500 }))
    response.writeHead(status, headers).end(body)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(settings.port, '127.0.0.1', resolve)
  })
  const url = settings.url ?? `http://localhost:${(server.address() as AddressInfo).port}/mcp`
  const right = rightParts(settings, url)
  endpoint = { path: new URL(url).pathname, parts: change?.(right, { settings, url }) ?? right }
  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}
