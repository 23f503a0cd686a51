import type { IncomingMessage } from 'node:http'
import type { ChangeParts, MinimalServerParts } from '../../targets/minimal-server/index.ts'
import type { Mutants } from './mutant.ts'
import { reading } from './rewording.ts'

/** Lets in strangers who come by a way that the guard does not know. */
const leaving =
  (isOpen: (request: IncomingMessage, body: string) => boolean): ChangeParts =>
  (parts) => ({
    ...parts,
    authenticate: async (request, changed, body) => {
      const caller = await parts.authenticate(request, changed, body)
      return caller === 'stranger' && isOpen(request, (await body()) ?? '') ? { token: '', claims: {} } : caller
    },
  })

/** Answers a request as the endpoint would, for nobody in particular. */
async function answerAnybody(parts: MinimalServerParts, request: IncomingMessage, text: string) {
  const { 'mcp-protocol-version': version, 'mcp-method': method, 'mcp-name': name } = request.headersDistinct
  const headers = { version: version?.[0], method: method?.[0], name: name?.[0] }
  const { status, body } = await parts.reply(text, headers, { ...parts.tool, ask: async () => '' })
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

/** Guards that stand before one way in, where the server knows several. */
export const minimalDetourMutants: Mutants = {
  'server/guards-one-spelling-of-its-address': {
    of: 'minimal',
    flaw: 'guards its address as it is written, and answers at others that its router takes for the same',
    change: (parts, { url }) => ({
      ...parts,
      beside: async (request, body) => {
        const path = request.url?.split('?', 1)[0]?.toLowerCase().replace(/\/$/, '')
        return path === new URL(url).pathname && request.method === 'POST'
          ? answerAnybody(parts, request, (await body()) ?? '')
          : parts.beside(request, body)
      },
    }),
  },
  'server/guards-post-alone': {
    of: 'minimal',
    flaw: 'guards POST, and takes PUT for the same',
    change: (parts) => ({
      ...parts,
      answer: async (said, request, body) =>
        request.method === 'PUT' ? answerAnybody(parts, request, (await body()) ?? '') : parts.answer(said, request, body),
    }),
  },
  'server/trusts-whoever-was-forwarded': {
    of: 'minimal',
    flaw: 'asks no token of whoever says to be forwarded from its own machine',
    change: leaving(({ headers }) => headers['x-forwarded-for'] === '127.0.0.1'),
  },
  'server/guards-single-messages': {
    of: 'minimal',
    flaw: 'looks into the body for a method that is open, and finds none in a list',
    change: leaving((_, body) => body.startsWith('[')),
  },
  'server/guards-the-first-of-several': {
    of: 'minimal',
    flaw: 'leaves initialize and ping open, and goes by the first message of several',
    change: leaving((_, body) => /^\[?\{"jsonrpc":"2.0","id":\d+,"method":"(?:initialize|ping|server\/discover)"/.test(body)),
  },
  'server/guards-the-versions-it-knows': {
    of: 'minimal',
    flaw: 'guards the revisions it knows, and serves others as if they were older',
    change: (parts, around) =>
      reading(({ headers: { version } }) => ({ headers: { version: version === '2024-11-05' ? undefined : version } }))(
        leaving(({ headers }) => headers['mcp-protocol-version'] === '2024-11-05')(parts, around),
        around,
      ),
  },
}
