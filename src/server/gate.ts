import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Authenticator } from './authenticate.ts'
import { corsHeaders, type OriginPolicy, preflightHeaders } from './origin.ts'
import type { Principal } from './principal.ts'
import { type Refusal, type RefusalAnswer, sendAnswer } from './refusal.ts'

export interface GateNeeds {
  readonly allowed: OriginPolicy
  readonly authenticate: Authenticator
  readonly refuse: (refusal: Refusal) => RefusalAnswer
}

export type Method = 'GET' | 'POST' | 'DELETE'

/** Serves one request of somebody who was let in, or says why it is not served. */
export type Serve = (request: IncomingMessage, response: ServerResponse, principal: Principal) => Promise<Refusal | undefined>

/**
 * What stands before every address of the MCP server: origin, method and token, in this order, and all of them before the body is
 * read. A method that MCP knows and this address does not take is refused only to somebody who was let in.
 */
export function gate(
  { allowed, authenticate, refuse }: GateNeeds,
  methods: readonly Method[],
  serve: Serve,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const allow = [...methods, 'OPTIONS'].join(', ')

  async function admit(request: IncomingMessage, response: ServerResponse): Promise<Refusal | undefined> {
    const { method = '' } = request
    if (!['POST', 'GET', 'DELETE'].includes(method)) return { refusal: 'method-not-allowed', allow }
    const principal = await authenticate({
      authorization: request.headersDistinct['authorization'] ?? [],
      target: request.url ?? '',
    })
    if ('refusal' in principal) return principal
    if (!methods.some((taken) => taken === method)) return { refusal: 'method-not-allowed', allow }
    return serve(request, response, principal)
  }

  return async (request, response) => {
    const { method, headers } = request
    const pass = allowed(headers.origin)
    if (pass && headers.origin !== undefined) response.setHeaders(corsHeaders(headers.origin))
    if (pass && method === 'OPTIONS') {
      response.writeHead(204, preflightHeaders(allow)).end()
      return
    }
    const refusal: Refusal | undefined = pass ? await admit(request, response) : { refusal: 'origin-not-allowed' }
    if (refusal) sendAnswer(response, refuse(refusal))
  }
}
