/** For this room's tests: a server with one of everything that a console can show, on either wire, which asks for no token. */
import { toNodeHandler } from '@modelcontextprotocol/node'
import {
  createMcpHandler,
  fromJsonSchema,
  inputRequired,
  inputResponse,
  legacyStatelessFallback,
  McpServer,
  ResourceTemplate,
} from '@modelcontextprotocol/server'
import { z } from 'zod'
import { serve } from './older-servers.ts'

/** Texts that a terminal would obey. */
export const hostile = 'red \u001b[31m title \u001b]0;owned\u0007 \u009b2J turned \u202e end'

/** A tool's arguments, of every kind. */
export const everyKind = {
  type: 'object',
  properties: {
    name: { type: 'string', minLength: 2, description: 'Who to greet' },
    age: { type: 'integer', minimum: 0 },
    loud: { type: 'boolean', default: false },
    colour: { enum: ['red', 'green'] },
    pin: { type: 'string', format: 'password' },
  },
  required: ['name', 'age', 'colour'],
}

interface Watched {
  /** Told when the tool that never answers was called, and when it was told that nobody listens any more. */
  readonly begun?: () => void
  readonly stopped?: () => void
}

/** Serves as long as the test goes on. Gives the address. */
export async function everythingServer(wire: 'modern' | 'legacy', watched: Watched = {}): Promise<string> {
  const handler = createMcpHandler(() => server(() => handler.notify.toolsChanged(), watched), { legacy: 'reject' })
  const mcp = toNodeHandler(wire === 'modern' ? handler : { fetch: legacyStatelessFallback(() => server(undefined, watched)) })
  const origin = await serve((request, response, body) =>
    mcp(request as Parameters<typeof mcp>[0], response, body ? JSON.parse(body) : undefined),
  )
  return `${origin}/mcp`
}

const named = z.object({ name: z.string() })
const said = (text: string) => ({ content: [{ type: 'text' as const, text }] })

function server(toolsChanged: (() => void) | undefined, { begun, stopped }: Watched): McpServer {
  const mcp = new McpServer(
    { name: 'everything', version: '1.0.0' },
    { capabilities: { logging: {}, tools: { listChanged: true } }, instructions: `Be kind. ${hostile}` },
  )
  mcp.registerTool('greet', { description: 'Greets\nat length', inputSchema: fromJsonSchema<object>(everyKind) }, (args) =>
    said(JSON.stringify(args)),
  )
  mcp.registerTool('hostile', { description: hostile }, () => ({
    content: [...said(hostile).content, { type: 'image', data: 'AAAA', mimeType: 'image/png' }],
  }))
  mcp.registerTool('fail', {}, () => ({ ...said('It did not work'), isError: true }))
  mcp.registerTool(
    'wait',
    {},
    ({ mcpReq: { signal } }) =>
      new Promise((_resolve, reject) => {
        begun?.()
        signal.addEventListener('abort', () => {
          stopped?.()
          reject(new Error('stopped'))
        })
      }),
  )
  mcp.registerTool('count', {}, async ({ mcpReq }) => {
    const { progressToken = '' } = mcpReq._meta ?? {}
    for (const progress of [1, 2])
      await mcpReq.notify({
        method: 'notifications/progress',
        params: { progressToken, progress, total: 2, message: `step ${progress} ${hostile}` },
      })
    await mcpReq.log('info', `counted ${hostile}`, 'counter')
    return said('done')
  })
  mcp.registerTool('change', {}, async ({ mcpReq }) => {
    if (toolsChanged) toolsChanged()
    else await mcpReq.notify({ method: 'notifications/tools/list_changed' })
    return said('changed')
  })
  mcp.registerTool('ask', {}, ({ mcpReq }) => {
    const answer = inputResponse(mcpReq.inputResponses, 'who')
    if (answer.kind !== 'missing') return said(JSON.stringify(answer))
    return inputRequired({ inputRequests: { who: inputRequired.elicit({ message: `Who? ${hostile}`, requestedSchema: named }) } })
  })
  mcp.registerResource('notes', 'notes://today', { mimeType: 'text/plain', description: 'What is on' }, () => ({
    contents: [{ uri: 'notes://today', text: `Buy bread\n${hostile}` }],
  }))
  mcp.registerResource('bytes', 'notes://bytes', {}, () => ({
    contents: [{ uri: 'notes://bytes', mimeType: 'image/png', blob: 'AAAAAA==' }],
  }))
  mcp.registerResource('day', new ResourceTemplate('notes://{day}', { list: undefined }), {}, (uri, { day }) => ({
    contents: [{ uri: uri.href, text: `Notes of ${String(day)}` }],
  }))
  mcp.registerPrompt(
    'poem',
    { description: 'Writes a poem', argsSchema: z.object({ about: z.string(), mood: z.string().optional() }) },
    ({ about, mood }) => ({
      messages: [{ role: 'user', content: { type: 'text', text: `A poem about ${about}${mood ? `, ${mood}` : ''} ${hostile}` } }],
    }),
  )
  return mcp
}
