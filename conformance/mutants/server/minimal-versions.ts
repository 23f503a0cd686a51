import type { ChangeParts } from '../../targets/minimal-server/index.ts'
import type { Mutants } from './mutant.ts'
import { type Body, type Incoming, type Outgoing, reading, refusing, saying, withError } from './rewording.ts'

const versionKey = 'io.modelcontextprotocol/protocolVersion'
const known = ['2026-07-28', '2025-11-25', '2025-06-18', '2025-03-26']

const versionIn = ({ params }: Body): unknown => params?._meta?.[versionKey]
const inVersion = (body: Body, version: string): Body => ({
  ...body,
  params: { ...body.params, _meta: { ...body.params?._meta, [versionKey]: version } },
})

/** Changes how one method is answered. */
const answering = (method: string, change: (outgoing: Outgoing, incoming: Incoming) => Outgoing): ChangeParts =>
  saying((outgoing, incoming) => (incoming.body.method === method ? change(outgoing, incoming) : outgoing))

/** Serves 2026-07-28 alone. */
const modernOnly = (message: string): ChangeParts => answering('initialize', () => refusing(400, -32022, message))

const unsupported = (change: (outgoing: Outgoing) => Outgoing): ChangeParts =>
  saying((outgoing) => (outgoing.body?.error?.code === -32022 ? change(outgoing) : outgoing))

/** How the minimal server knows a revision, and says which ones it speaks. */
export const minimalVersionMutants: Mutants = {
  'server/has-no-discover': {
    of: 'minimal',
    flaw: 'does not know server/discover',
    change: answering('server/discover', () => refusing(404, -32601, 'Method not found')),
  },
  'server/discovers-no-versions': {
    of: 'minimal',
    flaw: 'names no versions in server/discover',
    change: answering('server/discover', ({ status, body }) => {
      const { supportedVersions: _, ...result } = body?.result ?? {}
      return { status, body: { ...body, ...(body?.result && { result }) } }
    }),
  },
  'server/takes-the-version-from-the-body': {
    of: 'minimal',
    flaw: 'wants MCP-Protocol-Version to be there, and goes by the body alone',
    change: reading(({ headers: { version }, body }) => {
      const inBody = versionIn(body)
      return { headers: { version: version !== undefined && typeof inBody === 'string' ? inBody : version } }
    }),
  },
  'server/takes-the-version-from-the-header': {
    of: 'minimal',
    flaw: 'goes by MCP-Protocol-Version alone where the body names a version, too',
    change: reading(({ headers: { version }, body }) => ({
      body: version === undefined || versionIn(body) === undefined ? body : inVersion(body, version),
    })),
  },
  'server/does-without-the-version-header': {
    of: 'minimal',
    flaw: 'serves 2026-07-28 alone, and serves it without MCP-Protocol-Version',
    change: (parts, around) => {
      const only = modernOnly('Only 2026-07-28 is spoken here')(parts, around)
      return reading(({ headers: { version } }) => ({ headers: { version: version ?? '2026-07-28' } }))(only, around)
    },
  },
  'server/takes-any-version': {
    of: 'minimal',
    flaw: 'takes a version that it does not know for the one it knows best',
    change: reading(({ headers: { version }, body }) => {
      if (version === undefined || known.includes(version)) return {}
      return versionIn(body) === undefined
        ? { headers: { version: undefined } }
        : { headers: { version: '2026-07-28' }, body: inVersion(body, '2026-07-28') }
    }),
  },
  'server/answers-an-unknown-version-with-200': {
    of: 'minimal',
    flaw: 'refuses a version that it does not know with the status 200',
    change: saying((outgoing, { headers: { version } }) =>
      version === undefined || known.includes(version) ? outgoing : { ...outgoing, status: 200 },
    ),
  },
  'server/lists-no-versions': {
    of: 'minimal',
    flaw: 'refuses a version without saying which ones there are',
    change: unsupported((outgoing) => withError(outgoing, { data: undefined })),
  },
  'server/calls-an-unknown-version-by-its-draft-code': {
    of: 'minimal',
    flaw: 'refuses a version with -32004, as drafts had it',
    change: unsupported((outgoing) => withError(outgoing, { code: -32004 })),
  },
  'server/refuses-initialize-without-a-word': {
    of: 'minimal',
    flaw: 'serves 2026-07-28 alone, and refuses initialize without saying so',
    change: modernOnly('Bad request'),
  },
  'server/wants-the-version-header': {
    of: 'minimal',
    flaw: 'speaks 2025-03-26, and refuses its requests for their lack of a header that it does not have',
    change: saying((outgoing, { headers: { version }, body }) =>
      version !== undefined || body.method === 'initialize' || versionIn(body) !== undefined
        ? outgoing
        : refusing(400, -32600, 'MCP-Protocol-Version is missing'),
    ),
  },
  'server/echoes-the-version': {
    of: 'minimal',
    flaw: 'agrees to whatever version initialize asks for',
    change: answering('initialize', ({ status, body }, { body: asked }) => ({
      status,
      body: { ...body, ...(body?.result && { result: { ...body.result, protocolVersion: asked.params?.['protocolVersion'] } }) },
    })),
  },
  'server/offers-no-version': {
    of: 'minimal',
    flaw: 'refuses initialize where it does not know the version',
    change: answering('initialize', (outgoing, { body }) =>
      known.includes(String(body.params?.['protocolVersion'])) ? outgoing : refusing(400, -32602, 'Unsupported version'),
    ),
  },
}
