import { inconclusive, pass, type Step, type Verdict } from '../../kit/check.ts'
import type { Answer, Request, ServerUnderTest, TokenInHand } from '../../kit/instruments.ts'
import { inWords, wasServed } from './served.ts'

/** How one request in a session is sent. */
export interface InSession {
  /** Default: the one that opened the conversation; `undefined` sends none. */
  readonly token?: string | undefined
  /** Added to, or put in the place of, what the session asks for. */
  readonly headers?: Request['headers']
  /** For GET: how long the stream is listened to. */
  readonly listenMilliseconds?: number
}

/** A message of JSON-RPC, several (a batch), or a body that is none. */
export type Message = Readonly<Record<string, unknown>> | readonly Readonly<Record<string, unknown>>[] | string

/** A conversation that was opened with a right token, by the word of a revision that has `initialize`. */
export interface Conversation {
  /** The session id that was handed out; undefined where the server keeps no sessions. */
  readonly id: string | undefined
  /** The revision agreed on. */
  readonly revision: string
  readonly token: string
  /** Posts one message in it, as it stands. */
  post(message: Message, request?: InSession): Promise<Answer>
  /** A request without a body: GET for a stream, or DELETE to end the session. */
  ask(method: 'GET' | 'DELETE', request?: InSession): Promise<Answer>
}

/** `tools/list` as it stands in a conversation. */
export const listing = { jsonrpc: '2.0', id: 2, method: 'tools/list' }

const bearerOf = (token: string | undefined): string | undefined => (token === undefined ? undefined : `Bearer ${token}`)

/** Opens a conversation with a token; a refused one is told by its first answer. */
export async function openConversation(server: ServerUnderTest, token: string): Promise<Conversation | Answer> {
  const opening = await server.firstRequest({ token })
  if (!wasServed(opening)) return opening
  const id = opening.headers['mcp-session-id']?.[0]
  const agreed = opening.message?.result?.['protocolVersion']
  const revision = typeof agreed === 'string' && /^[\d-]{10}$/.test(agreed) ? agreed : server.revision
  const headersOf = ({ headers, ...given }: InSession): Request['headers'] => ({
    authorization: bearerOf('token' in given ? given.token : token),
    'mcp-session-id': id,
    'mcp-protocol-version': revision >= '2025-06-18' ? revision : undefined,
    ...headers,
  })
  const conversation: Conversation = {
    id,
    revision,
    token,
    post: (message, request = {}) =>
      server.send({
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
          ...headersOf(request),
        },
        body: typeof message === 'string' ? message : JSON.stringify(message),
      }),
    ask: (method, request = {}) =>
      server.send({
        method,
        headers: { ...(method === 'GET' ? { accept: 'text/event-stream' } : {}), ...headersOf(request) },
        ...(request.listenMilliseconds === undefined ? {} : { listenMilliseconds: request.listenMilliseconds }),
      }),
  }
  await conversation.post({ jsonrpc: '2.0', method: 'notifications/initialized' })
  return conversation
}

/** A conversation whose `tools/list` is served; or the verdict that nothing can be said of what follows. */
export async function servedConversation(
  server: ServerUnderTest,
  inHand: TokenInHand,
  step: Step,
): Promise<Conversation | { readonly verdict: Verdict }> {
  const token = await inHand.take()
  const opened = await step('control: a conversation with a right token', () => openConversation(server, token))
  if (!('post' in opened)) return { verdict: unopened(opened) }
  const listed = await step('control: tools/list in it', () => opened.post(listing))
  return wasServed(listed) ? opened : { verdict: unopened(listed) }
}

const unopened = (answer: Answer): Verdict =>
  inconclusive(`a right token got ${inWords(answer)}, so what other requests get proves nothing`)

/** A session, and its id. */
export type Session = Conversation & { readonly id: string }

/** Judges a session where the server hands out one. Where it hands out none, what is asked of sessions is not asked of it. */
export async function inSession(
  server: ServerUnderTest,
  inHand: TokenInHand,
  step: Step,
  judge: (session: Session) => Promise<Verdict>,
): Promise<Verdict> {
  const conversation = await servedConversation(server, inHand, step)
  if ('verdict' in conversation) return conversation.verdict
  const { id } = conversation
  return id === undefined ? pass : judge({ ...conversation, id })
}
