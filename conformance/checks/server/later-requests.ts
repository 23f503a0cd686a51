import { check, fail, pass, type Step } from '../../kit/check.ts'
import type { Answer, Request, ServerUnderTest, ToolCall } from '../../kit/instruments.ts'
import { isEventStream } from '../../kit/message.ts'
import { requirement } from '../../requirements/index.ts'
import { controlled, mintedBy, type Opened, openDoor } from './door.ts'
import { inWords } from './served.ts'
import { expired } from './token-lifetime.ts'
import { tampered } from './token-signature.ts'

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
  catches: ['server/believes-later-tokens', 'server/ignores-signature', 'server/ignores-expiry'],
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

/**
 * Up to 2025-11-25 the endpoint may also open a stream (GET) and end a session (DELETE): requests like any other, on routes of their
 * own, which are easily left without the guard of the POST. A server whose first request is open to everybody may open its stream, too.
 */
export const strangerGetsNoStream = check({
  id: 'server/later-requests/stream-and-session-guarded',
  requirement: requirement('session.verify-all-requests'),
  title: 'Without a token no stream is opened by GET, and no session is ended by DELETE',
  needs: ['server', 'token'],
  catches: [
    'server/opens-its-stream-to-strangers',
    'server/takes-the-session-for-a-token@2025-03-26',
    'server/takes-the-session-for-a-token@2025-06-18',
    'server/takes-the-session-for-a-token@2025-11-25',
  ],
  async run({ server, token: inHand }, step) {
    const opened = await openDoor(server, inHand, step)
    if ('verdict' in opened) return opened.verdict
    const { door, token } = opened
    if (door.name !== 'the first request') return pass
    const opening = await step('a session of a right token', () => server.firstRequest({ token }))
    const session = opening.headers['mcp-session-id']?.[0]
    const headers = { accept: 'text/event-stream', 'mcp-protocol-version': server.revision, 'mcp-session-id': session }
    const got = await step('probe: GET without a token', () => server.send({ method: 'GET', headers }))
    if (isSuccess(got) && isEventStream(got.headers))
      return fail(`GET without a token: expected 401, got ${got.status} and a stream`)
    if (session === undefined) return pass
    const deleted = await step('probe: DELETE without a token', () => server.send({ method: 'DELETE', headers }))
    return isSuccess(deleted) ? fail(`DELETE of a session without a token: expected 401, got ${deleted.status}`) : pass
  },
})

const isSuccess = ({ status }: Answer): boolean => status >= 200 && status < 300
