import type { IncomingMessage } from 'node:http'
import type { ChangeParts } from '../../targets/minimal-server/index.ts'
import type { Mutants } from './mutant.ts'
import { bodyOf, reading, saying } from './rewording.ts'

/** Lets strangers in whose request looks as if everybody might make it. */
const opening =
  (isOpen: (request: IncomingMessage, method: string | undefined) => boolean): ChangeParts =>
  (parts) => ({
    ...parts,
    authenticate: async (request, changed, body) => {
      const caller = await parts.authenticate(request, changed, body)
      const { method } = bodyOf((await body()) ?? '')
      return caller === 'stranger' && isOpen(request, method) ? { token: '', claims: {} } : caller
    },
  })

const byHeader = opening((request) => request.headersDistinct['mcp-method']?.[0] === 'server/discover')

/** What stands before the minimal server, or is mounted as if it did: it looks at headers alone. */
export const minimalGatewayMutants: Mutants = {
  'server/opens-by-mcp-method': {
    of: 'minimal',
    flaw: 'asks no token where Mcp-Method says server/discover, and does not compare that with the body',
    change: (parts, around) =>
      reading(({ headers: { method: said }, body: { method } }) => ({ headers: { method: said === undefined ? said : method } }))(
        byHeader(parts, around),
        around,
      ),
  },
  'server/opens-by-mcp-method-in-any-version': {
    of: 'minimal',
    flaw: 'asks no token where Mcp-Method says server/discover, and compares that with the body in 2026-07-28 alone',
    change: byHeader,
  },
  'server/opens-listen-to-strangers': {
    of: 'minimal',
    flaw: 'tells whoever listens of changes, without a token',
    change: (parts, around) =>
      saying((outgoing, { body: { method } }) =>
        method === 'subscriptions/listen'
          ? { status: 200, body: { jsonrpc: '2.0', id: 1, result: { resultType: 'complete' } } }
          : outgoing,
      )(opening((_, method) => method === 'subscriptions/listen')(parts, around), around),
  },
  'server/refuses-unknown-parameter-headers': {
    of: 'minimal',
    flaw: 'refuses requests with Mcp-Param headers that it does not know',
    change: (parts) => ({
      ...parts,
      authenticate: async (request, ...rest) =>
        Object.keys(request.headers).some((name) => name.startsWith('mcp-param-'))
          ? 'malformed'
          : parts.authenticate(request, ...rest),
    }),
  },
}
