import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { WebStandardStreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/webStandardStreamableHttp.js'
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js'
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv'
import { personOf } from '../principal.ts'
import { runTool } from '../tools.ts'
import { authInfoOf, exchangeOf } from './auth-info.ts'
import { Sessions } from './sessions.ts'
import { identity, type Wire, type WireNeeds } from './wire.ts'

/** Revisions are named by dates, and compare as such. A request without the header is of this one (MCP 2025-11-25, "Protocol Version Header"). */
const lastWithBatches = '2025-03-26'

/** How the legacy wire says what its SDK would not. */
type RefuseLegacy = (refusal: 'session-missing' | 'session-unknown' | 'batch-not-taken') => Response

/** Revisions 2025-11-25 and older: a handshake opens a session, and a session belongs to the person who opened it. */
export function legacyWire({ tools, log, now }: WireNeeds, refuse: RefuseLegacy): Wire {
  const sessions = new Sessions<WebStandardStreamableHTTPServerTransport>(now, (transport) => void transport.close())
  // One for all servers: each would make its own otherwise, at twice the cost of all the rest.
  const jsonSchemaValidator = new AjvJsonSchemaValidator()

  async function open(person: string): Promise<WebStandardStreamableHTTPServerTransport> {
    const transport = new WebStandardStreamableHTTPServerTransport({
      // Without a stream a tool's outcome is known before the status is sent. Nothing here speaks before its answer.
      enableJsonResponse: true,
      sessionIdGenerator: Sessions.newId,
      onsessioninitialized: (id) => sessions.add(id, person, transport),
      onsessionclosed: (id) => sessions.delete(id),
    })
    const server = new McpServer(identity, { capabilities: { tools: {} }, jsonSchemaValidator })
    for (const tool of tools) {
      const { name, title, description, input } = tool
      server.registerTool(name, { title, description, inputSchema: input }, async (args, { authInfo, signal }) => {
        const { text, isError = false } = await runTool(tool, args, { exchange: exchangeOf(authInfo), signal, log })
        return { content: [{ type: 'text', text }], isError }
      })
    }
    server.server.onerror = (error) => log.debug({ error: error.name }, 'the legacy wire refused or failed')
    await server.connect(transport)
    return transport
  }

  async function transportFor(request: Request, person: string, message: unknown) {
    const id = request.headers.get('mcp-session-id')
    if (id !== null) return sessions.find(id, person) ?? 'session-unknown'
    return [message].flat().some((part) => isInitializeRequest(part)) ? open(person) : 'session-missing'
  }

  return {
    async answer(request, exchange, message) {
      if (Array.isArray(message) && (request.headers.get('mcp-protocol-version') ?? lastWithBatches) > lastWithBatches)
        return refuse('batch-not-taken')
      const transport = await transportFor(request, personOf(exchange.principal), message)
      if (typeof transport === 'string') return refuse(transport)
      return transport.handleRequest(request, {
        authInfo: authInfoOf(exchange),
        ...(message === undefined ? {} : { parsedBody: message }),
      })
    },
    close: async () => sessions.clear(),
  }
}
