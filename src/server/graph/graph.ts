import type { Principal } from '../principal.ts'
import { claimsOf } from './claims-challenge.ts'
import { ConsentMissing, SignInAgain, UpstreamUnavailable } from './errors.ts'

/**
 * Asks Microsoft Graph for something as the user of a principal: `graph(principal, '/v1.0/me', signal)`. Gives the answer where it
 * is 200 or one of the 4xx that say something about what was asked for (404: there is none).
 * @throws {SignInAgain} where Graph does not take the user's token any more
 * @throws {ConsentMissing} where the token lacks a permission (403)
 * @throws {UpstreamUnavailable} where Graph does not answer, or has too much to do
 */
export type Graph = (principal: Principal, path: string, signal: AbortSignal) => Promise<Response>

/**
 * Gets a token for Microsoft Graph on behalf of a user. `refused`: the one that Graph did not take, so that it is not given again.
 * @throws {SignInAgain | AccessBlocked | ConsentMissing | UpstreamUnavailable}
 */
export type GraphToken = (principal: Principal, refused?: string) => Promise<string>

const timeoutMilliseconds = 5_000

export function graphClient(baseUrl: string, graphToken: GraphToken): Graph {
  async function ask(token: string, path: string, cancelled: AbortSignal): Promise<Response | undefined> {
    const signal = AbortSignal.any([cancelled, AbortSignal.timeout(timeoutMilliseconds)])
    // A redirect is not followed: the token would go with it.
    return fetch(baseUrl + path, { headers: { authorization: `Bearer ${token}` }, signal, redirect: 'error' }).catch(
      () => undefined,
    )
  }

  return async (principal, path, signal) => {
    const token = await graphToken(principal)
    let response = await ask(token, path, signal)
    if (response?.status === 401) {
      // A token may be revoked before its time (documented: continuous access evaluation); a new one tells whether the person is.
      const another = await graphToken(principal, token)
      if (another !== token) {
        await response.body?.cancel()
        response = await ask(another, path, signal)
      }
    }
    return judged(response)
  }
}

function judged(response: Response | undefined): Response {
  if (response === undefined) throw new UpstreamUnavailable('Microsoft Graph did not answer')
  const { status, headers } = response
  const words = `Microsoft Graph answered ${status}`
  if (status === 401) throw new SignInAgain(words, { claims: claimsOf(headers.get('www-authenticate') ?? '') })
  if (status === 403) throw new ConsentMissing(words)
  if (status === 429) throw new UpstreamUnavailable(words, { retryAfterSeconds: secondsOf(headers.get('retry-after')) })
  if (status >= 500) throw new UpstreamUnavailable(words)
  return response
}

/** `Retry-After` in seconds, as Graph sends it (documented: "Throttling guidance"); a date or nonsense counts as nothing said. */
export const secondsOf = (value: string | null | undefined): number | undefined =>
  /^\d{1,6}$/.test(value ?? '') ? Number(value) : undefined
