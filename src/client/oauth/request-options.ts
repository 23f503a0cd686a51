import * as oauth from 'oauth4webapi'
import { isLoopback } from './loopback.ts'

const timeLimitMs = 15_000

/** Options of one request to an endpoint that was found fit (`endpointAddress`): plain http is left to loopback. */
export function requestOptions(endpoint: string) {
  return {
    [oauth.allowInsecureRequests]: isLoopback(new URL(endpoint).hostname),
    signal: AbortSignal.timeout(timeLimitMs),
  }
}
