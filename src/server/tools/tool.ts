import type { z } from 'zod'
import type { Principal } from '../principal.ts'

/** What a tool says: a text, perhaps a picture beside it, and whether it tells of a failure. */
export interface ToolAnswer {
  readonly text: string
  readonly image?: Picture
  readonly isError?: boolean
}

export interface Picture {
  /** As `image/jpeg`. */
  readonly mediaType: string
  readonly bytes: Uint8Array
}

/** One tool, whatever the wire it is called over. */
export interface Tool<Input extends z.ZodObject = z.ZodObject> {
  /** Letters, digits, `_`, `-` and `.`, 128 at most (MCP 2025-11-25, "Tool Names"); no other tool has it. */
  readonly name: string
  readonly title: string
  readonly description: string
  readonly input: Input
  /** The short name of a scope that a call needs, besides the one that every request needs. One of MCP_SERVER_SCOPES. */
  readonly scope?: string
  /**
   * What it does. What it throws is logged, and answered with a fixed text. The arguments have passed `input`; that is why this is
   * written as a method, whose arguments TypeScript lets be narrower than any tool's.
   */
  handler(principal: Principal, args: z.output<Input>, signal: AbortSignal): Promise<ToolAnswer>
}

/** Types the arguments of a tool by its schema. */
export const defineTool = <Input extends z.ZodObject>(tool: Tool<Input>): Tool => tool

/**
 * Finds tools that could not be called: by a name that is none, or is another one's, or for a scope that nobody is ever given.
 * @throws {Error} that says which, and what to do
 */
export function checkTools(tools: readonly Tool[], scopes: readonly string[]): void {
  const names = new Set<string>()
  for (const { name, scope } of tools) {
    if (!/^[\w.-]{1,128}$/.test(name))
      throw new Error(`The tool ${JSON.stringify(name)} needs another name: letters, digits, "_", "-" and "."`)
    if (names.has(name)) throw new Error(`There are two tools called ${name}. Rename one.`)
    if (scope !== undefined && !scopes.includes(scope))
      throw new Error(`The tool ${name} needs the scope ${scope}, which MCP_SERVER_SCOPES does not list. Add it there.`)
    names.add(name)
  }
}
