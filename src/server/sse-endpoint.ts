import type { IncomingMessage, ServerResponse } from 'node:http'
import { timeLeft } from './endpoint.ts'
import { type GateNeeds, gate } from './gate.ts'
import { readJson } from './request-body.ts'
import type { JudgeCalls } from './tool-calls.ts'
import { Exchange } from './tools/run-tool.ts'
import type { SseWire } from './wire/sse.ts'

type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void>

export interface SseEndpointNeeds extends GateNeeds {
  readonly judgeCalls: JudgeCalls
  readonly wire: SseWire
  readonly now: () => Date
}

/** The two addresses of HTTP+SSE (MCP 2024-11-05, "Transports"): one for the stream, one for messages to it. */
export function sseEndpoints(needs: SseEndpointNeeds): { readonly stream: Handler; readonly messages: Handler } {
  const { judgeCalls, wire, now } = needs
  return {
    stream: gate(needs, ['GET'], async (_request, response, principal) => {
      await wire.open(response, new Exchange(principal), timeLeft(principal, now()))
      return undefined
    }),
    messages: gate(needs, ['POST'], async (request, response, principal) => {
      const body = await readJson(request)
      if ('refusal' in body) return body
      const missing = judgeCalls(body.json, principal)
      if (missing) return missing
      const streamId = new URLSearchParams(request.url?.split('?')[1]).get('sessionId') ?? ''
      const outcome = await wire.post(streamId, new Exchange(principal), body.json, timeLeft(principal, now()))
      if (outcome !== 'taken') return { refusal: outcome }
      response.writeHead(202).end()
      return undefined
    }),
  }
}
