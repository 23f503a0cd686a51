import { z } from 'zod'
import { ConsentMissing, SignInAgain, UpstreamUnavailable } from './errors.ts'

const timeoutMilliseconds = 5_000
const user = z.object({ displayName: z.string() })

/**
 * The display name that Microsoft Graph gives for the user of a token, now: nothing is kept.
 * @throws {SignInAgain} where Graph does not take the token any more
 * @throws {ConsentMissing} where the token lacks User.Read
 * @throws {UpstreamUnavailable} where Graph does not answer, or answers something else
 */
export async function displayName(graphBaseUrl: string, graphToken: string, cancelled: AbortSignal): Promise<string> {
  const signal = AbortSignal.any([cancelled, AbortSignal.timeout(timeoutMilliseconds)])
  const headers = { authorization: `Bearer ${graphToken}`, accept: 'application/json' }
  const response = await fetch(`${graphBaseUrl}/v1.0/me`, { headers, signal, redirect: 'error' }).catch(() => undefined)
  if (response?.status === 401) throw new SignInAgain('Microsoft Graph answered 401')
  if (response?.status === 403) throw new ConsentMissing('Microsoft Graph answered 403')
  if (response?.status !== 200) throw new UpstreamUnavailable(`Microsoft Graph answered ${response?.status ?? 'nothing'}`)
  const body = user.safeParse(await response.json().catch(() => undefined))
  if (!body.success) throw new UpstreamUnavailable('Microsoft Graph answered something else than a user')
  return body.data.displayName
}
