import * as oauth from 'oauth4webapi'
import type { Fetch } from '../http/fetching.ts'
import type { IssuerDocument } from './issuer-metadata.ts'
import { oauthFailure } from './oauth-failure.ts'
import type { Registration } from './registration/registration.ts'
import { requestOptions } from './request-options.ts'
import { holdsScopes, scopeUnion } from './scope.ts'

/** Tokens of one grant. Nothing here is ever shown or logged. */
export interface Tokens {
  readonly accessToken: string
  /** From `expires_in`; undefined where the server does not say. */
  readonly expiresAt: Date | undefined
  readonly refreshToken: string | undefined
  /** As granted; where the server does not say, as asked for (RFC 6749 §5.1). */
  readonly scope: string | undefined
}

/** What every request for tokens is made of. */
export interface TokenRequest {
  readonly fetch: Fetch
  readonly issuer: IssuerDocument
  readonly registration: Registration
  /** Byte for byte as the resource document says it; undefined where none is sent. */
  readonly resource: string | undefined
  readonly scope: string | undefined
  readonly now: () => Date
  readonly signal: AbortSignal | undefined
}

/**
 * Makes a request of the token endpoint, and reads tokens out of its answer.
 * @throws ConnectError when it is refused, or when what comes is no bearer token that a header can carry.
 */
export async function requestTokens(
  request: TokenRequest,
  what: string,
  advice: string,
  exchange: (options: ReturnType<typeof requestOptions>) => Promise<oauth.TokenEndpointResponse>,
): Promise<Tokens> {
  const { issuer, fetch, resource, scope, now, signal } = request
  const endpoint = issuer.token_endpoint
  try {
    return tokensOf(await exchange(requestOptions(endpoint, fetch, signal)), scope, now())
  } catch (error) {
    signal?.throwIfAborted()
    throw oauthFailure(error, { what, endpoint, advice, asked: { resource, scope } })
  }
}

/** The members that are present, as form parameters. */
export const sent = (parameters: Readonly<Record<string, string | undefined>>): Record<string, string> =>
  Object.fromEntries(Object.entries(parameters).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))

/**
 * Fetches the next access token, for the same resource and the full scope that was granted: Entra gives a token for something
 * else without it. Where the server rotates the refresh token the old one is gone with the answer; where it gives none, the
 * old one stays (RFC 6749 §6).
 * @throws ConnectError when it is refused.
 */
export async function refreshTokens(request: TokenRequest, refreshToken: string): Promise<Tokens> {
  const { issuer, registration, resource, scope } = request
  const tokens = await requestTokens(request, 'The renewal of the token', 'Sign in again.', async (options) => {
    const additionalParameters = sent({ resource, scope })
    const { client, authentication } = registration
    const answer = await oauth.refreshTokenGrantRequest(issuer, client, authentication, refreshToken, {
      ...options,
      additionalParameters,
    })
    return oauth.processRefreshTokenResponse(issuer, client, answer)
  })
  return { ...tokens, refreshToken: tokens.refreshToken ?? refreshToken }
}

/**
 * The scope to renew with: what was granted, and `offline_access` where that was asked for, since Entra does not repeat it
 * among what it granted and gives the next refresh token for it.
 */
export const renewalScope = (granted: string | undefined, requested: string | undefined): string | undefined =>
  granted === undefined || !holdsScopes(requested, 'offline_access')
    ? (granted ?? requested)
    : scopeUnion(granted, 'offline_access')

function tokensOf(answer: oauth.TokenEndpointResponse, asked: string | undefined, now: Date): Tokens {
  if (answer.token_type !== 'bearer') throw new oauth.UnsupportedOperationError('the token is no bearer token')
  // RFC 6749 §A.12. What goes wrong in a header is told together with the header, and that would be the token.
  if (!/^[\x21-\x7e]+$/.test(answer.access_token))
    throw new oauth.UnsupportedOperationError('the token holds characters that no header can carry')
  return {
    accessToken: answer.access_token,
    expiresAt: answer.expires_in === undefined ? undefined : endOf(answer.expires_in, now),
    refreshToken: answer.refresh_token,
    scope: answer.scope ?? asked,
  }
}

/** Longer than any token lives, and near enough for a Date. */
const longestLifeSeconds = 10 * 365 * 24 * 3600
const endOf = (seconds: number, now: Date): Date => new Date(now.getTime() + Math.min(seconds, longestLifeSeconds) * 1000)
