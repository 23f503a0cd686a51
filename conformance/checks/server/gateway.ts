import { check, type Step, type Verdict } from '../../kit/check.ts'
import type { Answer, McpRequest, ServerUnderTest, TokenInHand } from '../../kit/instruments.ts'
import { isEventStream } from '../../kit/message.ts'
import { requirement } from '../../requirements/index.ts'
import { type Deviation, firstFault, judgeDeviations, service, wasRefused } from './deviations.ts'
import { type Door, openDoor } from './door.ts'
import { wasServed } from './served.ts'
import { versionKey } from './versions.ts'

/** What a stranger got: a result, or a stream of them. */
const isServed = (answer: Answer): boolean => wasServed(answer) || (answer.status === 200 && isEventStream(answer.headers))
const noService = (answer: Answer): string | undefined => (isServed(answer) ? 'a refusal' : undefined)

/** Sends requests of a stranger to a server that a right token opens, and fails for the first that is served. */
async function judgeStranger(
  { server, token: inHand }: { readonly server: ServerUnderTest; readonly token: TokenInHand },
  step: Step,
  requestsAt: (door: Door, token: string) => readonly Deviation[] | Promise<readonly Deviation[]>,
): Promise<Verdict> {
  const opened = await openDoor(server, inHand, step)
  if ('verdict' in opened) return opened.verdict
  return firstFault(step, await requestsAt(opened.door, opened.token), noService)
}

/** Methods that servers leave open to everybody, and that a header may therefore name who wants in. */
const openMethods = ['server/discover', 'initialize']

/** Whoever permits by the header opens to all who write it: the body is what is carried out. */
export const headersOpenNothing = check({
  id: 'server/gateway/headers-open-nothing',
  requirement: requirement('sep.2243-headers-untrusted'),
  title: 'A stranger is refused though Mcp-Method names a method that may be open to everybody',
  needs: ['server', 'token'],
  catches: ['server/opens-by-mcp-method', 'server/lets-strangers-in'],
  run: (instruments, step) =>
    judgeStranger(instruments, step, (door) =>
      openMethods.map((method) => ({
        what: `${door.name} without a token, under Mcp-Method: ${method}`,
        send: () => door.knock({ headers: { 'Mcp-Method': method } }),
      })),
    ),
})

/** A request of an older revision: nobody compares its headers with its body. */
const inOldVersion = (version: string | undefined): McpRequest => ({
  headers: { 'MCP-Protocol-Version': version, 'Mcp-Method': 'server/discover' },
  meta: { [versionKey]: undefined },
})

export const oldVersionOpensNothing = check({
  id: 'server/gateway/old-version-opens-nothing',
  requirement: requirement('hdr.intermediary-check-version'),
  title: 'A stranger is refused though Mcp-Method names an open method, in a version whose headers nobody compares',
  needs: ['server', 'token'],
  catches: [
    'server/opens-by-mcp-method-in-any-version',
    'server/opens-by-mcp-method',
    'server/verifies-the-first-request-only',
    'server/lets-strangers-in',
  ],
  run: (instruments, step) =>
    judgeStranger(instruments, step, async (door, token) => {
      const { server } = instruments
      const tool = door.name === 'tools/call' ? await server.tool(token) : undefined
      return ['2025-11-25', undefined].map((version) => ({
        what: `a stranger under Mcp-Method: server/discover in ${version ?? 'no version'}`,
        send: () => (tool ? server.callTool(tool, inOldVersion(version)) : server.listTools(inOldVersion(version))),
      }))
    }),
})

/** Each request stands for itself now, and a guard that stood at the handshake stands nowhere. */
export const noMethodUnguarded = check({
  id: 'server/gateway/no-method-unguarded',
  requirement: requirement('sep.2575-no-auth-bypass'),
  title: 'Without a handshake before it, no request of a stranger is served beyond the first that asks for a token',
  needs: ['server', 'token'],
  catches: ['server/opens-listen-to-strangers', 'server/verifies-the-first-request-only', 'server/lets-strangers-in'],
  run: (instruments, step) =>
    judgeStranger(instruments, step, async (door, token) => {
      const { server } = instruments
      const tool = await step('control: the tools of the right token', () => server.tool(token))
      const call = tool ? [{ what: 'tools/call without a token', send: () => server.callTool(tool) }] : []
      // Where the first request is open, so may be lists and streams.
      const methods = door.name === 'the first request' ? guarded : []
      return [
        ...call,
        ...methods.map(([method, params]) => ({
          what: `${method} without a token`,
          send: () => server.ask(method, params),
        })),
      ]
    }),
})

const guarded: readonly (readonly [string, Readonly<Record<string, unknown>>?])[] = [
  ['tools/list'],
  ['resources/list'],
  ['resources/templates/list'],
  ['prompts/list'],
  ['subscriptions/listen', { notifications: { toolsListChanged: true } }],
]

/** A gateway in front need not speak JSON-RPC, but everybody has to see that it refused. */
export const mismatchHasErrorStatus = check({
  id: 'server/gateway/mismatch-has-error-status',
  requirement: requirement('hdr.intermediary-error'),
  title: 'Whatever on the way refuses a request for its headers does so by an HTTP error',
  needs: ['server', 'token'],
  catches: ['server/answers-a-mismatch-with-200'],
  run: (instruments, step) =>
    judgeDeviations(
      instruments,
      step,
      ({ server, token }) => [
        {
          what: 'another method in Mcp-Method than in the body',
          send: () => server.firstRequest({ token, headers: { 'Mcp-Method': 'tools/list' } }),
        },
      ],
      (answer) => (wasRefused(answer) && answer.status < 400 ? 'an error status' : undefined),
    ),
})

/** What somebody behind it may be waiting for is not for whoever is in front to take away, or to refuse. */
export const unknownParameterLetThrough = check({
  id: 'server/gateway/unknown-parameter-let-through',
  requirement: requirement('hdr.intermediary-forward'),
  title: 'A request with an Mcp-Param header that nobody knows is served',
  needs: ['server', 'token'],
  catches: ['server/refuses-unknown-parameter-headers'],
  run: (instruments, step) =>
    judgeDeviations(
      instruments,
      step,
      ({ server, token }) => [
        {
          what: 'an Mcp-Param header that nobody knows',
          send: () => server.firstRequest({ token, headers: { 'Mcp-Param-Mcp-Entra-Unknown': 'anything' } }),
        },
      ],
      service,
    ),
})
