import { type ChangeParts, modernOnly, resumable, rightSessionRules, type Said } from '../../targets/minimal-server/index.ts'
import type { Mutants } from './mutant.ts'

type Parts = Parameters<ChangeParts>[0]

/** Has another last word on what the endpoint answers. */
const saying =
  (change: Parts['answer'], changes: Partial<Parts> = {}): ChangeParts =>
  (parts) => ({ ...parts, ...changes, answer: change })

/** Says something else where a method is not taken. */
const onGet = (instead: Said, ...methods: string[]): Parts['answer'] => {
  const taken = ['GET', ...methods]
  return (said, { method = '' }) => (said.status === 405 && taken.includes(method) ? instead : said)
}

const stream = { 'content-type': 'text/event-stream' }
const httpSse: Said = { status: 200, headers: stream, body: 'event: endpoint\ndata: /messages?session=1\n\n' }

const isModern = (headers: Readonly<Record<string, unknown>>): boolean => headers['mcp-protocol-version'] === '2026-07-28'

/** Flaws of the endpoint as HTTP has it: methods, statuses, types and bodies. */
export const minimalEndpointMutants: Mutants = {
  'server/answers-as-text': {
    of: 'minimal',
    flaw: 'answers requests as text/plain',
    change: saying((said) =>
      said.status === 200 ? { ...said, headers: { ...said.headers, 'content-type': 'text/plain' } } : said,
    ),
  },
  'server/asks-its-client-on-the-stream': {
    of: 'minimal',
    flaw: 'asks its client for a ping on the stream that answers a request',
    change: saying((said, { headers }) =>
      said.status === 200 && isModern(headers)
        ? {
            ...said,
            headers: { ...said.headers, ...stream },
            body: `data: {"jsonrpc":"2.0","id":"mine","method":"ping"}\n\ndata: ${said.body}\n\n`,
          }
        : said,
    ),
  },
  'server/notifications-get-204': {
    of: 'minimal',
    flaw: 'answers notifications with 204',
    change: saying((said) => (said.status === 202 ? { ...said, status: 204 } : said)),
  },
  'server/notifications-get-a-body': {
    of: 'minimal',
    flaw: 'writes the name of the status into the body of a 202',
    change: saying((said) => (said.status === 202 ? { ...said, body: 'Accepted' } : said)),
  },
  'server/takes-in-what-it-cannot-read': {
    of: 'minimal',
    flaw: 'answers 202 to what it cannot read',
    change: saying((said) => (/"code":-32(?:700|600)/.test(said.body ?? '') ? { status: 202 } : said)),
  },
  'server/says-what-is-wrong-with-200': {
    of: 'minimal',
    flaw: 'answers what it cannot read with a JSON-RPC error and 200',
    change: saying((said) => (/"code":-32(?:700|600)/.test(said.body ?? '') ? { ...said, status: 200 } : said)),
  },
  'server/speaks-http-sse-alone': {
    of: 'minimal',
    flaw: 'takes no POST where it opens its stream, and names another address for them',
    change: saying((said, { method }) => {
      if (method === 'POST' && said.status === 200) return { status: 405, headers: { allow: 'GET' } }
      return method === 'GET' && said.status === 405 ? httpSse : said
    }),
  },
  'server/speaks-http-sse-as-well': {
    of: 'minimal',
    flaw: 'opens a stream of the older transport at its endpoint',
    change: saying(onGet(httpSse)),
  },
  'server/get-gets-404': {
    of: 'minimal',
    flaw: 'answers GET with 404',
    change: saying(onGet({ status: 404 })),
  },
  'server/get-gets-a-page': {
    of: 'minimal',
    flaw: 'answers GET with a page that says that it runs',
    change: saying(onGet({ status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>It works</h1>' })),
  },
  'server/refuses-batches': {
    of: 'minimal',
    flaw: 'reads no batches',
    change: (parts) => ({
      ...parts,
      reply: async (text, ...rest) => (text.startsWith('[') ? { status: 400 } : parts.reply(text, ...rest)),
    }),
  },
  'server/replays-every-stream': {
    of: 'minimal',
    flaw: 'resumes a stream with whatever was said after it, on whichever stream',
    change: (parts) => resumable(parts, () => true),
  },
  'server/knows-no-get-and-delete': {
    of: 'minimal',
    flaw: 'speaks 2026-07-28 alone, and answers GET and DELETE with 404',
    change: saying(onGet({ status: 404 }, 'DELETE'), { reply: modernOnly }),
  },
  'server/refuses-last-event-id': {
    of: 'minimal',
    flaw: 'speaks 2026-07-28 alone, and refuses requests with Last-Event-ID',
    change: saying((said, { headers }) => (said.status === 200 && headers['last-event-id'] ? { status: 400 } : said), {
      reply: modernOnly,
    }),
  },
  'server/looks-for-a-session-that-cannot-be': {
    of: 'minimal',
    flaw: 'speaks 2026-07-28 alone, and finds no session by the id that a request names',
    change: saying((said, { headers }) => (said.status === 200 && headers['mcp-session-id'] ? { status: 404 } : said), {
      reply: modernOnly,
    }),
  },
  'server/hands-out-sessions-to-everybody': {
    of: 'minimal',
    flaw: 'speaks 2026-07-28 alone, and hands out a session id with each answer',
    change: saying(
      (said) => (said.status === 200 ? { ...said, headers: { ...said.headers, 'mcp-session-id': crypto.randomUUID() } } : said),
      { reply: modernOnly },
    ),
  },
  'server/looks-at-origin-in-posts': {
    of: 'minimal',
    flaw: 'keeps sessions, and looks at Origin in POST alone',
    change: (parts) => ({
      ...parts,
      sessions: rightSessionRules,
      allowsOrigin: (origin, method) => method !== 'POST' || parts.allowsOrigin(origin, method),
    }),
  },
  'server/answers-to-any-name': {
    of: 'minimal',
    flaw: 'does not look at Host',
    change: (parts) => ({ ...parts, allowsHost: () => true }),
  },
  'server/fails-on-large-fields': {
    of: 'minimal',
    flaw: 'fails with 500 where a header other than the token is longer than 8 kB',
    change: saying((said, { headers: { authorization: _, ...headers } }) =>
      Object.values(headers).some((value) => String(value).length > 8192) ? { status: 500 } : said,
    ),
  },
  'server/wants-its-scheme-spelt-so': {
    of: 'minimal',
    flaw: 'takes Bearer, and neither bearer nor BEARER',
    change: (parts) => ({
      ...parts,
      presented: (request) =>
        /^Bearer /.test(request.headers.authorization ?? 'Bearer ') ? parts.presented(request) : 'malformed',
    }),
  },
  'server/fails-on-two-authorizations': {
    of: 'minimal',
    flaw: 'fails with 500 where there are two Authorization headers',
    change: saying((said, { headersDistinct }) => ((headersDistinct['authorization'] ?? []).length > 1 ? { status: 500 } : said)),
  },
  'server/takes-notifications-of-strangers': {
    of: 'minimal',
    flaw: 'asks for no token where there is nothing to answer',
    change: (parts) => ({
      ...parts,
      authenticate: async (request, changed, body) => {
        const caller = await parts.authenticate(request, changed, body)
        const isNotification = /"method":"notifications\//.test((await body()) ?? '')
        return caller === 'stranger' && isNotification ? { token: '', claims: {} } : caller
      },
    }),
  },
  'server/listens-on-every-address': {
    of: 'minimal',
    flaw: 'listens on every address of its machine',
    settings: { host: '0.0.0.0' },
    change: (parts) => parts,
  },
}
