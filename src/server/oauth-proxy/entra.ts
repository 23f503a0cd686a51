import * as oauth from 'oauth4webapi'
import type { ServerConfig } from '../config.ts'
import { entraClientAuthentication } from '../entra-client-authentication.ts'
import { EntraFailure, understood } from './entra-failure.ts'

const usualPatienceMilliseconds = 10_000
const discoveryLifetimeMilliseconds = 24 * 60 * 60 * 1000
/** Clocks of servers drift apart; Microsoft's own libraries allow five minutes (documented). */
const clockToleranceSeconds = 300

/** What Entra gave for one user. Never leaves the server; Graph alone sees the access token. */
export interface EntraTokens {
  readonly accessToken: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
  readonly refreshToken?: string
}

/** Who signed in, as the ID token says. Only tenant and object id identify; the rest is for people to read. */
export interface EntraUser {
  readonly tenantId: string
  readonly objectId: string
  readonly name?: string
  readonly userPrincipalName?: string
}

/** What binds an answer of Entra to the question: RFC 7636, RFC 6749 §10.12, OpenID Connect Core §3.1.2.1. */
export interface SignInSecrets {
  readonly state: string
  readonly nonce: string
  readonly verifier: string
}

/** Fresh ones, 32 random bytes each. */
export const newSignInSecrets = (): SignInSecrets => ({
  state: oauth.generateRandomState(),
  nonce: oauth.generateRandomNonce(),
  verifier: oauth.generateRandomCodeVerifier(),
})

/** How the person is to sign in: `prompt` and `login_hint` of OpenID Connect Core §3.1.2.1. */
export interface SignInWish {
  readonly prompt?: string | undefined
  readonly loginHint?: string | undefined
  /** No token for Microsoft Graph is wanted: it is only about who it is. */
  readonly onlyWho?: boolean
}

/** Entra as we, its client, see it. Every method throws {EntraFailure}. */
export interface Entra {
  /** Entra's metadata is known, or was just read. */
  known(): Promise<unknown>
  /** Where the browser is sent to sign in. */
  authorizationUrl(secrets: SignInSecrets, wish: SignInWish): Promise<URL>
  /** Takes the query that Entra sent the browser back with; redeems the code, and judges the ID token. */
  redeem(query: URLSearchParams, secrets: SignInSecrets): Promise<{ user: EntraUser; tokens: EntraTokens }>
  refresh(refreshToken: string): Promise<EntraTokens>
}

export interface EntraClientOptions {
  readonly config: ServerConfig
  /** As registered at Entra. */
  readonly redirectUri: string
  readonly now: () => Date
  /** How long an answer of Entra is waited for, in milliseconds. */
  readonly patience?: number
}

