import { check, fail, inconclusive, pass, type Step, type Verdict } from '../../kit/check.ts'
import type { Answer, Request, ServerUnderTest, TokenInHand } from '../../kit/instruments.ts'
import { requirement } from '../../requirements/index.ts'
import { inWords, wasServed } from './served.ts'
import { openConversation } from './session.ts'

const isStateless = ({ revision }: ServerUnderTest): boolean => revision >= '2026-07-28'

/** A notification that an honest client of the revision may send at any time. */
function honest(server: ServerUnderTest): { readonly jsonrpc: '2.0'; readonly method: string; readonly params?: object } {
  if (!isStateless(server)) return { jsonrpc: '2.0', method: 'notifications/initialized' }
  const meta = {
    'io.modelcontextprotocol/protocolVersion': server.revision,
    'io.modelcontextprotocol/clientCapabilities': {},
  }
  return { jsonrpc: '2.0', method: 'notifications/cancelled', params: { requestId: 'of-nothing', _meta: meta } }
}

/** The headers of one, without credentials. */
const headersOf = (server: ServerUnderTest): Readonly<Record<string, string>> => ({
  'content-type': 'application/json',
  accept: 'application/json, text/event-stream',
  'mcp-protocol-version': server.revision,
  ...(isStateless(server) && { 'mcp-method': honest(server).method }),
})

/** A notification by itself, as somebody without credentials and without a conversation would send it. */
export const strayNotification = (server: ServerUnderTest): Request => ({
  method: 'POST',
  headers: headersOf(server),
  body: JSON.stringify(honest(server)),
})

/** Posts bodies that owe no response, where the revision lets them stand. */
async function posting(
  server: ServerUnderTest,
  inHand: TokenInHand,
  step: Step,
): Promise<{ readonly verdict: Verdict } | { post(body: string): Promise<Answer> }> {
  const token = await inHand.take()
  if (!isStateless(server)) {
    const opened = await step('control: a conversation with a right token', () => openConversation(server, token))
    return 'post' in opened ? { post: (body) => opened.post(body) } : { verdict: unheard(opened) }
  }
  const control = await step('control: the first request with a right token', () => server.firstRequest({ token }))
  if (!wasServed(control)) return { verdict: unheard(control) }
  const headers = { ...headersOf(server), authorization: `Bearer ${token}` }
  return { post: (body) => server.send({ method: 'POST', headers, body }) }
}

const unheard = (answer: Answer): Verdict =>
  inconclusive(`a right token got ${inWords(answer)}, so what notifications get proves nothing`)

/** Whether it takes one in at all is the server's to say; 202 and nothing else is how it says so. */
export const acceptedGets202 = check({
  id: 'server/notification/accepted-gets-202',
  requirement: requirement('http.notification-202'),
  title: 'A notification that is taken in is answered with 202 and an empty body',
  needs: ['server', 'token'],
  catches: ['server/notifications-get-204', 'server/notifications-get-a-body'],
  async run({ server, token }, step) {
    const to = await posting(server, token, step)
    if ('verdict' in to) return to.verdict
    const { method } = honest(server)
    const answer = await step(`probe: ${method}`, () => to.post(JSON.stringify(honest(server))))
    if (answer.status >= 400) return pass
    if (answer.status !== 202) return fail(`${method}: expected 202, got ${inWords(answer)}`)
    return answer.text === ''
      ? pass
      : fail(`${method}: expected an empty body with 202, got one of ${answer.text.length} characters`)
  },
})

/** A client that gets a success for what nobody could read believes that it was heard. */
export const unreadableGetsError = check({
  id: 'server/notification/unreadable-gets-error',
  requirement: requirement('http.notification-error'),
  title: 'What cannot be read as a notification is answered with an HTTP error status',
  needs: ['server', 'token'],
  catches: ['server/takes-in-what-it-cannot-read', 'server/says-what-is-wrong-with-200'],
  async run({ server, token }, step) {
    const to = await posting(server, token, step)
    if ('verdict' in to) return to.verdict
    const unreadable = {
      'a notification that breaks off': JSON.stringify(honest(server)).slice(0, -1),
      'a notification whose method is a number': JSON.stringify({ ...honest(server), method: 5 }),
    }
    const answers = await Promise.all(
      Object.entries(unreadable).map(async ([what, body]) => ({
        what,
        answer: await step(`probe: ${what}`, () => to.post(body)),
      })),
    )
    const taken = answers.find(({ answer }) => answer.status < 400)
    return taken ? fail(`${taken.what}: expected an HTTP error status, got ${inWords(taken.answer)}`) : pass
  },
})
