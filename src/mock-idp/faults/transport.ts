import { type HttpAnswer, withBody, withHeaders } from './answer.ts'
import type { Fault } from './seam.ts'

type TransportFault = Fault<HttpAnswer>

const html = 'text/html; charset=utf-8'
const page = (title: string) => `<!DOCTYPE html><html lang="en"><title>${title}</title><h1>${title}</h1></html>`
const hasBody = ({ body }: HttpAnswer): boolean => body.length > 1
const isJson = ({ headers }: HttpAnswer): boolean => String(headers['content-type']).startsWith('application/json')
const delivered = (delivery: HttpAnswer['delivery']) => (answer: HttpAnswer) => ({ ...answer, delivery })
const instead =
  (status: number, title: string, headers: Readonly<Record<string, string>> = {}) =>
  (answer: HttpAnswer) =>
    withHeaders(withBody({ ...answer, status }, page(title), html), { location: undefined, ...headers })
const redirect = (status: number, target: (path: string) => string) => (answer: HttpAnswer) =>
  withHeaders(withBody({ ...answer, status }, ''), { location: target(answer.path), 'content-type': undefined })

const complete = 'RFC 9112 §8: a message is complete when Content-Length bytes have come'
const prompt = 'RFC 9110 §15.6.5: a server that others wait for answers in time'
const json = 'RFC 8259 §2: JSON text is one whole value'
const utf8 = 'RFC 8259 §8.1: JSON is UTF-8, without a byte order mark'

const megabytes = 1024 * 1024

