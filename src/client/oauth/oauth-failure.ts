import * as oauth from 'oauth4webapi'
import { ConnectError } from '../failure.ts'
import { networkProblem } from '../network-problem.ts'
import { printable } from '../printable.ts'

/** What was tried, as the start of a sentence: `The token request`, `The registration`. */
export interface Attempt {
  readonly what: string
  readonly endpoint: string
  readonly advice: string
}

/**
 * Says in our words why an exchange with an authorization server failed. Of the error only its own message and the server's
 * `error` and `error_description` are used: what oauth4webapi keeps in `cause` may hold tokens.
 */
export function oauthFailure(error: unknown, { what, endpoint, advice }: Attempt): ConnectError {
  if (error instanceof ConnectError) return error
  // What ended the reading of an answer is told inside of what that reading made of it.
  if (error instanceof Error && error.cause instanceof ConnectError) return error.cause
  const refused = (happened: string) => new ConnectError({ kind: 'refused', happened, whose: 'the authorization server', advice })
  if (error instanceof oauth.ResponseBodyError) {
    const description = error.error_description ? `: ${printable(error.error_description, 600)}` : ''
    return refused(
      `${what} was refused with ${printable(error.error)}${description} (HTTP ${error.status}, ${printable(endpoint)})`,
    )
  }
  if (error instanceof oauth.WWWAuthenticateChallengeError)
    return refused(`${what} was refused with HTTP ${error.status} (${printable(endpoint)}).`)
  if (error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError)
    return refused(`${what} got an answer that does not follow the rules: ${printable(error.message)} (${printable(endpoint)}).`)
  const problem = networkProblem(error)
  if (problem === undefined) throw error
  return new ConnectError({
    kind: 'unreachable',
    happened: `${what} got no answer from ${printable(endpoint)} (${problem}).`,
    whose: 'the network',
    advice: 'See that the authorization server can be reached from this machine, and try again.',
  })
}
