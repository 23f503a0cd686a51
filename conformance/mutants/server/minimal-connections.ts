import type { IncomingMessage } from 'node:http'
import type { Caller, ChangeParts } from '../../targets/minimal-server/index.ts'
import type { Mutants } from './mutant.ts'

type Socket = IncomingMessage['socket']

const meta = {
  'io.modelcontextprotocol/protocolVersion': '2026-07-28',
  'io.modelcontextprotocol/clientCapabilities': {},
}

const isModern = ({ headers }: IncomingMessage): boolean => headers['mcp-protocol-version'] === '2026-07-28'

/** Keeps the first caller of each connection in mind, and takes later ones for it where `forgets` says so. */
const remembering =
  (mistakes: (caller: Awaited<ReturnType<Parameters<ChangeParts>[0]['authenticate']>>) => boolean): ChangeParts =>
  (parts) => {
    const callers = new WeakMap<Socket, Caller>()
    return {
      ...parts,
      authenticate: async (request, ...rest) => {
        const caller = await parts.authenticate(request, ...rest)
        const first = callers.get(request.socket)
        if (first !== undefined && mistakes(caller)) return first
        if (first === undefined && typeof caller === 'object') callers.set(request.socket, caller)
        return caller
      },
    }
  }

/** Servers that remember on a connection what stands in each request. */
export const minimalConnectionMutants: Mutants = {
  'server/remembers-who-spoke': {
    of: 'minimal',
    flaw: 'verifies the first token on a connection, and takes whatever follows for the same caller',
    change: remembering(() => true),
  },
  'server/answers-whoever-spoke-first': {
    of: 'minimal',
    flaw: 'verifies every token, and answers for the first caller of the connection',
    change: remembering((caller) => typeof caller === 'object'),
  },
  'server/remembers-the-version': {
    of: 'minimal',
    flaw: 'takes the version of a request from an earlier one on the connection',
    change: (parts) => {
      const versed = new WeakSet<Socket>()
      return {
        ...parts,
        answer: async (said, request, body) => {
          if (said.status === 200 && isModern(request)) versed.add(request.socket)
          if (said.status !== 400 || !versed.has(request.socket)) return said
          const message = JSON.parse((await body()) ?? '{}') as { method?: string; params?: object }
          const completed = JSON.stringify({ ...message, params: { ...message.params, _meta: meta } })
          const headers = { version: '2026-07-28', method: message.method, name: undefined }
          const reply = await parts.reply(completed, headers, { ...parts.tool, ask: async () => '' })
          return { ...said, status: reply.status, body: JSON.stringify(reply.body) }
        },
      }
    },
  },
  'server/lists-nothing-after-a-call': {
    of: 'minimal',
    flaw: 'hides its tools on a connection on which one was called',
    change: (parts) => {
      const called = new WeakSet<Socket>()
      return {
        ...parts,
        answer: (said, request) => {
          const { 'mcp-method': method } = request.headers
          if (method === 'tools/call') called.add(request.socket)
          return method === 'tools/list' && called.has(request.socket)
            ? { ...said, body: said.body?.replace(/"tools":\[.*\](?=[,}])/, '"tools":[]') ?? '' }
            : said
        },
      }
    },
  },
  'server/wants-discover-on-each-connection': {
    of: 'minimal',
    flaw: 'serves nothing at 2026-07-28 on a connection that did not begin with server/discover',
    change: (parts) => {
      const begun = new WeakSet<Socket>()
      return {
        ...parts,
        answer: (said, request) => {
          if (request.headers['mcp-method'] === 'server/discover') begun.add(request.socket)
          return said.status !== 200 || !isModern(request) || begun.has(request.socket) ? said : { status: 400 }
        },
      }
    },
  },
}
