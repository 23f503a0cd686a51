/** Members of JSON. */
export type JsonObject = Readonly<Record<string, unknown>>

/** How bytes are sent. Nothing said: at once and whole. */
export interface Delivery {
  /** Before the first byte; infinite for an answer that never comes. */
  readonly waitMilliseconds?: number
  /** The connection is cut after so many bytes of the body; with 0, before the status line. */
  readonly cutAfterBytes?: number
  /** The body goes out byte by byte, with so long a pause after each. */
  readonly pauseMilliseconds?: number
}

/** An answer of the mock as it is about to leave. */
export interface Answer<Body> {
  readonly status: number
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string | readonly string[]>>
  readonly body: Body
  readonly delivery: Delivery
  /** The address that was asked, without the query. */
  readonly path: string
  /** When, by the tenant's clock. */
  readonly at: Date
}

export type HttpAnswer = Answer<Buffer>
export type JsonAnswer = Answer<JsonObject>

/** The answer with other headers; `undefined` takes one away. */
export function withHeaders<Body>(
  answer: Answer<Body>,
  changes: Readonly<Record<string, string | readonly string[] | undefined>>,
): Answer<Body> {
  const headers = Object.entries({ ...answer.headers, ...changes }).filter(
    (header): header is [string, string | readonly string[]] => header[1] !== undefined,
  )
  return { ...answer, headers: Object.fromEntries(headers) }
}

/** The answer with another body; its length follows, its type too where one is said. */
export const withBody = (answer: HttpAnswer, body: Buffer | string, contentType?: string): HttpAnswer =>
  withHeaders(
    { ...answer, body: typeof body === 'string' ? Buffer.from(body) : body },
    { 'content-length': undefined, ...(contentType === undefined ? {} : { 'content-type': contentType }) },
  )

/** The answer read as JSON; undefined where it is not the JSON of an object. */
export function readJson(answer: HttpAnswer): JsonAnswer | undefined {
  // The answer to HEAD has the type and no body.
  if (answer.body.length === 0 || !String(answer.headers['content-type']).startsWith('application/json')) return undefined
  const body: unknown = JSON.parse(answer.body.toString('utf8'))
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...answer, body: body as JsonObject } : undefined
}

/** The answer with JSON written into it. */
export const writeJson = (answer: JsonAnswer): HttpAnswer =>
  withBody({ ...answer, body: Buffer.alloc(0) }, JSON.stringify(answer.body))

/** The members without some of them. */
export const without = (members: JsonObject, ...names: readonly string[]): JsonObject =>
  Object.fromEntries(Object.entries(members).filter(([name]) => !names.includes(name)))
