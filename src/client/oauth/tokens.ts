import * as oauth from 'oauth4webapi'
import type { AuthorizationRecord } from './authorization.ts'
import { oauthFailure } from './oauth-failure.ts'
import { requestOptions } from './request-options.ts'

/** Tokens of one grant, in memory only. Nothing here is ever shown or logged. */
export interface Tokens {
  readonly accessToken: string
  /** From `expires_in`; undefined where the server does not say. */
  readonly expiresAt: Date | undefined
  readonly refreshToken: string | undefined
  /** As granted; where the server does not say, as asked for (RFC 6749 §5.1). */
  readonly scope: string | undefined
}

const advice = 'Run it again to sign in anew; if it stays so, the registration of this client there does not fit.'

/**
 * Redeems a code, with the verifier and the resource.
 * @throws ConnectError when it is refused, or when what comes is no bearer token.
 */
export async function exchangeCode(record: AuthorizationRecord, response: URLSearchParams, now: () => Date): Promise<Tokens> {
  const { issuer, registration, redirectUri, codeVerifier, resource, scope } = record
  const { client, authentication } = registration
  const endpoint = issuer.token_endpoint
  try {
    const options = { ...requestOptions(endpoint), additionalParameters: { resource } }
    const answer = await oauth.authorizationCodeGrantRequest(
      issuer,
      client,
      authentication,
      response,
      redirectUri,
      codeVerifier,
      options,
    )
    return tokensOf(
      await oauth.processAuthorizationCodeResponse(issuer, client, answer),
      { scope, refreshToken: undefined },
      now(),
    )
  } catch (error) {
    throw oauthFailure(error, { what: 'The token request', endpoint, advice })
  }
}

/**
 * Fetches the next access token, for the same resource and the scope that was granted. Where the server rotates the refresh
 * token the old one is gone with the answer; where it gives none, the old one stays (RFC 6749 §6).
 * @throws ConnectError when it is refused.
 */
export async function refreshTokens(
  record: AuthorizationRecord,
  tokens: Tokens & { refreshToken: string },
  now: () => Date,
): Promise<Tokens> {
  const { issuer, registration, resource } = record
  const { client, authentication } = registration
  const endpoint = issuer.token_endpoint
  const additionalParameters = { resource, ...(tokens.scope !== undefined && { scope: tokens.scope }) }
  try {
    const options = { ...requestOptions(endpoint), additionalParameters }
    const answer = await oauth.refreshTokenGrantRequest(issuer, client, authentication, tokens.refreshToken, options)
    return tokensOf(await oauth.processRefreshTokenResponse(issuer, client, answer), tokens, now())
  } catch (error) {
    throw oauthFailure(error, { what: 'The renewal of the token', endpoint, advice })
  }
}

function tokensOf(answer: oauth.TokenEndpointResponse, before: Pick<Tokens, 'scope' | 'refreshToken'>, now: Date): Tokens {
  if (answer.token_type !== 'bearer') throw new oauth.UnsupportedOperationError('the token is no bearer token')
  // RFC 6749 §A.12. What goes wrong in a header is told together with the header, and that would be the token.
  if (!/^[\x21-\x7e]+$/.test(answer.access_token))
    throw new oauth.UnsupportedOperationError('the token holds characters that no header can carry')
  return {
    accessToken: answer.access_token,
    expiresAt: answer.expires_in === undefined ? undefined : endOf(answer.expires_in, now),
    refreshToken: answer.refresh_token ?? before.refreshToken,
    scope: answer.scope ?? before.scope,
  }
}

/** Longer than any token lives, and near enough for a Date. */
const longestLifeSeconds = 10 * 365 * 24 * 3600
const endOf = (seconds: number, now: Date): Date => new Date(now.getTime() + Math.min(seconds, longestLifeSeconds) * 1000)
