import type { ChangeParts, MirroredHeaders, RpcReply } from '../../targets/minimal-server/index.ts'
import type { Mutants } from './mutant.ts'

/** What a body names, as far as it can be read. */
interface Named {
  readonly method?: string
  readonly params?: { readonly name?: string }
}

/** Shows the right server other headers than came. */
const reading =
  (change: (headers: MirroredHeaders, body: Named) => Partial<MirroredHeaders>): ChangeParts =>
  (parts) => ({
    ...parts,
    reply: (text, headers, tool) => parts.reply(text, { ...headers, ...change(headers, JSON.parse(text) as Named) }, tool),
  })

/** Changes how a header mismatch is said. */
const saying =
  (change: (reply: RpcReply & { readonly body: { readonly error: object } }) => RpcReply): ChangeParts =>
  (parts) => ({
    ...parts,
    reply: async (...request) => {
      const reply = await parts.reply(...request)
      return isMismatch(reply) ? change(reply) : reply
    },
  })

const isMismatch = (reply: RpcReply): reply is RpcReply & { readonly body: { readonly error: object } } =>
  (reply.body as { error?: { code?: number } } | undefined)?.error?.code === -32020

const withCode = (code: number): ChangeParts =>
  saying(({ status, body }) => ({ status, body: { ...body, error: { ...body.error, code } } }))

const wrapping = /^=\?base64\?(.*)\?=$/

/** How the minimal server reads the headers that repeat the body. */
export const minimalMirroredHeaderMutants: Mutants = {
  'server/believes-the-body-over-mcp-method': {
    of: 'minimal',
    flaw: 'wants Mcp-Method to be there, and does not compare it',
    change: reading(({ method: said }, { method }) => ({ method: said === undefined ? undefined : method })),
  },
  'server/compares-methods-without-case': {
    of: 'minimal',
    flaw: 'compares Mcp-Method without regard to case',
    change: reading(({ method: said }, { method }) => ({ method: said?.toLowerCase() === method ? method : said })),
  },
  'server/does-without-mcp-method': {
    of: 'minimal',
    flaw: 'compares Mcp-Method only where it is there',
    change: reading(({ method: said }, { method }) => ({ method: said ?? method })),
  },
  'server/does-not-compare-mcp-name': {
    of: 'minimal',
    flaw: 'wants Mcp-Name to be there, and does not compare it',
    change: reading(({ name }, { params }) => ({ name: name === undefined ? undefined : params?.name })),
  },
  'server/does-without-mcp-name': {
    of: 'minimal',
    flaw: 'compares Mcp-Name only where it is there',
    change: reading(({ name }, { params }) => ({ name: name ?? params?.name })),
  },
  'server/compares-names-as-they-came': {
    of: 'minimal',
    flaw: 'compares Mcp-Name without decoding it',
    change: reading(({ name }) => ({ name: name?.replace(wrapping, ' $1') })),
  },
  'server/decodes-what-is-no-base64': {
    of: 'minimal',
    flaw: 'decodes Mcp-Name by a function that skips what is no base64',
    change: reading(({ name }) => ({
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
    change: withCode(-32602),
  },
  'server/calls-a-mismatch-by-its-draft-code': {
    of: 'minimal',
    flaw: 'reports a header mismatch as -32001, as the proposal had it',
    change: withCode(-32001),
  },
  'server/answers-a-mismatch-with-200': {
    of: 'minimal',
    flaw: 'reports a header mismatch with the status 200',
    change: saying(({ body }) => ({ status: 200, body })),
  },
}
