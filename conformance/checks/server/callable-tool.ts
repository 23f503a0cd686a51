import { inconclusive, pass, type Step, type Verdict } from '../../kit/check.ts'
import type { ServerUnderTest, ToolCall } from '../../kit/instruments.ts'

const methodNotFound = -32601

/**
 * The tool that may be called; or the verdict where there is none. A server that says that it has no tools does nothing in them; of one
 * whose tools cannot be called without knowing what they are for, nothing is learnt.
 */
export async function callableTool(
  server: ServerUnderTest,
  token: string,
  step: Step,
): Promise<{ readonly tool: ToolCall } | { readonly verdict: Verdict }> {
  const tool = await step('control: the tools of a right token', () => server.tool(token))
  if (tool !== undefined) return { tool }
  const { message } = await step('whether there are any tools', () => server.listTools({ token }))
  const listed = message?.result?.['tools']
  const hasNone = message?.error?.code === methodNotFound || (Array.isArray(listed) && listed.length === 0)
  return {
    verdict: hasNone
      ? pass
      : inconclusive('the server shows no tool that may be called without arguments: --tool and --args name one'),
  }
}
