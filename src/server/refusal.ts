import type { ServerResponse } from 'node:http'
import { type RefusalName, refusals, type Saying } from './refusals.ts'

export type { RefusalName } from './refusals.ts'

/** A refusal with what is known about it. */
export interface Refusal {
  readonly refusal: RefusalName
  /** The inner reason, for the log: never sent. */
  readonly because?: string
  /** `scope-missing`: short names of scopes that the request needs besides the one that every request needs. */
  readonly scopes?: readonly string[]
  /** Where a method is not taken: the methods that are. */
  readonly allow?: string
  /** `claims-wanted`: further parameters of the challenge. */
  readonly challenge?: Readonly<Record<string, string>>
}

/** One HTTP answer, ready to be sent. The body is empty or JSON. */
export interface RefusalAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: unknown
}

/** What a challenge points to (RFC 9728 §5.1, RFC 6750 §3): the metadata document, and scopes in the spelling to ask for them. */
export interface ChallengeContext {
  readonly resourceMetadata: string
  readonly advertised: (shortScopes: readonly string[]) => readonly string[]
  readonly baseScope: string
}

/** Turns refusals into answers: the only place where inner reasons and outer codes meet. */
export function refusalAnswers(
  context: ChallengeContext,
  lastWord: (answer: RefusalAnswer, name: RefusalName) => RefusalAnswer = (answer) => answer,
): (refusal: Refusal) => RefusalAnswer {
  return (refusal) => lastWord(answerOf(refusal, context), refusal.refusal)
}

function answerOf({ refusal, scopes, allow, challenge: further }: Refusal, context: ChallengeContext): RefusalAnswer {
  const saying: Saying = refusals[refusal]
  const headers = { 'content-type': 'application/json', 'cache-control': 'no-store', ...(allow ? { allow } : {}) }
  if (saying.way === 'rpc') {
    const { status, code, text, id } = saying
    return { status, headers, body: { jsonrpc: '2.0', ...(id === null ? { id } : {}), error: { code, message: text } } }
  }
  const body = { ...('error' in saying ? { error: saying.error } : {}), error_description: saying.text }
  if (saying.way === 'plain') return { status: saying.status, headers, body }
  if (saying.way === 'busy')
    return { status: saying.status, headers: { ...headers, 'retry-after': String(saying.retryAfterSeconds) }, body }
  const challenge = {
    ...body,
    ...further,
    scope: context.advertised([...new Set([context.baseScope, ...(scopes ?? [])])]).join(' '),
    resource_metadata: context.resourceMetadata,
  }
  // A challenge without an error code carries no description either: RFC 6750 §3 defines it as a companion of the code.
  const { error_description, ...plain } = challenge
  return {
    status: saying.status,
    headers: { ...headers, 'www-authenticate': bearerChallenge(saying.error ? challenge : plain) },
    body,
  }
}

/** Every parameter as a quoted-string (RFC 9110 §11.2), with what would end or bend it escaped. */
const bearerChallenge = (parameters: Readonly<Record<string, string>>): string =>
  `Bearer ${Object.entries(parameters)
    .map(([name, value]) => `${name}="${value.replace(/["\\]/g, '\\$&')}"`)
    .join(', ')}`

/** Sends a refusal, or anything shaped like one. */
export function sendAnswer(response: ServerResponse, { status, headers, body }: RefusalAnswer): void {
  const text = body === undefined ? '' : JSON.stringify(body)
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) }).end(text)
}

/** The same as a web-standard response. */
export const toResponse = ({ status, headers, body }: RefusalAnswer): Response =>
  new Response(body === undefined ? null : JSON.stringify(body), { status, headers: { ...headers } })
