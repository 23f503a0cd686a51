/**
 * One party of the server's rows: `node server-under-load.ts VARIANT PORT ORIGIN_OF_MOCK` answers `tools/call` of a tool that does
 * nothing, so that what is measured is what stands before it. `protected`: this project's server in direct mode. `open`: the same
 * with its authentication switched off. `bare`: the handler of the SDK and nothing else, with its schemas hoisted.
 */
import { createServer as createHttpServer } from 'node:http'
import { type NodeIncomingMessageLike, toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, McpServer } from '@modelcontextprotocol/server'
import { z } from 'zod'
import { createServer, defineTool, readConfig, type ServerParts } from '../../src/server/index.ts'
import { seededApi } from './seeded-api.ts'

const ready = () => console.log('ready')
const [variant, port = '0', authority = ''] = process.argv.slice(2)
const input = z.strictObject({})
const described = { title: 'Nothing', description: 'Says that it did nothing.' }
const said = 'nothing'

const nothing = defineTool({ name: 'nothing', ...described, input, handler: async () => ({ text: said }) })
const tools: ServerParts = { tools: () => [nothing] }

/** Whoever comes is somebody, and nothing of a token is looked at. */
const withoutAuthentication: ServerParts = {
  bearer: () => () => ({ token: 'nobody looks at it' }),
  signature: () => async () => ({ header: {}, claims: { tid: 't', oid: 'o', sub: 's', azp: 'c', scp: 'mcp.access', exp: 9e9 } }),
  tokenRules: () => [],
}

if (variant === 'bare') {
  const handler = createMcpHandler(
    () => {
      const server = new McpServer({ name: 'bare', version: '1.0.0' }, { capabilities: { tools: { listChanged: false } } })
      server.registerTool('nothing', { ...described, inputSchema: input }, async () => ({
        content: [{ type: 'text', text: said }],
      }))
      return server
    },
    { legacy: 'reject' },
  )
  const handle = toNodeHandler(handler)
  // The adapter wants the members of node:http's own request, only with stricter types.
  createHttpServer((request, response) => void handle(request as NodeIncomingMessageLike, response)).listen(
    Number(port),
    'localhost',
    ready,
  )
} else {
  const config = readConfig({
    AUTH_MODE: 'direct',
    AUTH_AUTHORITY: authority,
    AUTH_TENANT_ID: '3f6ab9a4-1c7e-4d7b-9a52-6f0c8e2b7d10',
    AUTH_CLIENT_ID: seededApi.client_id,
    AUTH_CLIENT_SECRET: seededApi.client_secret,
    GRAPH_BASE_URL: authority,
    MCP_SERVER_PORT: port,
  })
  await createServer(config, { ...tools, ...(variant === 'open' ? withoutAuthentication : {}) })
  ready()
}
