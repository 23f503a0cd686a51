import * as oauth from 'oauth4webapi'
import { boundedFetch } from '../http/bounded-fetch.ts'
import type { Fetch } from '../http/fetching.ts'
import { within } from './fetch-document.ts'
import { isLoopback } from './loopback.ts'

const timeLimitMs = 15_000
const longestAnswerBytes = 500_000

/** Options of one request to an endpoint that was found fit (`endpointAddress`): plain http is left to loopback. */
export function requestOptions(endpoint: string, fetch: Fetch, signal: AbortSignal | undefined) {
  const bounded = boundedFetch(fetch, { bytes: longestAnswerBytes, whose: 'the authorization server' })
  return {
    [oauth.allowInsecureRequests]: isLoopback(new URL(endpoint).hostname),
    [oauth.customFetch]: async (url: string, options: oauth.CustomFetchOptions<string, unknown>) =>
      withoutChallenge(await bounded(url, options as RequestInit)),
    signal: within(timeLimitMs, signal),
  }
}

/** RFC 6749 §5.2 says why in the body; the challenge that comes beside it says less, and would be read in its place. */
function withoutChallenge(response: Response): Response {
  if (response.headers.get('content-type')?.includes('json')) response.headers.delete('www-authenticate')
  return response
}
