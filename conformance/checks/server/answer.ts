import { check, fail, pass } from '../../kit/check.ts'
import type { Answer } from '../../kit/instruments.ts'
import { isEventStream, readJson, streamEvents } from '../../kit/message.ts'
import { requirement } from '../../requirements/index.ts'
import { openDoor } from './door.ts'
import { wasServed } from './served.ts'

const isJson = ({ headers }: Answer): boolean => /^application\/json\s*(;|$)/i.test(headers['content-type']?.[0] ?? '')

/** Clients choose by it how to read what comes, and a browser what to make of it. */
export const jsonOrStream = check({
  id: 'server/answer/json-or-stream',
  requirement: requirement('http.request-content-type'),
  title: 'A request is answered as application/json or as text/event-stream',
  needs: ['server', 'token'],
  catches: ['server/answers-as-text'],
  async run({ server, token: inHand }, step) {
    const opened = await openDoor(server, inHand, step)
    if ('verdict' in opened) return opened.verdict
    const { token } = opened
    const answers = await step('probe: the first request and tools/list', () =>
      Promise.all([server.firstRequest({ token }), server.listTools({ token })]),
    )
    const other = answers.find((answer) => wasServed(answer) && !isJson(answer) && !isEventStream(answer.headers))
    if (other === undefined) return pass
    const [type = 'none'] = (other.headers['content-type']?.[0] ?? 'none').split(';', 1)
    return fail(`expected application/json or text/event-stream, got ${/^[\w.+/-]{1,60}$/.test(type) ? type : 'another'}`)
  },
})

/** A request of the server: what has a method, and an id to answer it by. */
const isRequest = (value: unknown): boolean => typeof value === 'object' && value !== null && 'method' in value && 'id' in value

/** What a server wants to know of its client it asks by a result of its own kind (2026-07-28): a client listens for nothing else. */
export const noRequestsOnStream = check({
  id: 'server/answer/no-requests-on-stream',
  requirement: requirement('http.no-server-requests-on-stream'),
  title: 'On the stream that answers a request the server makes no request of its own',
  needs: ['server', 'token'],
  catches: ['server/asks-its-client-on-the-stream'],
  async run({ server, token: inHand }, step) {
    const opened = await openDoor(server, inHand, step)
    if ('verdict' in opened) return opened.verdict
    const { token } = opened
    const tool = await step('control: which tool may be called', () => server.tool(token))
    const answers = await step('probe: the first request, tools/list and a tool', () =>
      Promise.all([
        server.firstRequest({ token }),
        server.listTools({ token }),
        ...(tool === undefined ? [] : [server.callTool(tool, { token })]),
      ]),
    )
    const streamed = answers.filter(({ headers }) => isEventStream(headers)).flatMap(({ text }) => [...streamEvents(text)])
    return streamed.some(({ data }) => isRequest(readJson(data)))
      ? fail('expected results and notifications on the stream of an answer, got a request of the server')
      : pass
  },
})
