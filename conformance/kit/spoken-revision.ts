import type { Heard } from './client-run.ts'
import { type Revision, revisions } from './requirement.ts'

type Members = Readonly<Record<string, unknown>>
const membersOf = (value: unknown): Members => (typeof value === 'object' && value !== null ? (value as Members) : {})

/** What a request to an MCP server says of its revision: in `_meta`, as it begins a conversation, or in its header. */
export function spokenRevision({ json, headers }: Pick<Heard, 'json' | 'headers'>): Revision | undefined {
  const params = membersOf(membersOf(json)['params'])
  const meta = membersOf(params['_meta'])
  const said =
    meta['io.modelcontextprotocol/protocolVersion'] ?? params['protocolVersion'] ?? headers['mcp-protocol-version']?.[0]
  return revisions.find((name) => name === said)
}
