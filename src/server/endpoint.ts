import type { IncomingMessage, ServerResponse } from 'node:http'
import { type NodeIncomingMessageLike, toNodeHandler } from '@modelcontextprotocol/node'
import { isLegacyRequest } from '@modelcontextprotocol/server'
import type { Logger } from 'pino'
import { z } from 'zod'
import type { Authenticator } from './authenticate.ts'
import { corsHeaders, type OriginPolicy, preflightHeaders } from './origin.ts'
import { type Refusal, type RefusalAnswer, sendAnswer, toResponse } from './refusal.ts'
import { readJson } from './request-body.ts'
import { Exchange, type Tool } from './tools.ts'
import { modernRevision } from './wire/modern.ts'
import type { Wire } from './wire/wire.ts'

export interface EndpointNeeds {
  readonly allowed: OriginPolicy
  readonly authenticate: Authenticator
  readonly tools: readonly Tool[]
  readonly refuse: (refusal: Refusal) => RefusalAnswer
  readonly wires: { readonly modern: Wire; readonly legacy: Wire }
  readonly log: Logger
}

/**
 * The MCP endpoint. Origin, method and token stand before the body is read, and the body before the wire is chosen:
 * neither wire ever sees a request of nobody.
 */
export function mcpEndpoint(needs: EndpointNeeds): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { allowed, refuse, log } = needs
  return async (request, response) => {
    const { method, headers } = request
    const pass = allowed(headers.origin)
    if (pass) response.setHeaders(corsHeaders(headers.origin))
    if (pass && method === 'OPTIONS') {
      response.writeHead(204, preflightHeaders(methods)).end()
      return
    }
    const admitted = pass ? await admit(request, needs) : { refusal: 'origin-not-allowed' as const }
    if ('refusal' in admitted) {
      log.info({ method, refusal: admitted.refusal, because: admitted.because }, 'refused')
      sendAnswer(response, refuse(admitted))
      return
    }
    const handle = toNodeHandler({ fetch: (webRequest) => answer(webRequest, admitted, needs) })
    // The adapter wants the members of node:http's own request, only with stricter types.
    await handle(request as NodeIncomingMessageLike, response, admitted.message)
  }
}

/** GET would open a stream for what a server says unasked (MCP 2025-11-25): this one never does, and refuses it as both revisions allow. */
const methods = 'POST, DELETE, OPTIONS'

interface Admitted {
  readonly exchange: Exchange
  /** The body; undefined where the method has none. */
  readonly message: unknown
}

async function admit(request: IncomingMessage, { authenticate, tools }: EndpointNeeds): Promise<Admitted | Refusal> {
  const { method = '', headers } = request
  if (!['POST', 'GET', 'DELETE'].includes(method)) return { refusal: 'method-not-allowed', allow: methods }
  const principal = await authenticate({
    authorization: request.headersDistinct['authorization'] ?? [],
    target: request.url ?? '',
  })
  if ('refusal' in principal) return principal
  const exchange = new Exchange(principal)
  if (method === 'DELETE' && headers['mcp-session-id'] !== undefined && headers['mcp-protocol-version'] !== modernRevision)
    return { exchange, message: undefined }
  if (method !== 'POST') return { refusal: 'method-not-allowed', allow: methods }
  const body = await readJson(request)
  if ('refusal' in body) return body
  const scopes = scopesNeeded(body.json, tools)
  return scopes.every((scope) => principal.scopes.includes(scope))
    ? { exchange, message: body.json }
    : { refusal: 'scope-missing', scopes }
}

const toolCall = z.object({ method: z.literal('tools/call'), params: z.object({ name: z.string() }) })

/** The further scopes of the tools that a message calls, be it one or a batch (MCP 2025-03-26). */
const scopesNeeded = (message: unknown, tools: readonly Tool[]): readonly string[] =>
  [message].flat().flatMap((part) => {
    const call = toolCall.safeParse(part)
    return tools.flatMap(({ name, scope }) => (name === call.data?.params.name && scope !== undefined ? [scope] : []))
  })

async function answer(request: Request, { exchange, message }: Admitted, { wires, refuse }: EndpointNeeds): Promise<Response> {
  const wire = (await isLegacyRequest(request, message)) ? wires.legacy : wires.modern
  const response = await wire.answer(request, exchange, message)
  return exchange.signInAgain ? toResponse(refuse({ refusal: 'sign-in-again' })) : response
}
