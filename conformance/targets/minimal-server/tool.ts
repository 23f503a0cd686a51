import type { RpcRequest } from './rpc.ts'

/** The one tool that the server has. */
export interface Tool {
  readonly name: string
  readonly description: string
  /** What it answers; what a call needs of the world outside MCP. */
  readonly ask: () => Promise<string>
}

export const serverInfo = { name: 'minimal-server', version: '1.0.0' }

/** The result of `tools/list`. */
export const toolList = ({ name, description }: Tool): object => ({
  tools: [{ name, description, inputSchema: { type: 'object', properties: {}, additionalProperties: false } }],
})

/** The result of `tools/call`; undefined where there is no such tool or it takes no such arguments. */
export async function callTool({ params }: RpcRequest, tool: Tool): Promise<object | undefined> {
  const { name, arguments: args = {} } = params
  if (name !== tool.name || typeof args !== 'object' || args === null || Object.keys(args).length > 0) return undefined
  try {
    return { content: [{ type: 'text', text: await tool.ask() }] }
  } catch {
    // What went wrong upstream is not the client's to know.
    return { content: [{ type: 'text', text: 'The name could not be found out.' }], isError: true }
  }
}
