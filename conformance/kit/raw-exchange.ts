import { connect } from 'node:net'
import { type AbsoluteRequest, type Limits, toAnswer } from './http-client.ts'
import type { Answer } from './instruments.ts'
import { NoAnswer } from './nothing-learnt.ts'

/** A request whose header lines are all that is sent: nothing is added to them, not even what says where its body ends. */
export type RawRequest = AbsoluteRequest

/** How long whoever has begun to answer may be silent, before it is taken to have said all. */
const silenceMilliseconds = 1_000

/** A request as the bytes that it is (RFC 9112 §2.1). */
export function bytesOf({ method = 'GET', url, headers = {}, body = '' }: RawRequest): Buffer {
  const { pathname, search } = new URL(url)
  const lines = Object.entries(headers).flatMap(([name, value]) => [value ?? []].flat().map((one) => `${name}: ${one}`))
  return Buffer.from([`${method} ${pathname}${search} HTTP/1.1`, ...lines, '', body].join('\r\n'))
}

/**
 * Sends one request over a connection of its own, and reads whatever is answered there: one answer, several to one request where the
 * server sees several in it, or none where the connection is closed without a word. No more than `most` answers are waited for.
 * @throws NoAnswer where nothing came in time, or something that is not HTTP/1.1.
 */
export function exchangeRaw(request: RawRequest, most: number, limits: Limits, signal?: AbortSignal): Promise<readonly Answer[]> {
  return new Promise((resolve, reject) => {
    const { hostname, port, origin, pathname } = new URL(request.url)
    const socket = connect({ host: hostname.replace(/^\[|\]$/g, ''), port: Number(port || 80) })
    let received = ''
    let silence: NodeJS.Timeout | undefined

    const end = (settle: () => void) => {
      clearTimeout(timer)
      clearTimeout(silence)
      signal?.removeEventListener('abort', late)
      socket.destroy()
      settle()
    }
    const failed = (because: string) => end(() => reject(new NoAnswer(`${origin}${pathname} ${because}`)))
    const late = () => (received === '' ? failed('had not answered when the time was up') : over())
    const timer = setTimeout(late, limits.milliseconds)
    const settle = (isOver: boolean) => {
      const answers = answersIn(received, isOver, limits)
      if (answers === undefined) return failed('sent something that is not HTTP/1.1')
      if (isOver || answers.length >= most) end(() => resolve(answers.slice(0, most)))
    }
    const over = () => settle(true)

    signal?.addEventListener('abort', late)
    if (signal?.aborted) return late()
    socket.on('connect', () => socket.write(bytesOf(request)))
    socket.on('data', (chunk) => {
      received += chunk.toString('latin1')
      clearTimeout(silence)
      silence = setTimeout(over, silenceMilliseconds)
      settle(received.length >= limits.bodyBytes)
    })
    socket.on('close', over)
    // A server that closes with bytes unread takes its last words back (RFC 9112 §9.6): what did come is what was said.
    socket.on('error', ({ code }: NodeJS.ErrnoException) => {
      if (code !== 'ECONNRESET' && code !== 'EPIPE') failed(`could not be spoken to (${code})`)
    })
  })
}

/** The final answers in what came over a connection, one character a byte; undefined where it is no HTTP/1.1. */
function answersIn(text: string, isOver: boolean, limits: Limits): Answer[] | undefined {
  const answers: Answer[] = []
  let at = 0
  for (;;) {
    const headEnd = text.indexOf('\r\n\r\n', at)
    if (headEnd < 0) return at === text.length || !isOver || answers.length > 0 ? answers : undefined
    const [statusLine = '', ...lines] = text.slice(at, headEnd).split('\r\n')
    const status = Number(/^HTTP\/1\.[01] ([1-5]\d\d)/.exec(statusLine)?.[1])
    if (Number.isNaN(status)) return answers.length > 0 ? answers : undefined
    at = headEnd + 4
    // Interim answers, and those that never have a body (RFC 9112 §6.3).
    const headers = headersOf(lines)
    const body = status < 200 || status === 204 || status === 304 ? { text: '', end: at } : bodyAt(text, at, headers, isOver)
    if (body === undefined) return answers
    at = body.end
    if (status >= 200) answers.push(toAnswer(status, headers, Buffer.from(body.text, 'latin1'), limits))
  }
}

interface Body {
  readonly text: string
  readonly end: number
}

/** The body that begins at a place; undefined where its end has not come. What is over ends where it ends. */
function bodyAt(text: string, at: number, headers: Answer['headers'], isOver: boolean): Body | undefined {
  const whole = headers['transfer-encoding'] ? chunksAt(text, at) : lengthAt(text, at, headers['content-length']?.[0])
  return whole ?? (isOver ? { text: text.slice(at), end: text.length } : undefined)
}

function lengthAt(text: string, at: number, length: string | undefined): Body | undefined {
  const end = at + (/^\d+$/.test(length ?? '') ? Number(length) : Number.NaN)
  return end <= text.length ? { text: text.slice(at, end), end } : undefined
}

/** RFC 9112 §7.1. */
function chunksAt(text: string, from: number): Body | undefined {
  let body = ''
  for (let at = from; ; ) {
    const lineEnd = text.indexOf('\r\n', at)
    const size = Number.parseInt(/^[\da-f]+/i.exec(text.slice(at, lineEnd))?.[0] ?? '', 16)
    if (lineEnd < 0 || Number.isNaN(size)) return undefined
    if (size === 0) {
      const end = text.indexOf('\r\n\r\n', lineEnd)
      return end < 0 ? undefined : { text: body, end: end + 4 }
    }
    const next = lineEnd + 2 + size
    if (next + 2 > text.length) return undefined
    body += text.slice(lineEnd + 2, next)
    at = next + 2
  }
}

/** Names in lower case, repeated lines in their order. */
function headersOf(lines: readonly string[]): Answer['headers'] {
  const headers = new Map<string, string[]>()
  for (const line of lines) {
    const [, name = '', value = ''] = /^([^:]*):[ \t]*(.*?)[ \t]*$/.exec(line) ?? []
    const key = name.toLowerCase()
    headers.set(key, [...(headers.get(key) ?? []), value])
  }
  return Object.fromEntries(headers)
}
