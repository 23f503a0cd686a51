/** For this room's tests: servers of the older SDK, which a client of today has to get on with. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import { type ConnectOptions, connect, printingBrowser } from '../index.ts'

interface Watched {
  readonly begun?: () => void
  readonly stopped?: () => void
}

/** A server of the older SDK. `wait` never answers, until it is told that nobody listens any more. */
export function tools({ begun, stopped }: Watched = {}): McpServer {
  const mcp = new McpServer({ name: 'old', version: '1.0.0' })
  mcp.registerTool('greet', { inputSchema: { name: z.string() } }, ({ name }) => ({
    content: [{ type: 'text', text: `Hello ${name}` }],
  }))
  mcp.registerTool(
    'wait',
    {},
    ({ signal }) =>
      new Promise((_resolve, reject) => {
        begun?.()
        signal.addEventListener('abort', () => {
          stopped?.()
          reject(new Error('stopped'))
        })
      }),
  )
  mcp.registerTool('count', {}, async ({ sendNotification, _meta }) => {
    for (const progress of [1, 2])
      await sendNotification({
        method: 'notifications/progress',
        params: { progress, total: 2, message: `step ${progress}`, progressToken: _meta?.progressToken ?? '' },
      })
    return { content: [{ type: 'text', text: 'done' }] }
  })
  return mcp
}

type Route = (request: IncomingMessage, response: ServerResponse, body: string) => Promise<void> | void

/** Serves on a free port as long as the test goes on. Gives the origin. */
export async function serve(route: Route): Promise<string> {
  const server = createServer(async (request, response) => route(request, response, await text(request)))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

/** Connects as long as the test goes on. */
export async function open(url: string, options: Partial<ConnectOptions> = {}) {
  const session = await connect({ url, browser: printingBrowser(), ...options })
  onTestFinished(session.close)
  return session
}

/** The wire of 2025-11-25 with sessions, which `forget` ends without a word. */
export async function sessionServer(watched?: Watched) {
  const transports = new Map<string, StreamableHTTPServerTransport>()
  const heard: string[] = []
  const origin = await serve(async (request, response, body) => {
    heard.push(`${request.method} ${String(request.headers['mcp-protocol-version'])}`)
    const id = String(request.headers['mcp-session-id'] ?? '')
    const known = transports.get(id)
    if (known) return known.handleRequest(request, response, body && JSON.parse(body))
    if (id) return void response.writeHead(404).end()
    const transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => crypto.randomUUID(),
      onsessioninitialized: (session) => void transports.set(session, transport),
    })
    await tools(watched).connect(transport)
    return transport.handleRequest(request, response, body && JSON.parse(body))
  })
  return { url: `${origin}/mcp`, heard, forget: () => transports.clear(), open: () => transports.size }
}
