import * as oauth from 'oauth4webapi'
import { boundedFetch } from '../http/bounded-fetch.ts'
import type { Fetch } from '../http/fetching.ts'
import { secretsOf, withoutSecrets } from '../http/masked.ts'
import { within } from './fetch-document.ts'
import { isLoopback } from './loopback.ts'

const timeLimitMs = 15_000
const longestAnswerBytes = 500_000

/** Options of one request to an endpoint that was found fit (`endpointAddress`): plain http is left to loopback. */
export function requestOptions(endpoint: string, fetch: Fetch, signal: AbortSignal | undefined) {
  const bounded = boundedFetch(fetch, { bytes: longestAnswerBytes, whose: 'the authorization server' })
  return {
    [oauth.allowInsecureRequests]: isLoopback(new URL(endpoint).hostname),
    [oauth.customFetch]: async (url: string, options: oauth.CustomFetchOptions<string, unknown>) => {
      const request = options as RequestInit
      return withoutChallenge(await withoutEcho(await bounded(url, request), secretsOf(request)))
    },
    signal: within(timeLimitMs, signal),
  }
}

/** A refusal is shown to people, and some repeat the code or the token that they refuse. */
async function withoutEcho(response: Response, secrets: readonly string[]): Promise<Response> {
  if (response.ok || response.body === null) return response
  const { status, headers } = response
  return new Response(withoutSecrets(await response.text(), secrets), { status, headers })
}

/** RFC 6749 §5.2 says why in the body; the challenge that comes beside it says less, and would be read in its place. */
function withoutChallenge(response: Response): Response {
  if (response.headers.get('content-type')?.includes('json')) response.headers.delete('www-authenticate')
  return response
}
