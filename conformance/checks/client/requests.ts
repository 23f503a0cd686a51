import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import type { Heard } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { asked, endingOf, every, getsThrough, looksAt, meets, messageOf, rightWorld } from './judging.ts'
import { header, methodOf, modern, posts } from './mcp-requests.ts'

export const acceptsBoth = looksAt(
  {
    id: 'client/requests/both-types-accepted',
    requirement: requirement('http.client-accept'),
    title: 'Each POST accepts JSON and event streams',
    catches: ['client/accepts-json-only'],
  },
  rightWorld,
  (run) =>
    every(posts(run), 'POST to the server', run, (request) => {
      const accepted = (header(request, 'accept') ?? '').split(',').map((type) => type.split(';', 1)[0]?.trim().toLowerCase())
      const missing = ['application/json', 'text/event-stream'].filter((type) => !accepted.includes(type))
      return missing.length === 0 ? undefined : `expected Accept with ${missing.join(' and ')} at ${methodOf(request)}, got none`
    }),
)

export const bothTypesRead = getsThrough(
  {
    id: 'client/requests/both-types-read',
    requirement: requirement('http.client-both-content-types'),
    title: 'Answers are read as JSON and as event streams',
    catches: ['client/reads-no-streams'],
  },
  { id: 'event-streams', what: 'a server that answers by event streams', streams: true },
)

const isMessage = (json: unknown): boolean =>
  typeof json === 'object' && json !== null && !Array.isArray(json) && 'jsonrpc' in json

export const oneMessage = check({
  id: 'client/requests/one-message',
  requirement: requirement('http.body-single'),
  title: 'The body of a POST is one JSON-RPC message',
  needs: ['client'],
  catches: ['client/sends-batches@2025-06-18', 'client/sends-batches@2025-11-25', 'client/sends-batches@2026-07-28'],
  async run({ client }, step) {
    const run = await step('the client meets parties that are right', () => client.run(rightWorld))
    return every(posts(run), 'POST to the server', run, ({ json }) => {
      // Only 2025-03-26 has batches.
      const isBatch = client.revision === '2025-03-26' && Array.isArray(json)
      return isMessage(json) || isBatch ? undefined : 'expected one JSON-RPC message, got something else'
    })
  },
})

export const postPerMessage = looksAt(
  {
    id: 'client/requests/post-per-message',
    requirement: requirement('http.post-per-message'),
    title: 'Each message is a POST of its own to the endpoint',
    catches: ['client/puts-its-messages'],
  },
  rightWorld,
  (run) =>
    every(
      asked(run, 'mcp').filter(({ bearer }) => bearer === 'issuer'),
      'request with a token',
      run,
      ({ method, body }) => (method === 'POST' || body === '' ? undefined : `expected POST for a message, got ${method}`),
    ),
)

export const methodMirrored = looksAt(
  {
    id: 'client/requests/method-mirrored',
    requirement: requirement('hdr.client-method'),
    title: 'Each request has Mcp-Method with the method of its body',
    catches: ['client/no-method-header', 'client/method-in-capitals'],
  },
  rightWorld,
  (run) =>
    every(modern(run), 'request of this revision', run, (request) => {
      const [sent, expected] = [header(request, 'mcp-method'), methodOf(request)]
      return sent === expected ? undefined : `expected Mcp-Method: ${expected}, got ${sent ?? 'none'}`
    }),
)

/** Pictures lie anywhere; whoever hosts one must not get a token by it. */
export const iconsBare = looksAt(
  {
    id: 'client/requests/icons-without-credentials',
    requirement: requirement('icon.no-credentials'),
    title: 'An icon is fetched without cookies and without a token',
    catches: ['client/icons-with-its-token'],
  },
  rightWorld,
  (run) => {
    if (!posts(run).some((request) => methodOf(request) === 'tools/list' && request.status === 200))
      return inconclusive(`no tools were listed, and so no icons; the client ${endingOf(run)}`)
    const bound = asked(run, 'icon').find((request) => header(request, 'authorization') ?? header(request, 'cookie'))
    return bound ? fail('expected no Authorization and no Cookie with the request for an icon, got one') : pass
  },
)

/** The server asks back in its result; since 2026-07-28 a client answers by asking again, and not by a response. */
const asksBack: Scenario = {
  id: 'asks-back',
  what: 'a server that asks something back before it calls a tool',
  rpc: ({ rpcMethod, params }) =>
    rpcMethod === 'tools/call' && !('inputResponses' in params)
      ? {
          status: 200,
          result: {
            resultType: 'input_required',
            inputRequests: {
              first: {
                method: 'elicitation/create',
                params: { mode: 'form', message: 'Sure?', requestedSchema: { type: 'object', properties: {} } },
              },
            },
          },
        }
      : undefined,
}

export const noResponses = meets(
  {
    id: 'client/requests/no-responses',
    requirement: requirement('http.client-no-responses'),
    title: 'The client sends no JSON-RPC responses, also where it is asked back',
    catches: ['client/answers-by-responses'],
  },
  asksBack,
  (run) => {
    const isResponse = (request: Heard) => 'result' in messageOf(request) || 'error' in messageOf(request)
    if (posts(run).some(isResponse)) return fail('expected no JSON-RPC response, got one')
    return posts(run).some((request) => methodOf(request) === 'tools/call')
      ? pass
      : inconclusive(`no tool was called, so that nothing was asked back; the client ${endingOf(run)}`)
  },
)
