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
}

const handshake = z.object({ method: z.literal('initialize'), params: z.object({ protocolVersion: z.string() }) })

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

  const open = (person: string, revision: string) => {
    const transport = new WebStandardStreamableHTTPServerTransport({
      enableJsonResponse,
      sessionIdGenerator: newSessionId,
      onsessioninitialized: (id) => sessions.add(id, person, { transport, revision }),
      onsessionclosed: (id) => sessions.delete(id),
    })
    return connected(transport)
  }

  /** The conversation that a request belongs to, and its revision; or what is wrong with it. */
  async function conversationOf(request: Request, person: string, message: unknown) {
    const said = request.headers.get('mcp-protocol-version') ?? lastWithBatches
    if (!withSessions) {
      if (message === undefined) return 'session-unknown'
      return { transport: await connected(new WebStandardStreamableHTTPServerTransport({ enableJsonResponse })), revision: said }
    }
    const id = request.headers.get('mcp-session-id')
    if (id !== null) return sessions.find(id, person) ?? 'session-unknown'
    const [begun] = [message].flat().flatMap((part) => handshake.safeParse(part).data ?? [])
    if (begun === undefined) return 'session-missing'
    const { protocolVersion } = begun.params
    // As the SDK agrees: on what the client asks for, or else on the newest.
    const revision = SUPPORTED_PROTOCOL_VERSIONS.includes(protocolVersion) ? protocolVersion : LATEST_PROTOCOL_VERSION
    return { transport: await open(person, revision), revision }
  }

  return {
    async answer(request, exchange, message) {
      const conversation = await conversationOf(request, personOf(exchange.principal), message)
      if (typeof conversation === 'string') return refuse(conversation)
      if (Array.isArray(message) && conversation.revision > lastWithBatches) return refuse('batch-not-taken')
      return conversation.transport.handleRequest(request, {
        authInfo: authInfoOf(exchange),
        ...(message === undefined ? {} : { parsedBody: message }),
      })
    },
    close: async () => sessions.clear(),
  }
}