/** This server at Entra: a public client, or a confidential one where the settings have a secret or a certificate. */
export function entraClient({ config, redirectUri, now, patience = usualPatienceMilliseconds }: EntraClientOptions): Entra {
  const { authorityOrigin, tenantIds, clientId, graphScopes } = config
  const issuer = new URL(`${authorityOrigin}/${tenantIds[0]}/v2.0`)
  const client: oauth.Client = { client_id: clientId, [oauth.clockTolerance]: clockToleranceSeconds }
  const authentication = entraClientAuthentication(config)
  // http is taken only where the settings say so, which is for a mock on this machine.
  const insecure = { [oauth.allowInsecureRequests]: issuer.protocol === 'http:' }
  const request = () => ({ ...insecure, signal: AbortSignal.timeout(patience) })
  // OpenID scopes belong to no resource; `offline_access` brings the refresh token. Never a `resource`: Entra would
  // compare it with the identifiers of Graph, the app that owns the scopes (AADSTS9010010, documented).
  const scope = [...new Set(['openid', 'profile', 'offline_access', ...graphScopes])].join(' ')

  let known: { readonly at: number; readonly metadata: Promise<oauth.AuthorizationServer> } | undefined
  /** One discovery at a time, and one a day. A failed one is forgotten at once. */
  function metadata(): Promise<oauth.AuthorizationServer> {
    const at = now().getTime()
    if (known && Math.abs(at - known.at) < discoveryLifetimeMilliseconds) return known.metadata
    const asked = oauth.discoveryRequest(issuer, request()).then((answer) => oauth.processDiscoveryResponse(issuer, answer))
    const entry = { at, metadata: asked }
    known = entry
    asked.catch(() => {
      if (known === entry) known = undefined
    })
    return asked
  }

  /**
   * Front-ends of Entra are not in lock-step (captured): a key may be in use before we were told of it. oauth4webapi keeps
   * keys for some minutes, by the object that the metadata came in; with a new object it looks anew.
   */
  const verifySignature = (entra: oauth.AuthorizationServer, response: Response): Promise<void> =>
    oauth.validateApplicationLevelSignature(entra, response, request()).catch((error) => {
      if (!(error instanceof oauth.OperationProcessingError)) throw error
      return oauth.validateApplicationLevelSignature({ ...entra }, response, request())
    })

  let quietUntil: number | undefined
  /** One exchange with Entra. Where it has asked to be left alone, nobody asks it, and the answer is the same. */
  async function asking<Result>(exchange: () => Promise<Result>): Promise<Result> {
    const wait = quietUntil === undefined ? 0 : quietUntil - now().getTime()
    if (wait > 0) throw new EntraFailure('unavailable', { retryAfterSeconds: Math.ceil(wait / 1000) })
    return understood(exchange).catch((failure: EntraFailure) => {
      const { retryAfterSeconds: seconds } = failure
      if (seconds !== undefined) quietUntil = now().getTime() + seconds * 1000
      throw failure
    })
  }

  const tokensOf = (answer: oauth.TokenEndpointResponse): EntraTokens => ({
    accessToken: answer.access_token,
    // Entra always says how long (documented); a token of unknown life is refreshed before its first use.
    expiresAt: now().getTime() + (answer.expires_in ?? 0) * 1000,
    ...(answer.refresh_token === undefined ? {} : { refreshToken: answer.refresh_token }),
  })

  return {
    known: () => asking(metadata),

    authorizationUrl: ({ state, nonce, verifier }, { prompt, loginHint, onlyWho }) =>
      asking(async () => {
        const { authorization_endpoint: endpoint } = await metadata()
        const url = new URL(endpoint ?? `${authorityOrigin}/${tenantIds[0]}/oauth2/v2.0/authorize`)
        const parameters = {
          response_type: 'code',
          client_id: clientId,
          redirect_uri: redirectUri,
          scope: onlyWho ? 'openid profile' : scope,
          state,
          nonce,
          code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
          code_challenge_method: 'S256',
          ...(prompt === undefined ? {} : { prompt }),
          ...(loginHint === undefined ? {} : { login_hint: loginHint }),
        }
        for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
        return url
      }),

    redeem: (query, { state, nonce, verifier }) =>
      asking(async () => {
        const entra = await metadata()
        const callback = oauth.validateAuthResponse(entra, client, query, state)
        const response = await oauth.authorizationCodeGrantRequest(
          entra,
          client,
          authentication,
          callback,
          redirectUri,
          verifier,
          request(),
        )
        const answer = await oauth.processAuthorizationCodeResponse(entra, client, response, {
          expectedNonce: nonce,
          requireIdToken: true,
        })
        await verifySignature(entra, response)
        return { user: userOf(oauth.getValidatedIdTokenClaims(answer), tenantIds), tokens: tokensOf(answer) }
      }),

    refresh: (refreshToken) =>
      asking(async () => {
        const entra = await metadata()
        // Without `scope` Entra may answer for another resource than Graph (documented).
        const parameters = { ...request(), additionalParameters: { scope } }
        const response = await oauth.refreshTokenGrantRequest(entra, client, authentication, refreshToken, parameters)
        const tokens = tokensOf(await oauth.processRefreshTokenResponse(entra, client, response))
        // Entra sends a new refresh token each time and leaves the old one good (documented).
        return { refreshToken, ...tokens }
      }),
  }
}

/** `tid` and `oid` together are a person at Entra; the other claims are for people to read (documented). */
function userOf(claims: oauth.IDToken | undefined, tenantIds: readonly string[]): EntraUser {
  const text = (name: string): string | undefined => (typeof claims?.[name] === 'string' ? claims[name] : undefined)
  const [tenantId, objectId, name, userPrincipalName] = [text('tid'), text('oid'), text('name'), text('preferred_username')]
  if (tenantId === undefined || objectId === undefined)
    throw new EntraFailure('misconfigured', { text: 'the ID token names no tenant or no user' })
  if (!tenantIds.includes(tenantId))
    throw new EntraFailure('denied', { text: 'the account belongs to a tenant that this server does not serve' })
  return {
    tenantId,
    objectId,
    ...(name === undefined ? {} : { name }),
    ...(userPrincipalName === undefined ? {} : { userPrincipalName }),
  }
}
