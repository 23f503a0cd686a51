/** For this room's tests: an MCP server and its authorization server on one port, right unless told otherwise. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, legacyStatelessFallback, McpServer } from '@modelcontextprotocol/server'
import type { JWTPayload } from 'jose'
import { z } from 'zod'
import { fakeAuthorizationServer, type WrongIssuer } from './fake-authorization-server.ts'
import type { Answer, Heard, Json } from './fake-sign-in.ts'

export { known } from './fake-clients.ts'
export { type Json, user } from './fake-sign-in.ts'

/** How the parties may be wrong (or just different): each is given the right thing and gives another. */
export interface Wrong extends WrongIssuer {
  readonly wire?: 'modern' | 'legacy'
  /** No token is asked for. */
  readonly open?: boolean
  /** Parameters of the Bearer challenge; undefined for a 401 without one. */
  readonly challenge?: (right: string) => string | undefined
  /** Undefined for none at all. */
  readonly resourceMetadata?: (right: Json) => Json | undefined
  /** Whether a genuine token is let in, at the nth MCP request that carried one. */
  readonly letsIn?: (nth: number, claims: JWTPayload) => boolean
  /** The scope that a request needs, beyond being let in. */
  readonly needs?: (body: Json) => string | undefined
}

/** Starts both on a free port of 127.0.0.1, named `localhost`. */
export async function startFakeParties(wrong: Wrong = {}) {
  const asked: Heard[] = []
  let withToken = 0
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const url = `${origin}/mcp`
  const issuer = await fakeAuthorizationServer(origin, wrong)
  const right = { resource: url, authorization_servers: [issuer.issuer], scopes_supported: ['fake.listed'] }

  const mcp = toNodeHandler(
    wrong.wire === 'legacy' ? { fetch: legacyStatelessFallback(tools) } : createMcpHandler(tools, { legacy: 'reject' }),
  )

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = new URL(request.url ?? '/', origin)
    const body = await text(request)
    const heard = {
      method: request.method ?? '',
      path: address.pathname,
      parameters: Object.fromEntries([...address.searchParams, ...formOf(request, body)]),
      body: jsonOf(body),
      authorization: request.headers.authorization,
    }
    asked.push(heard)
    if (address.pathname === '/mcp') return protectedMcp(heard, request, response)
    if (address.pathname === '/.well-known/oauth-protected-resource/mcp') {
      const document = wrong.resourceMetadata ? wrong.resourceMetadata(right) : right
      return send(response, document ? { json: document } : { page: 'no', status: 404 })
    }
    send(response, (await issuer.answer(heard, request.headers.cookie ?? '')) ?? { page: 'nothing here', status: 404 })
  }

  async function protectedMcp(heard: Heard, request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Its type forbids the undefined members that Node's has.
    const letIn = () => mcp(request as Parameters<typeof mcp>[0], response, heard.body)
    if (wrong.open) return letIn()
    if (Object.keys(heard.parameters).length > 0) issuer.violations.push('a token in the address')
    const bearer = /^Bearer (.+)$/.exec(heard.authorization ?? '')?.[1]
    const claims = bearer && (await issuer.claimsOf(bearer))
    if (bearer && !claims) issuer.violations.push('a token that nobody issued for this server')
    const prm = `resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp"`
    if (claims && claims.aud === url && (wrong.letsIn?.(++withToken, claims) ?? true)) {
      const needed = wrong.needs?.(heard.body ?? {})
      if (needed === undefined || String(claims['scope']).split(' ').includes(needed)) return letIn()
      const challenge = `Bearer error="insufficient_scope", scope="${needed}", ${prm}`
      return void response.writeHead(403, { 'www-authenticate': challenge }).end()
    }
    const asks = `Bearer ${prm}, scope="fake.access"`
    const challenge = wrong.challenge ? wrong.challenge(asks) : asks
    response.writeHead(401, challenge ? { 'www-authenticate': challenge } : {}).end()
  }

  return {
    url,
    origin,
    issuer: issuer.issuer,
    asked: asked as readonly Heard[],
    /** What was done that no good client does. */
    violations: issuer.violations as readonly string[],
    /** Every request to one path. */
    askedAt: (path: string): readonly Heard[] => asked.filter((one) => one.path === path),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
export type FakeParties = Awaited<ReturnType<typeof startFakeParties>>

function tools(): McpServer {
  const mcp = new McpServer({ name: 'fake', version: '1.0.0' })
  mcp.registerTool('greet', { description: 'Greets', inputSchema: z.object({ name: z.string() }) }, ({ name }) => ({
    content: [{ type: 'text', text: `Hello ${name}` }],
  }))
  mcp.registerTool('fail', { inputSchema: z.object({}) }, () => ({
    content: [{ type: 'text', text: 'It did not work' }],
    isError: true,
  }))
  return mcp
}

const formOf = (request: IncomingMessage, body: string): URLSearchParams =>
  new URLSearchParams(request.headers['content-type']?.startsWith('application/x-www-form-urlencoded') ? body : '')

function jsonOf(body: string): Json {
  try {
    return JSON.parse(body)
  } catch {
    return {}
  }
}

function send(response: ServerResponse, answer: Answer): void {
  if ('cookie' in answer && answer.cookie) response.setHeader('set-cookie', answer.cookie)
  if ('redirect' in answer) return void response.writeHead(303, { location: answer.redirect }).end()
  const [type, content] = 'json' in answer ? ['application/json', JSON.stringify(answer.json)] : ['text/html', answer.page]
  response.writeHead(answer.status ?? 200, { 'content-type': type }).end(content)
}
