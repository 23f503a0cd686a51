import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { isLoopback } from '../../kit/loopback.ts'
import { type Reply, reply } from './dispatch.ts'
import { displayNameAt, onBehalfOf, type TradeToken } from './graph.ts'
import { type Refusal, type RefusalName, rightRefusal } from './refusal.ts'
import type { RpcReply } from './rpc.ts'
import type { Said } from './said.ts'
import type { SessionRules } from './sessions.ts'
import type { EntraSettings, MinimalServerSettings } from './settings.ts'
import { type ClaimRule, type Claims, claimRules, type SignatureVerifier, signatureVerifier } from './token.ts'
import type { Tool } from './tool.ts'

/** Whoever a request turned out to be from. */
export interface Caller {
  readonly token: string
  readonly claims: Claims
}

/** What a request presents: nothing, something that is no bearer credential, or a token. */
export type Presented = 'nothing' | 'malformed' | { readonly token: string }

/** The protected resource document (RFC 9728 §2) and how it is served. */
export interface Metadata {
  readonly document: Readonly<Record<string, unknown>>
  /** Where it is found, on the origin of the server. */
  readonly paths: readonly string[]
  readonly contentType: string
  readonly methods: readonly string[]
  /** Whether pages of other origins may read it. */
  readonly openToPages: boolean
}

/**
 * Everything that the minimal server decides, each decision in one place, so that a server which is wrong in one
 * respect needs no copy of it: it replaces a part and keeps the rest.
 */
export interface MinimalServerParts {
  /** What is read in the place of a connection. */
  readonly connection: (socket: Socket) => Duplex
  /** Whether the name that a request was sent to is one of ours: a page may rebind its own to us. */
  readonly allowsHost: (host: string | undefined) => boolean
  readonly allowsOrigin: (origin: string | undefined, method: string | undefined) => boolean
  readonly presented: (request: IncomingMessage) => Presented
  readonly verifySignature: SignatureVerifier
  readonly rules: readonly ClaimRule[]
  /** Judges a request by the parts above it. What the request says, its body, is nothing that this server judges by. */
  readonly authenticate: (
    request: IncomingMessage,
    parts: MinimalServerParts,
    body: () => Promise<string | undefined>,
  ) => Promise<Caller | RefusalName>
  readonly refusal: (name: RefusalName) => Refusal
  /** How sessions are kept at 2025-11-25 and before; undefined: they are not, every request stands alone. */
  readonly sessions: SessionRules | undefined
  /** The last word on what the endpoint answers. */
  readonly answer: (said: Said, request: IncomingMessage, body: () => Promise<string | undefined>) => Said | Promise<Said>
  readonly metadata: Metadata
  /** Answers what is neither the endpoint nor the metadata; undefined for what it does not know. */
  readonly beside: (request: IncomingMessage, body: () => Promise<string | undefined>) => Promise<Said | undefined>
  /** Speaks MCP with whoever was let in. */
  readonly reply: Reply
  /** What a caller is answered in the end. */
  readonly lastWord: (reply: RpcReply, caller: Caller) => RpcReply
  readonly tradeToken: TradeToken
  readonly tool: Omit<Tool, 'ask'>
  /** What the tool answers. */
  readonly userName: (caller: Caller, parts: MinimalServerParts) => Promise<string>
}

/** RFC 6750 §2.1: `"Bearer" 1*SP b64token`, the scheme in any case (RFC 9110 §11.1). */
function presentedInHeader(request: IncomingMessage): Presented {
  const lines = request.headersDistinct['authorization'] ?? []
  if (lines.length === 0) return 'nothing'
  const token = lines.length === 1 ? /^bearer +([-._~+/0-9a-z]+=*)$/i.exec(lines[0] ?? '')?.[1] : undefined
  return token === undefined ? 'malformed' : { token }
}

async function authenticate(request: IncomingMessage, parts: MinimalServerParts): Promise<Caller | RefusalName> {
  const presented = parts.presented(request)
  if (presented === 'nothing') return 'stranger'
  if (presented === 'malformed') return 'malformed'
  const { token } = presented
  const claims = await parts.verifySignature(token).catch(() => undefined)
  if (claims === undefined) return 'invalid_token'
  const nowSeconds = Math.floor(Date.now() / 1000)
  return parts.rules.find(({ holds }) => !holds(claims, nowSeconds))?.fault ?? { token, claims }
}

/** The parts of a server that does everything as it should. `url` is the MCP endpoint. */
export function rightParts(settings: MinimalServerSettings, url: string): MinimalServerParts {
  const { origin, pathname } = new URL(url)
  const path = `/.well-known/oauth-protected-resource${pathname === '/' ? '' : pathname}`
  return {
    connection: (socket) => socket,
    allowsHost: (host) => !isLoopback(new URL(url).hostname) || isLoopback(URL.parse(`http://${host}`)?.hostname ?? ''),
    // A browser page of our own origin, or no browser at all.
    allowsOrigin: (from) => from === undefined || from === origin,
    presented: presentedInHeader,
    verifySignature: signatureVerifier(settings),
    rules: claimRules(settings),
    authenticate,
    refusal: (name) => rightRefusal(name, `${origin}${path}`, settings.advertisedScope),
    sessions: undefined,
    answer: (said) => said,
    metadata: {
      document: {
        resource: url,
        authorization_servers: [settings.issuer],
        scopes_supported: [settings.advertisedScope],
        bearer_methods_supported: ['header'],
      },
      paths: [path],
      contentType: 'application/json',
      methods: ['GET', 'HEAD'],
      // Clients in browsers read it from their own origin; it holds nothing that is not for everybody.
      openToPages: true,
    },
    beside: async () => undefined,
    reply,
    lastWord: (reply) => reply,
    ...(settings.entra ? graphTool(settings, settings.entra) : ownTool),
  }
}

type ToolParts = Pick<MinimalServerParts, 'tool' | 'tradeToken' | 'userName'>

/** Behind Entra the name is asked of Microsoft Graph, on behalf of the user. */
const graphTool = (settings: MinimalServerSettings, entra: EntraSettings): ToolParts => ({
  tool: {
    name: 'get_user_name',
    description: 'The display name of the signed-in user, as Microsoft Graph gives it now.',
  },
  tradeToken: onBehalfOf(settings.issuer, entra),
  userName: async ({ token }, { tradeToken }) => displayNameAt(entra.graphBaseUrl, await tradeToken(token)),
})

/** Elsewhere nobody is asked: the name is the one that the token is about. */
const ownTool: ToolParts = {
  tool: { name: 'who_am_i', description: 'Whom the access token is about.' },
  tradeToken: async () => {
    throw new Error('there is no API behind this server')
  },
  userName: async ({ claims }) => String(claims['sub']),
}
