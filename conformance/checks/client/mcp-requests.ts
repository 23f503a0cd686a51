import type { ClientRun, Heard } from '../../kit/client-run.ts'
import { asked, messageOf } from './judging.ts'

/** The POSTs to the MCP server. */
export const posts = (run: ClientRun): readonly Heard[] => asked(run, 'mcp').filter(({ method }) => method === 'POST')
/** A header, its lines joined. */
export const header = ({ headers }: Heard, name: string): string | undefined => headers[name]?.join(', ')
/** The method of the message, or that of the request where it has none. */
export const methodOf = (request: Heard): string => String(messageOf(request)['method'] ?? request.method)

/** The `_meta` of a message. */
export const metaOf = (request: Heard): Readonly<Record<string, unknown>> => {
  const { params } = messageOf(request) as { params?: { _meta?: Readonly<Record<string, unknown>> } }
  return params?._meta ?? {}
}
/** What the names in it begin with. */
export const prefix = 'io.modelcontextprotocol/'

/**
 * The requests that are spoken in the words of 2026-07-28: those that have an id. A client that also speaks older revisions may try
 * them as well.
 */
export const modern = (run: ClientRun): readonly Heard[] =>
  posts(run).filter(
    (request) => 'id' in messageOf(request) && 'method' in messageOf(request) && methodOf(request) !== 'initialize',
  )
