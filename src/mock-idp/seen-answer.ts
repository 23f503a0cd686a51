import type { ServerResponse } from 'node:http'

/** A refusal as the client saw it: in a JSON body, on a redirect, or on a page. */
export interface RefusalSeen {
  /** The AADSTS number; undefined where the answer names none, as Graph's do. */
  readonly code: number | undefined
  /** The OAuth error, or Graph's code; empty on a page, which says none. */
  readonly error: string
  /** What was said, without trace id, correlation id and time. */
  readonly description: string
}

/** A token as it was issued, decoded. The signature is left behind, so that it cannot be used. */
export interface IssuedToken {
  readonly kind: 'access token' | 'ID token'
  readonly header: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

/** What can be told of an answer without giving anything away. */
export interface AnswerSeen {
  readonly refusal?: RefusalSeen
  readonly issued?: readonly IssuedToken[]
}

/** Answers are looked at up to here; the mock's own are far smaller. */
const longestAnswer = 200_000

/**
 * Looks at an answer while it leaves. Must be called before anything is sent. What it tells is what the client saw,
 * whoever made the answer: the mock, the OpenID provider, or a fault.
 * @returns what was seen so far; call it when the answer is over.
 */
export function watchAnswer(response: ServerResponse): () => AnswerSeen {
  const chunks: Buffer[] = []
  let size = 0
  const keep = (chunk: unknown): void => {
    if (size > longestAnswer || !(typeof chunk === 'string' || chunk instanceof Uint8Array)) return
    const octets = typeof chunk === 'string' ? Buffer.from(chunk) : Buffer.from(chunk)
    chunks.push(octets)
    size += octets.length
  }
  const { write, end } = response
  // Not `response.end = …`: a function that is assigned so V8 takes for one that lasts, and with it keeps the whole request.
  Object.assign(response, {
    write: (...said: Parameters<typeof write>) => {
      keep(said[0])
      return write.apply(response, said)
    },
    end: (...said: Parameters<typeof end>) => {
      keep(said[0])
      return end.apply(response, said)
    },
  })
  return () =>
    answerSeen({
      status: response.statusCode,
      location: String(response.getHeader('location') ?? ''),
      contentType: String(response.getHeader('content-type') ?? ''),
      body: () => Buffer.concat(chunks).toString('utf8'),
    })
}

/** An answer, as far as it is looked at. */
export interface Answer {
  readonly status: number
  readonly location: string
  readonly contentType: string
  readonly body: () => string
}

/** What an answer tells. Discovery documents, key sets and pages that refuse nothing tell nothing. */
export function answerSeen({ status, location, contentType, body }: Answer): AnswerSeen {
  if (location !== '') return fromMembers(parametersOf(location))
  if (contentType.startsWith('application/json')) return fromJson(body())
  if (contentType.startsWith('text/html')) return fromPage(status, body())
  return {}
}

type Members = Readonly<Record<string, unknown>>

/** Query and fragment of a redirect, whatever comes before them. */
function parametersOf(location: string): Members {
  const [, query = '', fragment = ''] = /^[^?#]*(?:\?([^#]*))?(?:#(.*))?$/.exec(location) ?? []
  return Object.fromEntries([...new URLSearchParams(query), ...new URLSearchParams(fragment)])
}

/** Most answers are documents and keys; they are not worth taking apart. */
const fromJson = (json: string): AnswerSeen => (/"(error|access_token|id_token)"/.test(json) ? fromMembers(membersOf(json)) : {})

function membersOf(json: string): Members {
  try {
    const value: unknown = JSON.parse(json)
    return isMembers(value) ? value : {}
  } catch {
    return {}
  }
}

function fromMembers(members: Members): AnswerSeen {
  const { error } = members
  if (typeof error === 'string') return { refusal: refusalOf(error, String(members['error_description'] ?? '')) }
  // Graph's errors are objects.
  if (isMembers(error)) {
    return { refusal: { code: undefined, error: String(error['code'] ?? ''), description: String(error['message'] ?? '') } }
  }
  const issued = [...decoded('access token', members['access_token']), ...decoded('ID token', members['id_token'])]
  return issued.length > 0 ? { issued } : {}
}

/** A page refuses where it names a code; `form_post` pages carry what a redirect would. */
function fromPage(status: number, html: string): AnswerSeen {
  const fields = Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)].map(([, name = '', value = '']) => [
      name,
      plain(value),
    ]),
  )
  if ('error' in fields || 'id_token' in fields || 'access_token' in fields) return fromMembers(fields)
  const sentence = /AADSTS\d+: [^<]*/.exec(html)?.[0]
  return sentence !== undefined || status >= 400 ? { refusal: refusalOf('', plain(sentence ?? '')) } : {}
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'", '#x27': "'" }
const plain = (html: string): string => html.replace(/&(#?\w+);/g, (whole, name: string) => entities[name] ?? whole)

function refusalOf(error: string, said: string): RefusalSeen {
  const code = /AADSTS(\d+)/.exec(said)?.[1]
  const description = said.replace(/^AADSTS\d+: /, '').replace(/\s*Trace ID: .*$/s, '')
  return { code: code === undefined ? undefined : Number(code), error, description }
}

function decoded(kind: IssuedToken['kind'], token: unknown): readonly IssuedToken[] {
  if (typeof token !== 'string') return []
  const [header, claims] = token.split('.', 2).map((part) => membersOf(Buffer.from(part, 'base64url').toString('utf8')))
  return header && claims && Object.keys(claims).length > 0 ? [{ kind, header, claims: withoutNonce(claims) }] : []
}

/** The client's nonce is a secret between client and browser, the only claim that is one. */
const withoutNonce = (claims: Members): Members => ('nonce' in claims ? { ...claims, nonce: '…' } : claims)

const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value)