/** What goes wrong on the way, at any endpoint: bytes, statuses and time. */
export const transportFaults: readonly TransportFault[] = [
  { id: 'transport/slow', breaks: prompt, change: delivered({ waitMilliseconds: 2_000 }) },
  { id: 'transport/very-slow', breaks: prompt, change: delivered({ waitMilliseconds: 60_000 }) },
  { id: 'transport/never-answers', breaks: prompt, change: delivered({ waitMilliseconds: Number.POSITIVE_INFINITY }) },
  { id: 'transport/byte-by-byte', breaks: prompt, change: delivered({ pauseMilliseconds: 5 }), applies: hasBody },
  {
    id: 'transport/connection-reset',
    breaks: 'RFC 9112 §9.5: a connection is not closed in the midst of an answer',
    change: delivered({ cutAfterBytes: 0 }),
  },
  {
    id: 'transport/connection-reset-once',
    breaks: 'RFC 9112 §9.5: a connection is not closed in the midst of an answer',
    change: delivered({ cutAfterBytes: 0 }),
    times: 1,
  },
  {
    id: 'transport/truncated',
    breaks: complete,
    change: (answer) => ({ ...answer, delivery: { cutAfterBytes: Math.floor(answer.body.length / 2) } }),
    applies: hasBody,
  },
  {
    id: 'transport/cut-but-complete',
    breaks: json,
    change: (answer) => withBody(answer, answer.body.subarray(0, Math.floor(answer.body.length / 2))),
    applies: (answer) => isJson(answer) && hasBody(answer),
  },
  { id: 'transport/empty', breaks: json, change: (answer) => withBody(answer, ''), applies: hasBody },
  {
    id: 'transport/two-values',
    breaks: json,
    change: (answer) => withBody(answer, Buffer.concat([answer.body, answer.body])),
    applies: (answer) => isJson(answer) && hasBody(answer),
  },
  {
    id: 'transport/json-null',
    breaks: 'RFC 6749 §5.1: the answer is the JSON of an object',
    change: (answer) => withBody(answer, 'null'),
    applies: isJson,
  },
  {
    id: 'transport/json-in-array',
    breaks: 'RFC 6749 §5.1: the answer is the JSON of an object',
    change: (answer) => withBody(answer, `[${answer.body}]`),
    applies: isJson,
  },
  {
    id: 'transport/member-twice',
    breaks: 'RFC 8259 §4: the names in an object are unique',
    change: (answer) => withBody(answer, answer.body.toString('utf8').replace(/^\{\s*("[^"]+")/, '{$1:"said-twice",$1')),
    applies: (answer) => isJson(answer) && hasBody(answer),
  },
  {
    id: 'transport/deeply-nested',
    breaks: 'RFC 8259 §9: a parser may limit the depth of nesting',
    change: (answer) => withBody(answer, '['.repeat(100_000)),
    applies: isJson,
  },
  {
    id: 'transport/byte-order-mark',
    breaks: utf8,
    change: (answer) => withBody(answer, Buffer.concat([Buffer.from('\ufeff'), answer.body])),
    applies: isJson,
  },
  {
    id: 'transport/utf-16',
    breaks: utf8,
    change: (answer) => withBody(answer, Buffer.from(answer.body.toString('utf8'), 'utf16le')),
    applies: isJson,
  },
  {
    id: 'transport/oversized',
    breaks: 'RFC 9110 §17.5: a client may refuse more than it can hold',
    // White space, so that whoever reads all of it gets the right answer.
    change: (answer) => {
      const body = Buffer.alloc(answer.body.length + 20 * megabytes, ' ')
      answer.body.copy(body)
      return withBody(answer, body)
    },
    applies: isJson,
  },
  {
    id: 'transport/said-to-be-compressed',
    breaks: 'RFC 9110 §8.4: Content-Encoding names the encodings that were applied',
    change: (answer) => withHeaders(answer, { 'content-encoding': 'gzip' }),
    applies: hasBody,
  },
  {
    id: 'transport/type-of-text',
    breaks: 'RFC 6749 §5.1: the answer is application/json',
    change: (answer) => withHeaders(answer, { 'content-type': 'text/plain; charset=utf-8' }),
    applies: isJson,
  },
  {
    id: 'transport/type-missing',
    breaks: 'RFC 9110 §8.3: content says its type',
    change: (answer) => withHeaders(answer, { 'content-type': undefined }),
    applies: hasBody,
  },
  {
    id: 'transport/captive-portal',
    breaks: 'RFC 6585 §6: a portal that stands in the way says so, with the status 511',
    change: instead(200, 'Welcome to the hotel. Accept the terms to go on.'),
  },
  {
    id: 'transport/not-found',
    breaks: 'RFC 8414 §3: the addresses of the metadata are served',
    change: instead(404, 'Not Found'),
  },
  {
    id: 'transport/failed',
    breaks: 'RFC 9110 §15.6.1: a server fails only by what it did not expect',
    change: instead(500, 'Internal Server Error'),
  },
  {
    id: 'transport/bad-gateway',
    breaks: 'RFC 9110 §15.6.3: a gateway has what it needs behind it',
    change: instead(502, 'Bad Gateway'),
  },
  {
    id: 'transport/unavailable',
    breaks: 'RFC 9110 §15.6.4: overload and maintenance end',
    change: instead(503, 'Service Unavailable', { 'retry-after': '1' }),
  },
  {
    id: 'transport/unavailable-once',
    breaks: 'RFC 9110 §15.6.4: overload and maintenance end',
    change: instead(503, 'Service Unavailable', { 'retry-after': '0' }),
    times: 1,
  },
  {
    id: 'transport/throttled',
    breaks: 'RFC 6585 §4: 429 is for who sends too many requests',
    change: instead(429, 'Too Many Requests', { 'retry-after': '2' }),
  },
  {
    id: 'transport/throttled-without-measure',
    breaks: 'RFC 9110 §10.2.3: Retry-After is a date or a number of seconds',
    change: instead(429, 'Too Many Requests', { 'retry-after': 'soon' }),
  },
  {
    id: 'transport/redirected-elsewhere',
    breaks: 'RFC 8414 §3.2: an answer with metadata has the status 200',
    change: redirect(302, (path) => `https://login.attacker.example${path}`),
  },
  {
    id: 'transport/redirected-with-the-body',
    breaks: 'RFC 6749 §5: the token endpoint answers by itself, with tokens or with an error',
    // 307 keeps the method and the body: a client that follows sends its code, verifier and secret along.
    change: redirect(307, (path) => `https://login.attacker.example${path}`),
  },
  {
    id: 'transport/redirected-to-metadata-service',
    breaks: 'MCP Security Best Practices, Server-Side Request Forgery: no client follows a server into the network it stands in',
    change: redirect(302, () => 'http://169.254.169.254/latest/meta-data/'),
  },
  { id: 'transport/redirected-in-a-circle', breaks: 'RFC 9110 §15.4: redirects end', change: redirect(302, (path) => path) },
  {
    id: 'transport/without-cors',
    breaks: 'Fetch Standard, CORS protocol: what a web page may read says Access-Control-Allow-Origin',
    change: (answer) => withHeaders(answer, { 'access-control-allow-origin': undefined }),
    applies: ({ headers }) => headers['access-control-allow-origin'] !== undefined,
  },
]
