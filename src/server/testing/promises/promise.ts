import type { ServerParts, Tool } from '../../index.ts'
import type { Answer, Dialect } from '../dialects.ts'
import type { Stage } from '../stage.ts'

/** What one promise is shown with. */
export interface Given {
  readonly at: Stage
  readonly dialect: Dialect
  /** One request in a conversation that a right token has opened: with that token or another, a call of `get_user_name` or what is said. */
  readonly ask: (tried?: string, more?: object) => Promise<Answer>
}

export interface Promised {
  /** In plain words. */
  readonly promise: string
  /** Throws where it is not kept. */
  readonly shows: (given: Given) => Promise<void>
}

/** The Application ID URI that is advertised by the server that promises are shown with. */
export const advertised = 'https://api.example/mcp'

export const seconds = (): number => Math.floor(Date.now() / 1000)

export const call = (name: string) => ({ method: 'tools/call', params: { name, arguments: {} } })

/** Who ran the tool `needs_more`, in order. */
export const runs: string[] = []

/** Two more tools: one that needs more than others, and one that fails with words nobody should hear. */
export const parts: ServerParts = {
  tools: (tools) => tools.flatMap((tool) => [tool, { ...tool, ...failing }, { ...tool, ...counted }]),
}

const failing: Pick<Tool, 'name' | 'handler'> = {
  name: 'throws',
  handler: async () => {
    throw new Error('postgres://user:pass@db')
  },
}

const counted: Pick<Tool, 'name' | 'scope' | 'handler'> = {
  name: 'needs_more',
  scope: 'mcp.admin',
  handler: async ({ objectId }) => {
    runs.push(objectId)
    return { text: objectId }
  },
}
