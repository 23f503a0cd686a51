import { gzipSync } from 'node:zlib'
import { asking } from '../mutants/server/minimal-request-state.ts'
import { refusing, saying, withError } from '../mutants/server/rewording.ts'
import { type ChangeParts, modernOnly, resumable, rightSessionRules, type Said } from '../targets/minimal-server/index.ts'

/** Serves the requests of some methods to everybody, as a server may that has nothing to hide there. */
const openTo =
  (methods: RegExp): ChangeParts =>
  (parts) => ({
    ...parts,
    authenticate: async (request, changed, body) => {
      const caller = await parts.authenticate(request, changed, body)
      const isOpen = caller === 'stranger' && methods.test((await body()) ?? '')
      return isOpen ? { token: '', claims: {} } : caller
    },
  })

/** Has the last word on what the endpoint answers. */
const lastly =
  (change: (said: Said) => Said): ((parts: Parameters<ChangeParts>[0]) => ReturnType<ChangeParts>) =>
  (parts) => ({ ...parts, answer: async (...asked) => change(await parts.answer(...asked)) })

/** Lists tools in another way. */
const listing = (list: (tools: unknown, cursor: unknown) => object): ChangeParts =>
  saying((outgoing, { body }) => {
    const { result } = outgoing.body ?? {}
    if (body.method !== 'tools/list' || result === undefined) return outgoing
    return { ...outgoing, body: { ...outgoing.body, result: { ...result, ...list(result['tools'], body.params?.['cursor']) } } }
  })

/** A tool that nobody can call who does not know what it is for. */
const toolForExperts = (_: unknown, number: number) => ({
  name: `tool-${number}`,
  inputSchema: { type: 'object', properties: { what: { type: 'string' } }, required: ['what'] },
})

/** As servers allow for clocks that differ, at most. */
const generousSeconds = 300

/** Has one tool, which asks the person before it acts, and which it refuses to clients that declare that they cannot be asked. */
const needingElicitation: ChangeParts = (parts, around) => {
  const needs = saying((outgoing, { body: { method, params } }) => {
    const can = params?._meta?.['io.modelcontextprotocol/clientCapabilities'] as { readonly elicitation?: object } | undefined
    return method === 'tools/call' && outgoing.body?.result !== undefined && !can?.elicitation
      ? withError(refusing(400, -32021, 'Elicitation is needed'), { data: { requiredCapabilities: { elicitation: {} } } })
      : outgoing
  })
  return needs(asking()({ ...parts, tool: { ...parts.tool, name: 'delete_account' } }, around), around)
}

/**
 * Servers that do something else than the minimal one, and nothing wrong: what the referee must not raise a false alarm about.
 * Each is held to every requirement that turns a run red.
 */
