/** For this room's tests: an MCP server and its authorization server on one port, right unless told otherwise. */
import { createHash, randomUUID } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, legacyStatelessFallback, McpServer } from '@modelcontextprotocol/server'
import { generateKeyPair, type JWTPayload, jwtVerify, SignJWT } from 'jose'
import { z } from 'zod'

export type Json = Readonly<Record<string, unknown>>
type Changed = (right: Json) => Json

/** How the parties may be wrong (or just different): each is given the right thing and gives another. */
export interface Wrong {
  readonly wire?: 'modern' | 'legacy'
  /** No token is asked for. */
  readonly open?: boolean
  readonly issuerPath?: string
  readonly challenge?: (right: string) => string | undefined
  readonly resourceMetadata?: Changed
  readonly issuerMetadata?: Changed
  readonly authorizationAnswer?: Changed
  readonly tokenAnswer?: Changed
  /** Whether a genuine token is let in, at the nth MCP request that carried one. */
  readonly letsIn?: (nth: number, claims: JWTPayload) => boolean
  /** Where the authorization endpoint sends the browser first. */
  readonly detour?: string
}

export interface Asked {
  readonly method: string
  readonly path: string
  /** Of the query and of a form body. */
  readonly parameters: Json
}

export const user = { userPrincipalName: 'ada@contoso.example', displayName: 'Ada Lovelace', password: 'p4ss & "word"' }

/** Starts both on a free port of 127.0.0.1, named `localhost`. */
export async function startFakeParties(wrong: Wrong = {}) {
  const { publicKey, privateKey } = await generateKeyPair('ES256')
  const asked: Asked[] = []
  const pending = new Map<string, Json>()
  const codes = new Map<string, Json>()
  let withToken = 0
  let refreshToken = ''

  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`
  const url = `${origin}/mcp`
  const issuer = `${origin}${wrong.issuerPath ?? '/as'}`
  const right = (document: Json, change: Changed | undefined): Json => change?.(document) ?? document

  const factory = () => {
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
  const mcp = toNodeHandler(
    wrong.wire === 'legacy' ? { fetch: legacyStatelessFallback(factory) } : createMcpHandler(factory, { legacy: 'reject' }),
  )

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = new URL(request.url ?? '/', origin)
    const mcpRequest = address.pathname === '/mcp'
    const form = mcpRequest ? new URLSearchParams() : new URLSearchParams(await text(request))
    const parameters = Object.fromEntries([...address.searchParams, ...form])
    asked.push({ method: request.method ?? '', path: address.pathname, parameters })
    const json = (body: Json, status = 200) =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const page = (html: string): void => void response.writeHead(200, { 'content-type': 'text/html' }).end(html)
    const redirect = (to: string): void => void response.writeHead(303, { location: to }).end()
    const key = String(parameters['key'])

    const routes: Record<string, () => Promise<void> | void> = {
      '/mcp': () => protectedMcp(request, response),
      '/.well-known/oauth-protected-resource/mcp': () =>
        json(
          right({ resource: url, authorization_servers: [issuer], scopes_supported: ['fake.listed'] }, wrong.resourceMetadata),
        ),
      [`${new URL(issuer).pathname}/.well-known/openid-configuration`]: () => json(right(metadata(), wrong.issuerMetadata)),
      '/_mock': () => json({ mockEntra: true, users: [user] }),
      '/register': () => json({ ...JSON.parse([...form.keys()][0] ?? '{}'), client_id: 'registered-client' }, 201),
      '/authorize': () => {
        const id = randomUUID()
        pending.set(id, parameters)
        redirect(wrong.detour ?? `/sign-in?key=${id}`)
      },
      '/sign-in': () => {
        if (request.method !== 'POST')
          return page(
            `<form method="post" data-sign-in><input name=username><input type=password name=password><input type=hidden name=key value="${key}"></form>`,
          )
        if (parameters['password'] !== user.password) return page('<p>wrong password</p><form method=post data-sign-in></form>')
        response.setHeader('set-cookie', `signed-in=${key}; HttpOnly; SameSite=Lax; Path=/`)
        redirect(`/consent?key=${key}`)
      },
      '/consent': () => {
        if (!request.headers.cookie?.includes(`signed-in=${key}`)) return page('no cookie')
        if (request.method !== 'POST')
          return page(
            `<form method="post" data-consent action="/consent?key=${key}"><input type="hidden" name="csrf" value="1"><button name="decision" value="allow">Allow</button></form>`,
          )
        redirect(authorizationAnswer(key))
      },
      '/token': () => token(parameters, json),
    }
    const route = routes[address.pathname]
    await (route ? route() : response.writeHead(404).end())
  }

  const metadata = (): Json => ({
    issuer,
    authorization_endpoint: `${origin}/authorize`,
    token_endpoint: `${origin}/token`,
    registration_endpoint: `${origin}/register`,
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  })

  function authorizationAnswer(id: string): string {
    const request = pending.get(id) ?? {}
    const code = randomUUID()
    codes.set(code, request)
    const to = new URL(String(request['redirect_uri']))
    const parameters = right({ code, state: request['state'], iss: issuer }, wrong.authorizationAnswer)
    for (const [name, value] of Object.entries(parameters)) to.searchParams.set(name, String(value))
    return to.href
  }

  async function token(parameters: Json, json: (body: Json, status?: number) => void): Promise<void> {
    const request = codes.get(String(parameters['code']))
    codes.delete(String(parameters['code']))
    const challenge = createHash('sha256').update(String(parameters['code_verifier'])).digest('base64url')
    const redeems = request?.['code_challenge'] === challenge && request['redirect_uri'] === parameters['redirect_uri']
    const renews = parameters['refresh_token'] === refreshToken && refreshToken !== ''
    if (!redeems && !renews) return json({ error: 'invalid_grant', error_description: 'no such grant' }, 400)
    refreshToken = randomUUID()
    const access = await new SignJWT({ scope: 'fake.access' })
      .setProtectedHeader({ alg: 'ES256' })
      .setJti(randomUUID())
      .setAudience(String(parameters['resource']))
      .sign(privateKey)
    json(right({ access_token: access, token_type: 'Bearer', expires_in: 3600, refresh_token: refreshToken }, wrong.tokenAnswer))
  }

  async function protectedMcp(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (wrong.open) return mcp(request as Parameters<typeof mcp>[0], response)
    const bearer = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1]
    const claims = bearer && (await jwtVerify(bearer, publicKey, { audience: url }).catch(() => undefined))
    if (claims && (wrong.letsIn?.(++withToken, claims.payload) ?? true))
      return mcp(request as Parameters<typeof mcp>[0], response) // Its type forbids the undefined members that Node's has.
    const asks = `Bearer resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp", scope="fake.access"`
    const challenge = wrong.challenge ? wrong.challenge(asks) : asks
    response.writeHead(401, challenge ? { 'www-authenticate': challenge } : {}).end()
  }

  return {
    url,
    origin,
    issuer,
    asked: asked as readonly Asked[],
    /** Every request to one path. */
    askedAt: (path: string): readonly Asked[] => asked.filter((one) => one.path === path),
    close: async () => {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
export type FakeParties = Awaited<ReturnType<typeof startFakeParties>>
