import { check, fail, pass, type Step } from '../../kit/check.ts'
import type { Answer, Request, ServerUnderTest, ToolCall } from '../../kit/instruments.ts'
import { isEventStream, streamEvents } from '../../kit/message.ts'
import { requirement } from '../../requirements/index.ts'
import { controlled, mintedBy, type Opened, openDoor } from './door.ts'
import { inWords } from './served.ts'
import { listing } from './session.ts'
import { expired } from './token-lifetime.ts'
import { spoilt, tampered } from './token-signature.ts'

/** A mutant of sessions, at the revisions that have them. */
const inSessions = (mutant: string): readonly string[] =>
  ['2025-03-26', '2025-06-18', '2025-11-25'].map((at) => `${mutant}@${at}`)

/** A request that stands in the session of a right token, and may change the headers of its own. */
export interface LaterRequest {
  readonly name: string
  readonly send: (headers: Request['headers']) => Promise<Answer>
}

/** What follows the first request that asks for a token. */
export async function laterRequests(
  server: ServerUnderTest,
  { door, token }: Exclude<Opened, { verdict: unknown }>,
  step: Step,
): Promise<readonly LaterRequest[]> {
  const tool = await step('control: the tools of the right token', () => server.tool(token))
  const list: LaterRequest = { name: 'tools/list', send: (headers) => server.listTools({ token, headers }) }
  const call = (tool: ToolCall): LaterRequest => ({
    name: 'tools/call',
    send: (headers) => server.callTool(tool, { token, headers }),
  })
  return [...(door.name === 'tools/call' ? [] : [list]), ...(tool === undefined ? [] : [call(tool)])]
}

/**
 * Who has verified a token once is tempted to read the next one without verifying it, or not to look at it at all: then a session
 * outlives its token, and whoever learns of its id may speak in it.
 */
export const laterBadTokenRefused = check({
  id: 'server/later-requests/bad-token-refused',
  requirement: requirement('session.verify-all-requests'),
  title: 'A later request with a token that is not valid is refused with 401, though the session was opened with a right one',
  needs: ['server', 'issuer'],
  catches: [
    'server/believes-later-tokens',
    'server/ignores-signature',
    'server/ignores-expiry',
    'server/allows-half-an-hour-for-clocks',
  ],
  async run({ server, issuer }, step) {
    const opened = await openDoor(server, mintedBy(issuer), step)
    if ('verdict' in opened) return opened.verdict
    const wrong = {
      'a token that was tampered with': tampered(await issuer.mint()),
      'an expired token': await issuer.mint(expired(await issuer.right())),
    }
    for (const { name, send } of await laterRequests(server, opened, step)) {
      const answers = await Promise.all(
        Object.entries(wrong).map(async ([what, token]) => {
          const headers = { authorization: `Bearer ${token}` }
          return { what, answer: await step(`probe: ${name} with ${what}, in the session of a right token`, () => send(headers)) }
        }),
      )
      const taken = answers.find(({ answer }) => answer.status !== 401)
      if (taken) return fail(`${name} with ${taken.what}: expected 401, got ${inWords(taken.answer)}`)
      const after = await controlled(step, `control: ${name} with the right token`, () => send({}))
      if (after !== undefined) return after
    }
    return pass
  },
})

/** Credentials that open nothing, by what they are, given a token that is right. */
const noCredentials = (right: string): Readonly<Record<string, string | undefined>> => ({
  'no token': undefined,
  'a token that was tampered with': `Bearer ${spoilt(right)}`,
})

/** The headers of a stream that was heard in a session and may be taken up, where its events have ids. */
async function takingUp(
  server: ServerUnderTest,
  token: string,
  headers: NonNullable<Request['headers']>,
): Promise<Request['headers']> {
  const heard = await server.send({
    method: 'POST',
    headers: { ...headers, ...readsMessages, authorization: `Bearer ${token}` },
    body: JSON.stringify(listing),
  })
  const [first] = [...streamEvents(heard.text)].flatMap(({ id }) => id || [])
  return { 'last-event-id': first }
}
const readsMessages = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' }

/**
 * Up to 2025-11-25 the endpoint may also open a stream (GET) and end a session (DELETE): requests like any other, on routes of their
 * own, which are easily left without the guard of the POST, or with one that only looks whether there is a token. Who takes up a stream
 * hears what was said to somebody else. A server whose first request is open to everybody may open its stream, too.
 */
export const strangerGetsNoStream = check({
  id: 'server/later-requests/stream-and-session-guarded',
  requirement: requirement('session.verify-all-requests'),
  title: 'Without a valid token no stream is opened by GET, nor taken up again, and no session is ended by DELETE',
  needs: ['server', 'token'],
  catches: [
    'server/opens-its-stream-to-strangers',
    ...inSessions('server/takes-the-session-for-a-token'),
    ...inSessions('server/lets-strangers-take-up-streams'),
    ...inSessions('server/ends-sessions-for-any-token'),
  ],
  async run({ server, token: inHand }, step) {
    const opened = await openDoor(server, inHand, step)
    if ('verdict' in opened) return opened.verdict
    const { door, token } = opened
    if (door.name !== 'the first request') return pass
    const opening = await step('a session of a right token', () => server.firstRequest({ token }))
    const session = opening.headers['mcp-session-id']?.[0]
    const headers = { 'mcp-protocol-version': server.revision, 'mcp-session-id': session }
    const resumed = session === undefined ? {} : await step('a stream in it', () => takingUp(server, token, headers))
    for (const [who, authorization] of Object.entries(noCredentials(token))) {
      const sent = { ...headers, authorization }
      const streaming = { ...sent, accept: 'text/event-stream' }
      for (const asked of resumed?.['last-event-id'] === undefined ? [streaming] : [streaming, { ...streaming, ...resumed }]) {
        const got = await step(`probe: GET with ${who}`, () => server.send({ method: 'GET', headers: asked }))
        if (isSuccess(got) && isEventStream(got.headers))
          return fail(`GET with ${who}: expected 401, got ${got.status} and a stream`)
      }
      if (session === undefined) continue
      const deleted = await step(`probe: DELETE with ${who}`, () => server.send({ method: 'DELETE', headers: sent }))
      if (isSuccess(deleted)) return fail(`DELETE of a session with ${who}: expected 401, got ${deleted.status}`)
    }
    return pass
  },
})

const isSuccess = ({ status }: Answer): boolean => status >= 200 && status < 300
