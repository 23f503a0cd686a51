import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
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
    answer: async (request, exchange, message) =>
      hasForeignLetters(request.headers)
        ? headerMismatch(message)
        : handler.fetch(request, { authInfo: authInfoOf(exchange), parsedBody: message }),
    close: () => handler.close(),
  }
}

/**
 * Whether a header that repeats the body holds what may not be in it (MCP 2026-07-28, "Value Encoding"). The SDK reads such bytes as
 * Latin-1 and finds them the same as in the body, which others on the way, who read them as UTF-8, do not.
 */
const hasForeignLetters = (headers: Headers): boolean =>
  [...headers].some(([name, value]) => name.startsWith('mcp-') && /[^\t\x20-\x7e]/.test(value))

const identified = z.object({ id: z.union([z.string(), z.number()]) })

const headerMismatch = (message: unknown): Response =>
  Response.json(
    {
      jsonrpc: '2.0',
      ...identified.safeParse(message).data,
      error: { code: -32020, message: 'A header holds characters that may not be in it: send them in base64, as =?base64?…?=.' },
    },
    { status: 400 },
  )
