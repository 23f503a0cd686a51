import { fail, inconclusive, pass } from '../../kit/check.ts'
import type { ClientRun, Heard } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { asked, endingOf, every, looksAt, meets, messageOf, rightWorld } from './judging.ts'

const methodOf = (request: Heard): string => String(messageOf(request)['method'] ?? request.method)
const session = ({ headers }: Heard): string | undefined => headers['mcp-session-id']?.[0]
/** What was let in, but for the question of newer revisions whether the server speaks them. */
const letIn = (run: ClientRun): readonly Heard[] =>
  asked(run, 'mcp').filter(
    (request) => request.bearer !== 'none' && request.status !== 401 && methodOf(request) !== 'server/discover',
  )

export const initializeFirst = looksAt(
  {
    id: 'client/sessions/initialize-first',
    requirement: requirement('life.initialize-first'),
    title: 'A session begins with initialize and notifications/initialized',
    catches: ['client/skips-initialized'],
  },
  rightWorld,
  (run) => {
    const methods = letIn(run)
      .filter((request) => 'method' in messageOf(request))
      .map(methodOf)
    if (methods.length === 0) return inconclusive(`no message was let in; the client ${endingOf(run)}`)
    const [first] = methods.filter((method) => method !== 'ping')
    if (first !== 'initialize') return fail(`expected initialize first, got ${first}`)
    // Another conversation may begin beside it.
    const second = methods.find((method) => method !== 'ping' && method !== 'initialize')
    if (second === undefined) return inconclusive(`nothing followed initialize; the client ${endingOf(run)}`)
    return second === 'notifications/initialized' ? pass : fail(`expected notifications/initialized next, got ${second}`)
  },
)

export const sessionEchoed = looksAt(
  {
    id: 'client/sessions/id-sent-back',
    requirement: requirement('session.client-echo'),
    title: 'The id of the session is sent with every later request',
    catches: ['client/forgets-its-session'],
  },
  rightWorld,
  (run) => {
    const opened = letIn(run).findIndex((request) => methodOf(request) === 'initialize' && request.status === 200)
    const later = letIn(run).slice(opened + 1)
    return every(opened < 0 ? [] : later, 'request after initialize', run, (request) =>
      session(request) === undefined && methodOf(request) !== 'initialize'
        ? `expected Mcp-Session-Id at ${methodOf(request)}, got none`
        : undefined,
    )
  },
)

const forgetful: Scenario = {
  id: 'session-lost',
  what: 'a server that forgets its sessions before the first tool is called',
  losesSession: ({ rpcMethod }) => rpcMethod === 'tools/call',
}

export const begunAnew = meets(
  {
    id: 'client/sessions/begun-anew',
    requirement: requirement('session.client-reinit'),
    title: 'After a 404 for its session the client initializes anew, without the old id',
    catches: ['client/dies-with-its-session', 'client/takes-its-old-session-along'],
  },
  forgetful,
  (run) => {
    const requests = letIn(run)
    const lost = requests.findIndex(({ status }) => status === 404)
    if (lost < 0) return inconclusive(`no request met the lost session; the client ${endingOf(run)}`)
    const again = requests.slice(lost).find((request) => methodOf(request) === 'initialize')
    if (!again) return fail(`expected initialize after the 404, got none; the client ${endingOf(run)}`)
    return session(again) === undefined ? pass : fail('expected initialize without Mcp-Session-Id, got the old one')
  },
)

export const ended = looksAt(
  {
    id: 'client/sessions/ended',
    requirement: requirement('session.client-delete'),
    title: 'A session that is not needed any more is deleted',
    catches: ['client/leaves-its-session'],
  },
  rightWorld,
  (run) => {
    if (!letIn(run).some((request) => session(request) !== undefined))
      return inconclusive(`no request had a session; the client ${endingOf(run)}`)
    if (run.ending.exitCode !== 0) return inconclusive(`the client did not get to its end: it ${endingOf(run)}`)
    return asked(run, 'mcp').some(({ method }) => method === 'DELETE')
      ? pass
      : fail('expected DELETE with the id at the end, got none')
  },
)
