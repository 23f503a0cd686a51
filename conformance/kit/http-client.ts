import { type LookupAddress, lookup } from 'node:dns'
import { lookup as lookupOnce } from 'node:dns/promises'
import { type ClientRequest, type IncomingMessage, request as requestHttp } from 'node:http'
import { request as requestHttps } from 'node:https'
import type { LookupFunction } from 'node:net'
import { withoutCoding } from './content-coding.ts'
import type { Answer, Request } from './instruments.ts'
import { isEventStream, readJson, readMessage, responsesDue, watchForMessages } from './message.ts'
import { NoAnswer } from './nothing-learnt.ts'

/** A request whose address is absolute. */
export interface AbsoluteRequest extends Request {
  readonly url: string
}

export interface Limits {
  /** How long one exchange may take from its first byte to its last. */
  readonly milliseconds: number
  /** How much of a body is read; what comes after it is left unread, and the answer holds what came before. */
  readonly bodyBytes: number
}

export const defaultLimits: Limits = { milliseconds: 10_000, bodyBytes: 1_048_576 }

/** How much later than its response an event stream may end, over a connection that is kept for what follows. */
const endingMilliseconds = 250

/**
 * Sends one request as it stands, on a connection of its own where none is given, and reads the answer to its end. Only `host`,
 * `content-length` and `connection` are added; no redirect is followed, and a content coding is undone. An event stream has ended when the
 * JSON-RPC response has come in it (each one, to a batch), because a server may leave it open; one that answers a GET owes no response, so its head is the
 * answer, with what it says as long as it is listened to.
 * @throws NoAnswer where no whole HTTP answer came.
 */
export function exchange(request: AbsoluteRequest, limits: Limits, signal?: AbortSignal): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const method = request.method ?? 'GET'
    const url = readUrl(request.url)
    if (!url) return reject(new NoAnswer(`${request.url} is not an http address, so it was not asked`))
    if (signal?.aborted) return reject(new NoAnswer('the time for this was up before it was asked'))
    const send = url.protocol === 'https:' ? requestHttps : requestHttp
    const outgoing: ClientRequest = send(url, {
      method,
      headers: headerLines(request, url),
      agent: request.over ?? false,
      lookup: addressesOf,
    })
    let head: IncomingMessage | undefined
    const chunks: Buffer[] = []

    const end = (settle: () => void) => {
      clearTimeout(timer)
      clearTimeout(ending)
      signal?.removeEventListener('abort', onAbort)
      // A whole answer leaves the connection to the next request.
      if (!request.over || !head?.complete) outgoing.destroy()
      settle()
    }
    const answered = (incoming: IncomingMessage) => end(() => resolve(answerOf(incoming, chunks, limits)))
    let ending: NodeJS.Timeout | undefined
    const endsIn = (milliseconds: number, incoming: IncomingMessage) => {
      ending ??= setTimeout(() => answered(incoming), milliseconds)
    }
    const failed = (because: string) => end(() => reject(new NoAnswer(`${url.origin}${url.pathname} ${because}`)))
    const onAbort = () => failed('had not answered when the time was up')
    const late = () => {
      if (head && isEventStream(headersOf(head))) return answered(head)
      failed(`${head ? 'did not finish its answer' : 'did not answer'} within ${limits.milliseconds / 1000} s`)
    }
    const timer = setTimeout(late, limits.milliseconds)
    signal?.addEventListener('abort', onAbort)

    outgoing.on('error', (error) => failed(reasonOf(error)))
    outgoing.on('response', (incoming) => {
      head = incoming
      const streams = isEventStream(headersOf(incoming))
      incoming.on('error', () => (streams ? answered(incoming) : failed('closed the connection in the middle of its answer')))
      if (streams && method === 'GET') {
        if (request.listenMilliseconds === undefined) return answered(incoming)
        endsIn(request.listenMilliseconds, incoming)
      }
      const completesAnswer = watchForMessages(responsesDue(request.body))
      let length = 0
      incoming.on('data', (chunk: Buffer) => {
        chunks.push(chunk.subarray(0, limits.bodyBytes - length))
        length += chunk.length
        if (length >= limits.bodyBytes) return answered(incoming)
        if (!streams || method === 'GET' || !completesAnswer(chunk)) return
        if (request.over) endsIn(endingMilliseconds, incoming)
        else answered(incoming)
      })
      incoming.on('end', () => answered(incoming))
    })
    // As bytes: Node writes the headers in front of a text in the same encoding as the text, one character in two bytes.
    outgoing.end(request.body === undefined ? undefined : Buffer.from(request.body))
  })
}

