import { check, fail, pass, type Step } from '../../kit/check.ts'
import type { Answer, ServerUnderTest } from '../../kit/instruments.ts'
import { isEventStream, readJson, streamEvents } from '../../kit/message.ts'
import { requirement } from '../../requirements/index.ts'
import { openDoor } from './door.ts'
import { inWords } from './served.ts'
import { listing, servedConversation } from './session.ts'

/** GET with a right token, as a client asks for a stream; what it says in a moment is heard. */
const listenTo = (server: ServerUnderTest, token: string): Promise<Answer> =>
  server.send({
    method: 'GET',
    headers: { accept: 'text/event-stream', authorization: `Bearer ${token}`, 'mcp-protocol-version': server.revision },
    listenMilliseconds: 300,
  })

/** The transport of 2024-11-05 begins its stream by saying to which other address messages are to be posted. */
const sendsElsewhere = ({ headers, text }: Answer): boolean =>
  isEventStream(headers) && [...streamEvents(text)].some(({ event }) => event === 'endpoint')

/** A client of any revision from 2025-03-26 on is given one address, and posts there. */
export const oneEndpoint = check({
  id: 'server/endpoint/takes-posts-itself',
  requirement: requirement('http.single-endpoint'),
  title: 'Messages are posted to the endpoint itself, and not to an address that its stream names',
  needs: ['server', 'token'],
  catches: ['server/speaks-http-sse-alone'],
  async run({ server, token }, step) {
    const opened = await openDoor(server, token, step)
    if (!('verdict' in opened)) return pass
    const right = await token.take()
    const heard = await step('probe: GET, as in the transport of 2024-11-05', () => listenTo(server, right))
    return sendsElsewhere(heard)
      ? fail('expected POST to be served, got a stream that names another address for it')
      : opened.verdict
  },
})

/** An old transport beside this one, on addresses of its own, serves old clients; on this one it is what new clients find. */
export const notHttpSse = check({
  id: 'server/endpoint/not-http-sse',
  requirement: requirement('http.no-http-sse-adoption'),
  title: 'The endpoint does not open the stream of the HTTP+SSE transport of 2024-11-05',
  needs: ['server', 'token'],
  catches: ['server/speaks-http-sse-alone', 'server/speaks-http-sse-as-well'],
  async run({ server, token }, step) {
    const right = await token.take()
    const heard = await step('probe: GET with a right token', () => listenTo(server, right))
    if (sendsElsewhere(heard)) return fail('expected no stream of HTTP+SSE, got one that names an address for messages')
    const opened = await openDoor(server, token, step)
    return 'verdict' in opened ? opened.verdict : pass
  },
})

/** A client that opens a stream to listen takes 405 for "there is none", and anything else for a fault. */
export const getStreamsOr405 = check({
  id: 'server/endpoint/get-streams-or-gets-405',
  requirement: requirement('http.get-sse-or-405'),
  title: 'GET with a right token opens an event stream or gets 405',
  needs: ['server', 'token'],
  catches: ['server/get-gets-404', 'server/get-gets-a-page'],
  async run({ server, token }, step) {
    const conversation = await servedConversation(server, token, step)
    if ('verdict' in conversation) return conversation.verdict
    const got = await step('probe: GET in the conversation', () => conversation.ask('GET'))
    if (got.status === 405 || (got.status === 200 && isEventStream(got.headers))) return pass
    return fail(`expected an event stream or 405, got ${got.status}${got.status === 200 ? ' and no stream' : ''}`)
  },
})

/** The ids of the requests that an answer has results for, be they one by one or in an array, as JSON or in a stream. */
function answeredIds({ headers, text }: Answer): readonly unknown[] {
  const bodies = isEventStream(headers) ? [...streamEvents(text)].map(({ data }) => data) : [text]
  const messages = bodies.flatMap((body) => [readJson(body)].flat()) as readonly (
    | { id?: unknown; result?: unknown }
    | undefined
  )[]
  return messages.flatMap((message) => (message?.result === undefined ? [] : [message.id]))
}

/** 2025-03-26 alone has batches, and a server that agrees on another revision is not asked to read them. */
export const batchAnswered = check({
  id: 'server/endpoint/answers-batches',
  requirement: requirement('http.batch-receive'),
  title: 'Each request of a batch is answered',
  needs: ['server', 'token'],
  catches: ['server/refuses-batches'],
  async run({ server, token }, step: Step) {
    const conversation = await servedConversation(server, token, step)
    if ('verdict' in conversation) return conversation.verdict
    if (conversation.revision !== server.revision) return pass
    const batch = [
      { ...listing, id: 21 },
      { jsonrpc: '2.0', id: 22, method: 'ping' },
    ]
    const answer = await step('probe: tools/list and ping in one POST', () => conversation.post(batch))
    const ids = answeredIds(answer)
    return batch.every(({ id }) => ids.includes(id))
      ? pass
      : fail(`expected a response to each of two requests, got ${inWords(answer)}`)
  },
})
