import * as oauth from 'oauth4webapi'
import { codeOf } from '../trace.ts'

/**
 * What a refusal of Entra means for us. The OAuth error code decides, never the AADSTS number: Microsoft tells
 * applications not to branch on those (documented).
 */
const meanings = {
  denied: 'the person, or a policy of the organization, said no',
  'sign-in-again': 'what we hold is no longer good; a new sign-in may help',
  unavailable: 'Entra cannot answer now',
  misconfigured: 'Entra does not take our requests: the app registration and the settings disagree',
} as const
/** See `meanings`. */
export type EntraMeaning = keyof typeof meanings

// A map: the code comes from the address bar too, and an object would have a meaning for `constructor`.
const meaningOfCode: ReadonlyMap<string, EntraMeaning> = new Map([
  ['access_denied', 'denied'],
  ['consent_required', 'denied'],
  ['invalid_grant', 'sign-in-again'],
  ['interaction_required', 'sign-in-again'],
  ['login_required', 'sign-in-again'],
  ['temporarily_unavailable', 'unavailable'],
  ['server_error', 'unavailable'],
])

/** What the MCP client may know of a failed sign-in: an error of RFC 6749 §4.1.2.1 and a fixed sentence. */
export const toldToClient = {
  denied: { error: 'access_denied', error_description: 'Microsoft Entra ID did not let this person sign in' },
  'sign-in-again': { error: 'access_denied', error_description: 'the sign-in at Microsoft Entra ID was not completed' },
  unavailable: { error: 'temporarily_unavailable', error_description: 'Microsoft Entra ID cannot be reached at the moment' },
  misconfigured: { error: 'server_error', error_description: 'Microsoft Entra ID did not accept this server' },
} as const satisfies Record<EntraMeaning, { error: string; error_description: string }>

/** Entra refused, or could not be understood. The message is for the log; `text` is Entra's own (`AADSTS…`), for the log and the person. */
export class EntraFailure extends Error {
  readonly meaning: EntraMeaning
  readonly code: string | undefined
  readonly text: string | undefined
  /** How long Entra wants to be left alone (RFC 9110 §10.2.3), in seconds; undefined where it did not say. */
  readonly retryAfterSeconds: number | undefined

  constructor(
    meaning: EntraMeaning,
    told: { code?: string; text?: string | undefined; retryAfterSeconds?: number | undefined; cause?: unknown },
  ) {
    super(meanings[meaning], { cause: told.cause })
    this.meaning = meaning
    this.code = told.code
    this.text = told.text
    this.retryAfterSeconds = told.retryAfterSeconds
  }

  /** What operators need: Entra's words, and ours about them. */
  forTheLog(): object {
    const { meaning, code: error, text, retryAfterSeconds, cause } = this
    return {
      meaning,
      error,
      text,
      retryAfterSeconds,
      cause: cause instanceof Error ? cause.message : undefined,
      code: codeOf(cause),
    }
  }
}

/** Runs one exchange with Entra. @throws {EntraFailure} whatever went wrong in it */
export async function understood<Result>(exchange: () => Promise<Result>): Promise<Result> {
  try {
    return await exchange()
  } catch (cause) {
    throw cause instanceof EntraFailure ? cause : failureOf(cause)
  }
}

function failureOf(cause: unknown): EntraFailure {
  if (cause instanceof oauth.AuthorizationResponseError) return refusal(cause.error, cause.error_description, { cause })
  if (cause instanceof oauth.ResponseBodyError) {
    const { response, error: code, error_description: text } = cause
    return isOverloaded(response) ? overloaded(response, { code, text, cause }) : refusal(code, text, { cause })
  }
  const response = cause instanceof Error && cause.cause instanceof Response ? cause.cause : undefined
  if (response && isOverloaded(response)) return overloaded(response, { cause })
  // What oauth4webapi finds wrong with an answer is an Error with a code; the network fails with a TypeError or a DOMException.
  if (cause instanceof oauth.OperationProcessingError || cause instanceof oauth.UnsupportedOperationError)
    return new EntraFailure('misconfigured', { cause })
  return new EntraFailure('unavailable', { cause })
}

const refusal = (code: string, text: string | undefined, { cause }: { cause: unknown }): EntraFailure =>
  new EntraFailure(meaningOfCode.get(code) ?? 'misconfigured', { code, text, cause })

const isOverloaded = ({ status }: Response): boolean => status === 429 || status >= 500

const overloaded = ({ headers }: Response, told: { code?: string; text?: string | undefined; cause: unknown }): EntraFailure =>
  new EntraFailure('unavailable', { ...told, retryAfterSeconds: secondsIn(headers.get('retry-after')) })

/** Longer than that nobody is made to wait, whatever an answer says. */
const longestWaitSeconds = 300

/** `Retry-After` in either of its forms: seconds, or a date (RFC 9110 §10.2.3). */
function secondsIn(header: string | null): number | undefined {
  const text = header?.trim() ?? ''
  const seconds = /^\d+$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - Date.now()) / 1000)
  return seconds > 0 ? Math.min(seconds, longestWaitSeconds) : undefined
}
