import * as oauth from 'oauth4webapi'
import { boundedFetch } from '../bounded-fetch.ts'
import { isLoopback } from './loopback.ts'

const timeLimitMs = 15_000
const bounded = boundedFetch(500_000)

/** Options of one request to an endpoint that was found fit (`endpointAddress`): plain http is left to loopback. */
export function requestOptions(endpoint: string) {
  return {
    [oauth.allowInsecureRequests]: isLoopback(new URL(endpoint).hostname),
    [oauth.customFetch]: (url: string, options: oauth.CustomFetchOptions<string, unknown>) =>
      bounded(url, options as RequestInit),
    signal: AbortSignal.timeout(timeLimitMs),
  }
}
