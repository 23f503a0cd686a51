import type { IncomingMessage } from 'node:http'
import { compactVerify, createLocalJWKSet } from 'jose'
import { type Claims, claimRules, type MinimalServer, type Said, startMinimalServer } from '../minimal-server/index.ts'
import { fetchPublicly } from './client-documents.ts'
import { type MinimalProxyParts, publicKeyOf, rightProxyParts } from './parts.ts'
import type { Client, Grant } from './records.ts'
import { json } from './said.ts'
import type { MinimalProxySettings } from './settings.ts'
import { signIn } from './sign-in.ts'
import { registration, tokenEndpoint } from './tokens.ts'
import { upstreamOf } from './upstream.ts'

export type { DocumentRules, Fetched } from './client-documents.ts'
export type { MinimalProxyParts } from './parts.ts'
export type { Begun, OpenRequest } from './records.ts'
export { type MinimalProxySettings, readProxySettings } from './settings.ts'

/** Replaces some parts of the right proxy. `url` is its MCP endpoint. */
export type ChangeProxy = (parts: MinimalProxyParts, around: { readonly url: string }) => MinimalProxyParts

type Body = () => Promise<string | undefined>

/** The authorization server at one origin: what it answers, and undefined for what it does not know. */
function authorizationServer(settings: MinimalProxySettings, url: string, change: ChangeProxy | undefined) {
  const { origin } = new URL(url)
  const { scope, signingKey } = settings
  const right = rightProxyParts(origin, scope, settings.fetchDocument ?? fetchPublicly)
  const parts = change?.(right, { url }) ?? right
  const clients = new Map<string, Client>()
  const codes = new Map<string, Grant>()
  const upstream = upstreamOf(settings, `${origin}/auth/callback`)
  const pages = signIn({ parts, upstream, url, scope, clients, codes })
  const token = tokenEndpoint({ parts, signingKey, origin, url, codes })
  const register = registration(parts, clients)
  return async (request: IncomingMessage, body: Body): Promise<Said | undefined> => {
    const { pathname, searchParams } = new URL(request.url ?? '/', origin)
    const { cookie } = request.headers
    const text = async () => (await body()) ?? ''
    if (request.method === 'GET' && parts.metadataPaths.includes(pathname))
      return parts.metadataAnswer(json(200, parts.metadataAt(pathname, parts.metadata)))
    switch (`${request.method} ${pathname}`) {
      case 'GET /keys':
        return json(200, parts.keySet(signingKey))
      case 'GET /authorize':
        return pages.authorize(searchParams, cookie)
      case 'POST /consent':
        return pages.decide(new URLSearchParams(await text()), cookie)
      case 'GET /auth/callback':
        return pages.back(searchParams, cookie)
      case 'POST /token':
        return token(new URLSearchParams(await text()))
      case 'POST /register':
        return register(await text())
      default:
        return undefined
    }
  }
}

/**
 * The minimal server as its own authorization server, with an OpenID provider behind it under one client id: the proxy that the
 * security best practices of MCP describe, on bare `node:http` and jose. It shares no code with the server of this project.
 */
export function startMinimalProxy(settings: MinimalProxySettings, change?: ChangeProxy): Promise<MinimalServer> {
  const keys = createLocalJWKSet({ keys: [publicKeyOf(settings.signingKey)] })
  const { port, url: given, scope } = settings
  const resource = { port, ...(given === undefined ? {} : { url: given }), scope, advertisedScope: scope }
  const trusting = { issuer: '', audiences: [], jwksUri: 'http://localhost/' }
  // Whom it trusts is itself, which is known when it listens.
  return startMinimalServer({ ...resource, ...trusting }, (parts, { url }) => {
    const { origin } = new URL(url)
    return {
      ...parts,
      verifySignature: async (token) => {
        const { payload } = await compactVerify(token, keys, { algorithms: ['RS256'] })
        return JSON.parse(new TextDecoder().decode(payload)) as Claims
      },
      rules: claimRules({ ...resource, ...trusting, issuer: origin, audiences: [url] }),
      metadata: { ...parts.metadata, document: { ...parts.metadata.document, authorization_servers: [origin] } },
      beside: authorizationServer(settings, url, change),
    }
  })
}
