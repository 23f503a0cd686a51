import type { ChangeParts } from '../../targets/minimal-server/index.ts'
import type { Mutants } from './mutant.ts'
import { saying } from './rewording.ts'

/** Lists the tool with these parameters at 2026-07-28. It takes none of them, and no client ever gets as far as to find out. */
const listing = (properties: object): ChangeParts =>
  saying((outgoing, { body }) => {
    const { result } = outgoing.body ?? {}
    if (body.method !== 'tools/list' || result?.['resultType'] === undefined) return outgoing
    const tools = (result['tools'] as readonly object[]).map((tool) => ({ ...tool, inputSchema: { type: 'object', properties } }))
    return { ...outgoing, body: { ...outgoing.body, result: { ...result, tools } } }
  })

/** Which parameters the minimal server has repeated in headers. */
export const minimalAnnotationMutants: Mutants = {
  'server/annotates-with-a-space': {
    of: 'minimal',
    flaw: 'names a header that cannot be one',
    change: listing({ region: { type: 'string', 'x-mcp-header': 'The Region' } }),
  },
  'server/annotates-what-may-not-be-there': {
    of: 'minimal',
    flaw: 'has the members of a list repeated in a header',
    change: listing({ regions: { type: 'array', items: { type: 'string', 'x-mcp-header': 'Region' } } }),
  },
}
