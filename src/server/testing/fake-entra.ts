import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { ServerConfig } from '../config.ts'

export const tenantId = '3f6ab9a4-1c7e-4d7b-9a52-6f0c8e2b7d10'
export const clientId = '7c9e1f52-0a34-4b6d-8e17-2d5f9b3a6c01'
const alice = { oid: '11111111-1111-4111-8111-111111111111', sub: 'alice-at-this-api' }
export const bob = { oid: '22222222-2222-4222-8222-222222222222', sub: 'bob-at-this-api' }

/** What a test may change about a right token; a member `undefined` is left out of it. */
export interface TokenChange {
  readonly claims?: Readonly<Record<string, unknown>>
  readonly header?: Readonly<Record<string, unknown>>
}

/** Entra as one tenant sees it, as far as a resource server meets it: keys, on-behalf-of, Microsoft Graph. */
export async function fakeEntra() {
  let { publicKey, privateKey } = await generateKeyPair('RS256')
  let kid = 'first'
  const state = {
    displayName: 'Alice Example',
    photo: undefined as Buffer | undefined,
    /** Statuses and bodies to answer with instead of the right ones. */
    keys: undefined as number | undefined,
    token: undefined as { readonly status: number; readonly body: object } | undefined,
    graph: undefined as number | undefined,
    /** What was asked, in order. */
    asked: [] as string[],
    exchanges: [] as URLSearchParams[],
    bearers: [] as (string | undefined)[],
  }
  const server = createServer((request, response) => {
    answer(request).then(
      ({ status, body }) =>
        body instanceof Buffer
          ? response.writeHead(status, { 'content-type': 'image/jpeg' }).end(body)
          : response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      () => response.destroy(),
    )
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const origin = `http://localhost:${(server.address() as AddressInfo).port}`

  async function answer(request: IncomingMessage): Promise<{ status: number; body: object }> {
    state.asked.push(request.url ?? '')
    if (request.url === `/${tenantId}/discovery/v2.0/keys`) {
      if (state.keys !== undefined) return { status: state.keys, body: {} }
      return { status: 200, body: { keys: [{ ...(await exportJWK(publicKey)), kid, use: 'sig' }] } }
    }
    if (request.url === `/${tenantId}/oauth2/v2.0/token`) {
      state.exchanges.push(new URLSearchParams(await textOf(request)))
      const right = { token_type: 'Bearer', expires_in: 3600, access_token: `graph-${state.exchanges.length}` }
      return state.token ?? { status: 200, body: right }
    }
    state.bearers.push(request.headers.authorization)
    if (request.url?.includes('/photos/')) return state.photo ? { status: 200, body: state.photo } : { status: 404, body: {} }
    return { status: state.graph ?? 200, body: { displayName: state.displayName, mail: 'alice@contoso.example', jobTitle: null } }
  }

  return {
    origin,
    state,
    /** A right v2 access token of Alice for the API, but for the change. */
    mint({ claims, header }: TokenChange = {}): Promise<string> {
      const now = Math.floor(Date.now() / 1000)
      return new SignJWT({
        ...{
          aud: clientId,
          iss: `${origin}/${tenantId}/v2.0`,
          iat: now - 300,
          nbf: now - 300,
          exp: now + 3600,
          tid: tenantId,
          ver: '2.0',
        },
        ...{ azp: 'a-client', name: 'Alice', scp: 'mcp.access', ...alice, ...claims },
      })
        .setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid, ...header })
        .sign(privateKey)
    },
    async rotate(name: string): Promise<void> {
      ;({ publicKey, privateKey } = await generateKeyPair('RS256'))
      kid = name
    },
    close: () => new Promise<void>((resolve) => server.close(() => resolve()).closeAllConnections()),
  }
}

export type FakeEntra = Awaited<ReturnType<typeof fakeEntra>>

/** The configuration of a server in direct mode behind the fake. */
export const directConfig = (entra: Pick<FakeEntra, 'origin'>): ServerConfig => ({
  mode: 'direct',
  port: 0,
  authorityOrigin: entra.origin,
  tenantIds: [tenantId],
  clientId,
  clientSecret: 'the-secret',
  graphBaseUrl: entra.origin,
  graphScopes: ['https://graph.microsoft.com/User.Read'],
  scopes: ['mcp.access'],
  store: 'file:.mcp-entra/',
})

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return Buffer.concat(chunks).toString()
}
