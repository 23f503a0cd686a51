import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { authInfoOf, exchangeOf } from './auth-info.ts'
import { callResult } from './served-tool.ts'
import { identity, type Wire, type WireNeeds } from './wire.ts'

/** The first revision without a handshake. Spelt out: the constants of the SDKs name other ones. */
export const modernRevision = '2026-07-28'

/** Revision 2026-07-28: every request stands for itself, so a server is made for each. */
export function modernWire({ tools, run, log }: WireNeeds): Wire {
  const handler = createMcpHandler(serverOf, {
    legacy: 'reject',
    onerror: (error) => log.debug({ error: error.name }, 'the modern wire refused or failed'),
  })

  function serverOf(): McpServer {
    // The tools never change. Without this word the SDK promises news of them, and holds a stream open for each who listens:
    // a thousand in all, so that one person could keep everybody else from it.
    const server = new McpServer(identity, { capabilities: { tools: { listChanged: false } } })
    for (const { tool, listing, input } of tools)
      server.registerTool(tool.name, { ...listing, inputSchema: input }, async (args, context) =>
        callResult(await run(tool, args, exchangeOf(context.http?.authInfo), context.mcpReq.signal)),
      )
    return server
  }

  return {
    answer: (request, exchange, message) => handler.fetch(request, { authInfo: authInfoOf(exchange), parsedBody: message }),
    close: () => handler.close(),
  }
}
