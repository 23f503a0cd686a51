import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import { LATEST_PROTOCOL_VERSION, SUPPORTED_PROTOCOL_VERSIONS } from '@modelcontextprotocol/sdk/types.js'
import { z } from 'zod'
import { personOf } from '../principal.ts'
import { authInfoOf } from './auth-info.ts'
import { legacyServers } from './legacy-server.ts'
import { newSessionId, Sessions } from './sessions.ts'
import type { Wire, WireNeeds } from './wire.ts'

/**
 * The one revision with JSON-RPC batches; they went with 2025-06-18. Revisions are named by dates, and compare as such. A request
 * without the header is of this one where nothing else tells (MCP 2025-11-25, "Protocol Version Header").
 */
const lastWithBatches = '2025-03-26'

/** How the legacy wire says what its SDK would not. */
type RefuseLegacy = (refusal: 'session-missing' | 'session-unknown' | 'batch-not-taken') => Response

interface Conversation {
  readonly transport: WebStandardStreamableHTTPServerTransport
  /** The revision agreed on in the handshake. */
  readonly revision: string
  /** How to give up each request that is not answered yet, by its id. */
  readonly underWay: Map<unknown, () => void>
}

const handshake = z.object({ method: z.literal('initialize'), params: z.object({ protocolVersion: z.string() }) })

const request = z.object({ method: z.string(), id: z.union([z.string(), z.number()]) })
const cancellation = z.object({
  method: z.literal('notifications/cancelled'),
  params: z.object({ requestId: z.union([z.string(), z.number()]) }),
})

/**
 * Answers a message, or gives it up: where its client cancels it, or goes on to use its id for another one, the SDK never
 * answers it (MCP 2025-11-25, "Cancellation": it should not), and its HTTP request would stay open for ever.
 */
async function answered(underWay: Conversation['underWay'], message: unknown, answer: () => Promise<Response>) {
  const parts = [message].flat()
  const givenUp = Promise.withResolvers<Response>()
  const giveUp = () => givenUp.resolve(new Response(null, { status: 202 }))
  const ids = parts.flatMap((part) => request.safeParse(part).data?.id ?? [])
  for (const id of [...ids, ...parts.flatMap((part) => cancellation.safeParse(part).data?.params.requestId ?? [])])
    underWay.get(id)?.()
  for (const id of ids) underWay.set(id, giveUp)
  try {
    return await Promise.race([answer(), givenUp.promise])
  } finally {
    for (const id of ids) if (underWay.get(id) === giveUp) underWay.delete(id)
  }
}

/**
 * Revisions 2025-11-25 and older. With sessions a handshake opens one, and it belongs to the person who opened it; without, every
 * request stands for itself, so that any of many processes may answer it.
 */
export function legacyWire(needs: WireNeeds, refuse: RefuseLegacy, withSessions: boolean): Wire {
  const sessions = new Sessions<Conversation>(needs.now, ({ transport }) => void transport.close())
  const newServer = legacyServers(needs)
  // Without a stream a tool's outcome is known before the status is sent. Nothing here speaks before its answer.
  const enableJsonResponse = true

  async function connected(transport: WebStandardStreamableHTTPServerTransport) {
    await newServer().connect(transport)
    return transport
  }

  const open = (person: string, revision: string, underWay: Conversation['underWay']) => {
    const transport = new WebStandardStreamableHTTPServerTransport({
      enableJsonResponse,
      sessionIdGenerator: newSessionId,
      onsessioninitialized: (id) => sessions.add(id, person, { transport, revision, underWay }),
      onsessionclosed: (id) => sessions.delete(id),
    })
    return connected(transport)
  }

  /** The conversation that a request belongs to, and its revision; or what is wrong with it. */
  async function conversationOf(request: Request, person: string, message: unknown) {
    const underWay: Conversation['underWay'] = new Map()
    const said = request.headers.get('mcp-protocol-version') ?? lastWithBatches
    if (!withSessions) {
      if (message === undefined) return 'session-unknown'
      const transport = await connected(new WebStandardStreamableHTTPServerTransport({ enableJsonResponse }))
      return { transport, revision: said, underWay }
    }
    const id = request.headers.get('mcp-session-id')
    if (id !== null) return sessions.find(id, person) ?? 'session-unknown'
    const [begun] = [message].flat().flatMap((part) => handshake.safeParse(part).data ?? [])
    if (begun === undefined) return 'session-missing'
    const { protocolVersion } = begun.params
    // As the SDK agrees: on what the client asks for, or else on the newest.
    const revision = SUPPORTED_PROTOCOL_VERSIONS.includes(protocolVersion) ? protocolVersion : LATEST_PROTOCOL_VERSION
    return { transport: await open(person, revision, underWay), revision, underWay }
  }

  return {
    async answer(request, exchange, message) {
      const conversation = await conversationOf(request, personOf(exchange.principal), message)
      if (typeof conversation === 'string') return refuse(conversation)
      if (Array.isArray(message) && conversation.revision > lastWithBatches) return refuse('batch-not-taken')
      const { transport, underWay } = conversation
      const authInfo = authInfoOf(exchange)
      if (message === undefined) return transport.handleRequest(request, { authInfo })
      return answered(underWay, message, () => transport.handleRequest(request, { authInfo, parsedBody: message }))
    },
    close: async () => sessions.clear(),
  }
}
