import type { Answer, ToolCall } from '../kit/instruments.ts'
import { isObject } from './resource-metadata.ts'

/** What a server says of one of its tools, as far as the referee needs it. */
export interface ListedTool {
  readonly name: string
  /** The arguments that it cannot do without. */
  readonly required: readonly string[]
  /** Whether it says of itself that it changes nothing (`annotations.readOnlyHint`). */
  readonly onlyReads: boolean
  readonly inputSchema: unknown
}

/** The tools in an answer to `tools/list`; undefined where it holds no list. What has no name is left out. */
export function listedTools(answer: Answer): readonly ListedTool[] | undefined {
  const tools = answer.message?.result?.['tools']
  if (!Array.isArray(tools)) return undefined
  return tools.flatMap((tool: unknown) => {
    if (!isObject(tool) || typeof tool['name'] !== 'string') return []
    const { name, inputSchema, annotations } = tool
    const required = isObject(inputSchema) && Array.isArray(inputSchema['required']) ? inputSchema['required'].map(String) : []
    return [{ name, required, onlyReads: isObject(annotations) && annotations['readOnlyHint'] === true, inputSchema }]
  })
}

/** The first tool that can be called without knowing what it is for; of those that may change things only where `anyTool`. */
export function firstCallable(tools: readonly ListedTool[] | undefined, anyTool: boolean): ToolCall | undefined {
  const tool = tools?.find(({ required, onlyReads }) => required.length === 0 && (anyTool || onlyReads))
  return tool && { name: tool.name, arguments: {} }
}