export const correctServers: Readonly<Record<string, ChangeParts>> = {
  'open-first-request': openTo(/"method":"(?:initialize|server\/discover)"/),
  'open-but-for-tool-calls': openTo(/"method":"(?!tools\/call")/),
  'keeps-sessions': (parts) => ({ ...parts, sessions: rightSessionRules }),
  'keeps-sessions-and-ends-none': (parts) => ({
    ...parts,
    sessions: rightSessionRules,
    answer: (said, { method }) =>
      method === 'DELETE' && said.status === 204 ? { status: 405, headers: { allow: 'POST' } } : said,
  }),
  'keeps-sessions-and-resumes-streams': (parts) => resumable(parts),
  'speaks-2026-07-28-alone': (parts) => ({ ...parts, reply: modernOnly }),
  'five-minutes-of-skew': (parts) => ({
    ...parts,
    rules: parts.rules.map((rule) => {
      const shift = rule.name === 'expiry' ? -generousSeconds : rule.name === 'not-before' ? generousSeconds : 0
      return { ...rule, holds: (claims, now) => rule.holds(claims, now + shift) }
    }),
  }),
  'no-scopes': (parts) => {
    const { scopes_supported: _, ...document } = parts.metadata.document
    return {
      ...parts,
      rules: parts.rules.filter(({ name }) => name !== 'scope'),
      metadata: { ...parts.metadata, document },
      refusal: (name) => {
        const { status, challenge } = parts.refusal(name)
        const { scope: __, ...rest } = challenge ?? {}
        return { status, challenge: challenge && rest }
      },
    }
  },
  'lists-scopes-and-needs-none': (parts) => ({
    ...parts,
    rules: parts.rules.filter(({ name }) => name !== 'scope'),
    metadata: { ...parts.metadata, document: { ...parts.metadata.document, scopes_supported: ['openid', 'profile'] } },
    refusal: (name) => {
      const { status, challenge } = parts.refusal(name)
      const { scope: _, ...rest } = challenge ?? {}
      return { status, challenge: challenge && rest }
    },
  }),
  'refuses-in-the-words-of-json-rpc': (parts) => ({
    ...parts,
    answer: async (said, request, body) => {
      const answer = await parts.answer(said, request, body)
      if (answer.status !== 401) return answer
      const error = { jsonrpc: '2.0', id: null, error: { code: -32006, message: 'Unauthorized' } }
      return { ...answer, headers: { ...answer.headers, 'content-type': 'application/json' }, body: JSON.stringify(error) }
    },
  }),
  'bare-bearer-is-a-stranger': (parts) => ({
    ...parts,
    presented: (request) => {
      const presented = parts.presented(request)
      return presented === 'malformed' ? 'nothing' : presented
    },
  }),
  'well-known-place-only': (parts) => ({
    ...parts,
    refusal: (name) => {
      const { status, challenge } = parts.refusal(name)
      const { resource_metadata: _, ...rest } = challenge ?? {}
      return { status, challenge: challenge && rest }
    },
  }),
  'knows-no-address-with-a-query': (parts) => ({
    ...parts,
    answer: (said, request, body) => (request.url?.includes('?') ? { status: 404 } : parts.answer(said, request, body)),
  }),
  'asks-before-it-acts': asking(),
  'does-nothing-without-asking': needingElicitation,
  'packs-what-it-says': lastly((said) =>
    said.body === undefined
      ? said
      : { ...said, headers: { ...said.headers, 'content-encoding': 'gzip' }, packed: gzipSync(said.body) },
  ),
  'limits-how-often-it-is-asked': (parts) => {
    let asked = 0
    return lastly((said) => {
      asked += 1
      return asked % 25 === 0 ? { status: 429, headers: { 'retry-after': '0' } } : said
    })(parts)
  },
  'challenges-by-several-schemes': lastly((said) => {
    const { 'www-authenticate': bearer, ...headers } = said.headers ?? {}
    return bearer === undefined
      ? said
      : {
          ...said,
          headers: { ...headers, 'www-authenticate': ['DPoP algs="ES256 PS256"', String(bearer), 'Basic realm="a, b"'] },
        }
  }),
  'shows-no-tools': listing(() => ({ tools: [] })),
  'shows-its-tools-page-by-page': listing((tools, cursor) =>
    cursor === undefined ? { tools: Array.from({ length: 20 }, toolForExperts), nextCursor: 'the-rest' } : { tools },
  ),
  'modern-only': saying((outgoing, { body }) =>
    body.method === 'initialize'
      ? withError(refusing(400, -32022, 'Unsupported protocol version'), { data: { supported: ['2026-07-28'] } })
      : outgoing,
  ),
  'document-at-an-odd-place-that-is-pointed-to': (parts, { url }) => ({
    ...parts,
    metadata: { ...parts.metadata, paths: ['/about/this-resource'] },
    refusal: (name) => {
      const { status, challenge } = parts.refusal(name)
      return { status, challenge: challenge && { ...challenge, resource_metadata: new URL('/about/this-resource', url).href } }
    },
  }),
}
