import { createHash, randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type Provider from 'oidc-provider'
import type { Upstream } from '../../kit/instruments.ts'
import { createServerKeys, type SigningKey } from '../server-keys.ts'
import { decodeToken } from '../token-change.ts'
import { MemoryAdapter } from './memory-adapter.ts'

export interface GenericIssuerOptions {
  /** The one resource that tokens are issued for (RFC 8707): the MCP endpoint. */
  readonly resource: string
  readonly scope: string
  readonly port?: number | undefined
}

export interface GenericIssuer {
  /** The origin of everything here, and the issuer identifier. */
  readonly issuer: string
  readonly jwksUri: string
  /** A public client that is registered already. */
  readonly clientId: string
  /** What signs. */
  readonly key: SigningKey
  /** The base address of the API behind the server: it answers every request that shows a bearer token, and remembers it. */
  readonly upstreamUrl: string
  readonly upstream: Upstream
  close(): Promise<void>
}

/** The one person there is, who is always signed in and agrees to everything. */
export const person = { sub: 'ada', name: 'Ada Lovelace' } as const
const clientId = 'conformance'
const lifetimeSeconds = 3600

/**
 * A plain OAuth 2.1 issuer on oidc-provider: PKCE, dynamic registration, resource indicators, `iss` in responses, RFC 9068 access tokens.
 * It is as a textbook has it, so that a server which is red behind Entra and green here has trouble with Entra, and not with OAuth.
 */
export async function startGenericIssuer({ resource, scope, port = 0 }: GenericIssuerOptions): Promise<GenericIssuer> {
  const [{ Provider: OidcProvider, errors }, keys] = await Promise.all([import('oidc-provider'), createServerKeys()])
  const seen: { readonly fingerprint: string; readonly audience: string }[] = []
  let answer: (request: IncomingMessage, response: ServerResponse) => unknown = (_, response) => response.writeHead(503).end()
  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, 'localhost', resolve)
  })
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`
  const provider = new OidcProvider(issuer, {
    adapter: MemoryAdapter,
    jwks: { keys: [...keys.keys] },
    clients: [
      {
        client_id: clientId,
        token_endpoint_auth_method: 'none',
        application_type: 'native',
        redirect_uris: ['http://localhost/callback', 'http://127.0.0.1/callback'],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
      },
    ],
    clientDefaults: { application_type: 'native' },
    scopes: ['openid', 'offline_access', scope],
    claims: { openid: ['sub'], profile: ['name'] },
    findAccount: (_, accountId) => ({ accountId, claims: () => person }),
    interactions: { url: (_, { uid }) => `/sign-in/${uid}` },
    cookies: { keys: [randomBytes(32).toString('base64url')] },
    ttl: {
      AccessToken: lifetimeSeconds,
      AuthorizationCode: 60,
      Grant: lifetimeSeconds,
      Interaction: 600,
      Session: lifetimeSeconds,
    },
    features: {
      devInteractions: { enabled: false },
      registration: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: (_, asked) => {
          if (asked !== resource) throw new errors.InvalidTarget()
          return { scope, audience: resource, accessTokenFormat: 'jwt', accessTokenTTL: lifetimeSeconds }
        },
      },
    },
  })
  const speak = provider.callback()
  answer = (request, response) => {
    const path = request.url?.split('?', 1)[0] ?? ''
    if (path.startsWith('/sign-in/')) return signIn(provider, request, response)
    if (path.startsWith('/upstream')) return answerUpstream(request, response, seen)
    // RFC 8414 §3: the same document by its OAuth name.
    if (path === '/.well-known/oauth-authorization-server') request.url = '/.well-known/openid-configuration'
    return speak(request, response)
  }
  return {
    issuer,
    jwksUri: `${issuer}/jwks`,
    clientId,
    key: keys.keys[0],
    upstreamUrl: `${issuer}/upstream`,
    upstream: { mark: async () => seen.length, calls: async (since) => seen.slice(since) },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

/** Finishes whatever oidc-provider wants of the person: to sign in, to agree to scopes, or both. */
async function signIn(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const { prompt, params, grantId } = await provider.interactionDetails(request, response)
    if (prompt.name === 'login')
      return await provider.interactionFinished(request, response, { login: { accountId: person.sub } })
    const grant =
      (grantId === undefined ? undefined : await provider.Grant.find(grantId)) ??
      new provider.Grant({ accountId: person.sub, clientId: String(params['client_id']) })
    const { missingOIDCScope = [], missingResourceScopes = {} } = prompt.details as {
      readonly missingOIDCScope?: readonly string[]
      readonly missingResourceScopes?: Readonly<Record<string, readonly string[]>>
    }
    grant.addOIDCScope(missingOIDCScope.join(' '))
    for (const [indicator, scopes] of Object.entries(missingResourceScopes)) grant.addResourceScope(indicator, scopes.join(' '))
    await provider.interactionFinished(
      request,
      response,
      { consent: { grantId: await grant.save() } },
      { mergeWithLastSubmission: true },
    )
  } catch {
    // A sign-in that nobody has begun, or that is over.
    response.writeHead(400, { 'content-type': 'text/plain' }).end('There is no such sign-in.')
  }
}

function answerUpstream(
  request: IncomingMessage,
  response: ServerResponse,
  seen: { fingerprint: string; audience: string }[],
): void {
  const token = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
  if (token === undefined) return void response.writeHead(401, { 'www-authenticate': 'Bearer' }).end()
  seen.push({ fingerprint: createHash('sha256').update(token).digest('base64url'), audience: audienceOf(token) })
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(person))
}

function audienceOf(token: string): string {
  try {
    return String(decodeToken(token).claims['aud'])
  } catch {
    return 'unknown'
  }
}
