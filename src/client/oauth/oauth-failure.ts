import * as oauth from 'oauth4webapi'
import { ConnectError } from '../failure.ts'
import { networkProblem } from '../http/network-problem.ts'
import { printable } from '../printable.ts'
import { type AskedOfEntra, entraAdvice } from './entra-advice.ts'

/** What was tried. */
export interface Attempt {
  /** The start of a sentence: `The token request`, `The registration`. */
  readonly what: string
  readonly endpoint: string
  /** What to try where the answer itself does not lead further. */
  readonly advice: string
  readonly asked?: AskedOfEntra
}

/** A refusal by an authorization server, with the `error` of the standard that it gave (RFC 6749 §4.1.2.1, §5.2). */
export class OAuthRefusal extends ConnectError {
  readonly code: string

  constructor(code: string, report: ConstructorParameters<typeof ConnectError>[0]) {
    super(report)
    this.code = code
  }
}

/** How much is shown of a description: at its end Entra's holds the ids that its support asks for. */
export const descriptionLimit = 800

const whose = 'the authorization server'

/**
 * Says in our words why an exchange with an authorization server failed; what nobody foresaw stays what it is. Of the error
 * only its own message and the server's `error` and `error_description` are used: what oauth4webapi keeps in `cause` may hold tokens.
 */
export function oauthFailure(error: unknown, attempt: Attempt): unknown {
  const { what, endpoint, advice } = attempt
  if (error instanceof ConnectError) return error
  // What ended the reading of an answer is told inside of what that reading made of it.
  if (error instanceof Error && error.cause instanceof ConnectError) return error.cause
  if (error instanceof oauth.ResponseBodyError) return refusedInBody(error, attempt)
  const refused = (happened: string) => new ConnectError({ kind: 'refused', happened, whose, advice })
  if (error instanceof oauth.WWWAuthenticateChallengeError)
    return refused(`${what} was refused with HTTP ${error.status} (${printable(endpoint)}).`)
  // An answer that stopped coming, or came too slowly, is told inside of what its reading failed of, too.
  const problem = networkProblem(error)
  if (
    problem === undefined &&
    (error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError)
  )
    return refused(`${what} got an answer that does not follow the rules: ${printable(error.message)} (${printable(endpoint)}).`)
  if (problem === undefined) return error
  return new ConnectError({
    kind: 'unreachable',
    happened: `${what} got no answer from ${printable(endpoint)} (${problem}).`,
    whose: 'the network',
    advice: 'See that the authorization server can be reached from this machine, and try again.',
  })
}

function refusedInBody(error: oauth.ResponseBodyError, { what, endpoint, advice, asked }: Attempt): OAuthRefusal {
  const description = error.error_description
  const said = description ? `: ${printable(description, descriptionLimit)}` : ''
  return new OAuthRefusal(error.error, {
    kind: 'refused',
    happened: `${what} was refused with ${printable(error.error)}${said} (HTTP ${error.status}, ${printable(endpoint)})`,
    ...(entraAdvice(description, asked) ?? { whose, advice }),
  })
}
