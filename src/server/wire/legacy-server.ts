import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/sdk/validation/ajv'
import { exchangeOf } from './auth-info.ts'
import { callResult } from './served-tool.ts'
import { identity, type WireNeeds } from './wire.ts'

/** Makes servers of the v1 SDK with all tools, for the revisions before 2026-07-28 and whatever transport. */
export function legacyServers({ tools, run, log }: WireNeeds): () => McpServer {
  // One for all servers: each would make its own otherwise, at twice the cost of all the rest.
  const jsonSchemaValidator = new AjvJsonSchemaValidator()
  return () => {
    const server = new McpServer(identity, { capabilities: { tools: {} }, jsonSchemaValidator })
    for (const { tool, listing } of tools)
      server.registerTool(tool.name, { ...listing, inputSchema: tool.input }, async (args, { authInfo, signal }) =>
        callResult(await run(tool, args, exchangeOf(authInfo), signal)),
      )
    server.server.onerror = (error) => log.debug({ error: error.name }, 'the legacy wire refused or failed')
    return server
  }
}
