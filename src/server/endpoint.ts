import type { IncomingMessage, ServerResponse } from 'node:http'
import { isLegacyRequest } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { type GateNeeds, gate, type Method, type Serve } from './gate.ts'
import { sendResponse, webRequest } from './node-web.ts'
import type { Principal } from './principal.ts'
import { type Refusal, toResponse } from './refusal.ts'
import { readJson } from './request-body.ts'
import { skewMilliseconds } from './token-rules.ts'
import type { JudgeCalls } from './tool-calls.ts'
import { Exchange } from './tools/run-tool.ts'
import { modernRevision } from './wire/modern.ts'
import type { Wires } from './wire/wire.ts'

export interface EndpointNeeds extends GateNeeds {
  /** The endpoint's own address. */
  readonly resource: string
  readonly judgeCalls: JudgeCalls
  readonly wires: Wires
  /** How a person is sent to sign in with what Entra wants of them. */
  readonly claimsWanted?: (principal: Principal, claims: string) => Refusal
  readonly now: () => Date
}

/**
 * The MCP endpoint. Whoever comes here was let in; the body stands before the choice of the wire, so that neither wire ever sees a
 * request of nobody, or one whose token lacks a scope. GET would open a stream for what a server says unasked (MCP 2025-11-25):
 * this one's own wires never do, and then it is refused as both revisions allow.
 */
export function mcpEndpoint(needs: EndpointNeeds): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { resource, judgeCalls, wires, refuse, claimsWanted, now } = needs
  const methods: readonly Method[] = wires.legacy.opensStreams ? ['POST', 'GET', 'DELETE'] : ['POST', 'DELETE']

  async function answer(request: Request, exchange: Exchange, message: unknown): Promise<Response> {
    const wire = claimsModern(message) || !(await isLegacyRequest(request, message)) ? wires.modern : wires.legacy
    const response = await wire.answer(request, exchange, message)
    return exchange.signInAgain ? toResponse(refuse(toSignIn(exchange.principal, exchange.signInAgain.claims))) : response
  }

  const toSignIn = (principal: Principal, claims: string | undefined): Refusal =>
    claims !== undefined && claimsWanted ? claimsWanted(principal, claims) : { refusal: 'sign-in-again' }

  const serve: Serve = async (request, response, principal) => {
    let message: unknown
    if (request.method === 'POST') {
      const body = await readJson(request)
      if ('refusal' in body) return body
      const missing = judgeCalls(body.json, principal)
      if (missing) return missing
      message = body.json
    } else if (!isOfSession(request)) return { refusal: 'method-not-allowed', allow: 'POST, DELETE, OPTIONS' }
    const answered = await answer(webRequest(request, response, resource), new Exchange(principal), message)
    await sendResponse(response, answered, timeLeft(principal, now()))
    return undefined
  }
  return gate(needs, methods, serve)
}

const modernClaim = z.object({
  method: z.string().refine((method) => method !== 'initialize'),
  params: z.object({ _meta: z.object({ 'io.modelcontextprotocol/protocolVersion': z.string() }) }),
})

/** What names its revision in itself need not be looked at for long: the modern wire does so once more, and refuses what is none. */
const claimsModern = (message: unknown): boolean => modernClaim.safeParse(message).success

const isOfSession = ({ headers }: IncomingMessage): boolean =>
  headers['mcp-session-id'] !== undefined && headers['mcp-protocol-version'] !== modernRevision

/** Milliseconds until a token is not taken any more. */
export const timeLeft = ({ expiresAt }: Principal, now: Date): number => expiresAt.getTime() + skewMilliseconds - now.getTime()
