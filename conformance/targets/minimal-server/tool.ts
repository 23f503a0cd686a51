import type { RpcRequest } from './rpc.ts'

/** What a tool call needs of the world outside MCP. */
export type AskName = () => Promise<string>

export const serverInfo = { name: 'minimal-server', version: '1.0.0' }

export const toolList = {
  tools: [
    {
      name: 'get_user_name',
      description: 'The display name of the signed-in user, as Microsoft Graph gives it now.',
      inputSchema: { type: 'object', properties: {}, additionalProperties: false },
    },
  ],
}

/** The result of `tools/call`; undefined where there is no such tool or it takes no such arguments. */
export async function callTool({ params }: RpcRequest, askName: AskName): Promise<object | undefined> {
  const { name, arguments: args = {} } = params
  if (name !== 'get_user_name' || typeof args !== 'object' || args === null || Object.keys(args).length > 0) return undefined
  try {
    return { content: [{ type: 'text', text: await askName() }] }
  } catch {
    // What went wrong upstream is not the client's to know.
    return { content: [{ type: 'text', text: 'Microsoft Graph did not give the display name.' }], isError: true }
  }
}
