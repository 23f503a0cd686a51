import type { Caller, ChangeParts, MinimalServerParts, RpcReply } from '../../targets/minimal-server/index.ts'
import type { Mutants } from './mutant.ts'

type Members = Readonly<Record<string, unknown>>

/** Changes the result of a reply that has one. */
function withResult(reply: RpcReply, change: (result: Members) => Members): RpcReply {
  const { body } = reply as { readonly body?: { readonly result?: Members } }
  return body?.result === undefined ? reply : { ...reply, body: { ...body, result: change(body.result) } }
}

/** Shows its tools to the first user who comes, and to nobody else. */
const toTheFirstUser =
  (cacheScope: 'private' | 'public', refusesOthers: boolean): ChangeParts =>
  (parts) => {
    const isFirst = firstUser()
    return {
      ...parts,
      // Others are nobody whom Entra knows, so it answers them by itself.
      userName: async (caller, changed) => (isFirst(caller) ? parts.userName(caller, changed) : String(caller.claims['sub'])),
      lastWord: (reply, caller) =>
        withResult(reply, (result) => {
          const others = !isFirst(caller)
          if (Array.isArray(result['tools'])) return { ...result, cacheScope, tools: others ? [] : result['tools'] }
          return others && refusesOthers && 'content' in result ? { ...result, content: [], isError: true } : result
        }),
    }
  }

function firstUser(): (caller: Caller) => boolean {
  let first: unknown
  return ({ claims }) => {
    first ??= claims['oid'] ?? claims['sub']
    return (claims['oid'] ?? claims['sub']) === first
  }
}

/** Answers a tool with the name that the request gives its caller, where it gives one. */
const believing =
  (named: (...request: Parameters<MinimalServerParts['authenticate']>) => Promise<unknown>): ChangeParts =>
  (parts) => ({
    ...parts,
    authenticate: async (...request) => {
      const caller = await parts.authenticate(...request)
      return typeof caller === 'string' ? caller : { ...caller, claims: { ...caller.claims, named: await named(...request) } }
    },
    lastWord: (reply, { claims: { named } }) => {
      const isCall = named !== undefined && !JSON.stringify(reply.body).includes('"tools"')
      const { id } = reply.body as { readonly id?: unknown }
      const result = { resultType: 'complete', content: [{ type: 'text', text: named }] }
      return isCall ? { status: 200, body: { jsonrpc: '2.0', id, result } } : reply
    },
  })

/** A question by URL: the error of 2025-11-25, which has lost its code since. */
function askingByUrl(reply: RpcReply, url: string): RpcReply {
  const { id, result } = (reply.body ?? {}) as { readonly id?: unknown; readonly result?: Members }
  const asked = { mode: 'url', elicitationId: 'sign-in', url, message: 'Sign in' }
  const code = result?.['resultType'] === undefined ? -32_042 : 1
  return { status: 200, body: { jsonrpc: '2.0', id, error: { code, message: 'Sign in first', data: { elicitations: [asked] } } } }
}

/** Whom the minimal server takes a caller for, and what it shows to whom. */
export const minimalCallerMutants: Mutants = {
  'server/shares-the-list-of-one-user': {
    of: 'minimal',
    flaw: 'lets any cache keep a list that differs by user',
    change: toTheFirstUser('public', true),
  },
  'server/hides-a-tool-and-serves-it': {
    of: 'minimal',
    flaw: 'leaves a tool out of the list of some users, and carries it out for them',
    change: toTheFirstUser('private', false),
  },
  'server/believes-the-header-of-a-gateway': {
    of: 'minimal',
    flaw: 'takes its caller for whom X-MS-CLIENT-PRINCIPAL-NAME names',
    change: believing(async (request) => request.headers['x-ms-client-principal-name']),
  },
  'server/believes-the-user-in-the-arguments': {
    of: 'minimal',
    flaw: 'takes its caller for whom the argument "user" names',
    change: believing(async (_request, _parts, body) => /"user":"([^"]+)"/.exec((await body()) ?? '')?.[1]),
  },
  'server/sends-strangers-to-a-sign-in-page': {
    of: 'minimal',
    flaw: 'answers strangers with an address at which to sign in',
    change: (parts, { url }) => ({
      ...parts,
      authenticate: async (...request) => {
        const caller = await parts.authenticate(...request)
        return caller === 'stranger' ? { token: '', claims: { stranger: true } } : caller
      },
      lastWord: (reply, { claims }) =>
        claims['stranger'] === undefined ? reply : askingByUrl(reply, new URL('/sign-in', url).href),
    }),
  },
}
