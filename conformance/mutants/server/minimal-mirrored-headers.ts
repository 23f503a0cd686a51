import type { ChangeParts, MirroredHeaders } from '../../targets/minimal-server/index.ts'
import type { Mutants } from './mutant.ts'
import { type Body, type Outgoing, reading, saying, withError } from './rewording.ts'

/** Shows the right server other headers than came. */
const hearing = (change: (headers: MirroredHeaders, body: Body) => Partial<MirroredHeaders>): ChangeParts =>
  reading(({ headers, body }) => ({ headers: change(headers, body) }))

/** Changes how a header mismatch is said. */
const sayingMismatch = (change: (outgoing: Outgoing) => Outgoing): ChangeParts =>
  saying((outgoing) => (outgoing.body?.error?.code === -32020 ? change(outgoing) : outgoing))

const wrapping = /^=\?base64\?(.*)\?=$/

const namedIn = (params: Body['params']): string | undefined => params?.name ?? params?.uri

/** How the minimal server reads the headers that repeat the body. */
export const minimalMirroredHeaderMutants: Mutants = {
  'server/believes-the-body-over-mcp-method': {
    of: 'minimal',
    flaw: 'wants Mcp-Method to be there, and does not compare it',
    change: hearing(({ method: said }, { method }) => ({ method: said === undefined ? undefined : method })),
  },
  'server/compares-methods-without-case': {
    of: 'minimal',
    flaw: 'compares Mcp-Method without regard to case',
    change: hearing(({ method: said }, { method }) => ({ method: said?.toLowerCase() === method ? method : said })),
  },
  'server/does-without-mcp-method': {
    of: 'minimal',
    flaw: 'compares Mcp-Method only where it is there',
    change: hearing(({ method: said }, { method }) => ({ method: said ?? method })),
  },
  'server/does-not-compare-mcp-name': {
    of: 'minimal',
    flaw: 'wants Mcp-Name to be there, and does not compare it',
    change: hearing(({ name }, { params }) => ({ name: name === undefined ? undefined : namedIn(params) })),
  },
  'server/does-without-mcp-name': {
    of: 'minimal',
    flaw: 'compares Mcp-Name only where it is there',
    change: hearing(({ name }, { params }) => ({ name: name ?? namedIn(params) })),
  },
  'server/compares-names-as-they-came': {
    of: 'minimal',
    flaw: 'compares Mcp-Name without decoding it',
    change: hearing(({ name }) => ({ name: name?.replace(wrapping, ' $1') })),
  },
  'server/decodes-what-is-no-base64': {
    of: 'minimal',
    flaw: 'decodes Mcp-Name by a function that skips what is no base64',
    change: hearing(({ name }) => ({
      name: name?.replace(wrapping, (_, base64: string) => Buffer.from(base64, 'base64').toString()),
    })),
  },
  'server/looks-for-headers-by-case': {
    of: 'minimal',
    flaw: 'does not know Mcp-Method in other letters',
    change: (parts) => ({
      ...parts,
      authenticate: async (request, ...rest) => {
        const foreign = request.rawHeaders.find((name) => name !== 'Mcp-Method' && name.toLowerCase() === 'mcp-method')
        return foreign === undefined ? parts.authenticate(request, ...rest) : 'malformed'
      },
    }),
  },
  'server/calls-a-mismatch-invalid-params': {
    of: 'minimal',
    flaw: 'reports a header mismatch as -32602',
    change: sayingMismatch((outgoing) => withError(outgoing, { code: -32602 })),
  },
  'server/calls-a-mismatch-by-its-draft-code': {
    of: 'minimal',
    flaw: 'reports a header mismatch as -32001, as the proposal had it',
    change: sayingMismatch((outgoing) => withError(outgoing, { code: -32001 })),
  },
  'server/answers-a-mismatch-with-200': {
    of: 'minimal',
    flaw: 'reports a header mismatch with the status 200',
    change: sayingMismatch((outgoing) => ({ ...outgoing, status: 200 })),
  },
}
