import type { Session } from '../session.ts'
import type { CallOptions, PromptSummary, ResourceSummary, ToolSummary } from '../verbs.ts'

/** What the server has, as it was last seen; asked again once it was said to have changed. */
export interface Lists {
  tools(options?: CallOptions): Promise<readonly ToolSummary[]>
  prompts(options?: CallOptions): Promise<readonly PromptSummary[]>
  resources(options?: CallOptions): Promise<readonly ResourceSummary[]>
  /** Whether a list had a tool of this name; the server is not asked. */
  hasSeenTool(name: string): boolean
  /** Gives whether anybody had seen it. */
  forget(list: ListName): boolean
}

export type ListName = 'tools' | 'prompts' | 'resources'

/** The lists of one session. */
export function lists(session: Pick<Session, 'listTools' | 'listPrompts' | 'listResources'>): Lists {
  const seen = new Map<ListName, readonly { readonly name: string }[]>()
  const kept =
    <Item extends { readonly name: string }>(name: ListName, list: (options?: CallOptions) => Promise<readonly Item[]>) =>
    async (options?: CallOptions): Promise<readonly Item[]> => {
      const before = seen.get(name)
      if (before) return before as readonly Item[] // Each name has one list, and only that is put there.
      const now = await list(options)
      seen.set(name, now)
      return now
    }
  return {
    tools: kept('tools', session.listTools),
    prompts: kept('prompts', session.listPrompts),
    resources: kept('resources', session.listResources),
    hasSeenTool: (name) => seen.get('tools')?.some((tool) => tool.name === name) ?? false,
    forget: (name) => seen.delete(name),
  }
}