let ofThisMachine: Promise<readonly LookupAddress[]> | undefined

/** As ever, but `localhost` is looked up once: its addresses do not change, and asking for them costs a third of an exchange. */
const addressesOf: LookupFunction = (host, options, found) => {
  if (host !== 'localhost') return lookup(host, options, found)
  ofThisMachine ??= lookupOnce(host, { all: true })
  ofThisMachine.then(
    (addresses) => (options.all ? found(null, [...addresses]) : found(null, addresses[0]?.address ?? '', addresses[0]?.family)),
    (error: NodeJS.ErrnoException) => found(error, ''),
  )
}

function readUrl(text: string): URL | undefined {
  const url = URL.parse(text)
  return url?.protocol === 'http:' || url?.protocol === 'https:' ? url : undefined
}

/** Header lines in the flat form of node:http, which keeps their spelling, their order and repeated ones. */
function headerLines(request: AbsoluteRequest, url: URL): string[] {
  const given = Object.entries(request.headers ?? {})
  const named = new Set(given.map(([name]) => name.toLowerCase()))
  const lines = given.flatMap(([name, value]) => [value ?? []].flat().flatMap((one) => [name, one]))
  const hasBody = request.body !== undefined || ['POST', 'PUT', 'PATCH'].includes(request.method ?? 'GET')
  return [
    ...(named.has('host') ? [] : ['host', url.host]),
    ...lines,
    ...(hasBody && !named.has('content-length') ? ['content-length', String(Buffer.byteLength(request.body ?? ''))] : []),
  ]
}

/** Names in lower case, repeated lines in their order; unlike node's `headers`, nothing is joined or dropped. */
function headersOf(incoming: IncomingMessage): Answer['headers'] {
  const headers = new Map<string, string[]>()
  for (let index = 0; index + 1 < incoming.rawHeaders.length; index += 2) {
    const name = (incoming.rawHeaders[index] ?? '').toLowerCase()
    headers.set(name, [...(headers.get(name) ?? []), incoming.rawHeaders[index + 1] ?? ''])
  }
  return Object.fromEntries(headers)
}

const answerOf = (incoming: IncomingMessage, chunks: readonly Buffer[], limits: Limits): Answer =>
  toAnswer(incoming.statusCode ?? 0, headersOf(incoming), Buffer.concat(chunks), limits)

/** An answer by what came of it; a content coding is undone. */
export function toAnswer(status: number, headers: Answer['headers'], body: Buffer, { bodyBytes }: Limits): Answer {
  const text = withoutCoding(body, headers['content-encoding'] ?? [], bodyBytes).toString('utf8')
  return { status, headers, text, json: readJson(text), message: readMessage(headers, text) }
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection: nobody listens there',
  ECONNRESET: 'closed the connection without an answer',
  ENOTFOUND: 'has a host name that does not resolve',
  EAI_AGAIN: 'has a host name that does not resolve',
  EHOSTUNREACH: 'cannot be reached from here',
  ENETUNREACH: 'cannot be reached from here',
  ETIMEDOUT: 'did not take the connection in time',
}

function reasonOf(error: NodeJS.ErrnoException): string {
  const code = error.code ?? ''
  if (code.startsWith('HPE_')) return `sent something that is not HTTP/1.1 (${code})`
  return reasons[code] ?? `could not be spoken to (${code || error.message})`
}
