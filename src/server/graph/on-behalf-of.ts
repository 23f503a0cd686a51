import { hash } from 'node:crypto'
import * as oauth from 'oauth4webapi'
import type { Logger } from 'pino'
import type { Principal } from '../principal.ts'
import { claimsText } from './claims-challenge.ts'
import { AccessBlocked, ConsentMissing, SignInAgain, UpstreamUnavailable } from './errors.ts'
import { type GraphToken, secondsOf } from './graph.ts'

export interface OnBehalfOfOptions {
  readonly authorityOrigin: string
  readonly clientId: string
  /** How the API proves itself: by secret or certificate. */
  readonly authentication: oauth.ClientAuth
  /** Fully qualified: `https://graph.microsoft.com/User.Read`. */
  readonly scopes: readonly string[]
  readonly now: () => Date
  readonly log: Logger
  /** How many tokens it keeps; without it 10,000. */
  readonly maxKept?: number
}

const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const timeoutMilliseconds = 5_000
/** A token is not used in its last minutes: it has to last until Graph has looked at it. */
const reserveMilliseconds = 120_000

interface Kept {
  readonly token: Promise<string>
  usableUntil: number
}

/**
 * Gets tokens for Microsoft Graph on behalf of the user of an access token of Entra (documented: "OAuth 2.0 On-Behalf-Of flow").
 * A token is kept until shortly before it expires, under a hash of the one it was got for; one exchange at a time for each.
 */
export function onBehalfOf(options: OnBehalfOfOptions): GraphToken {
  const { now, maxKept = 10_000 } = options
  const kept = new Map<string, Kept>()

  /** Whatever has expired, and the oldest where there are too many. The order of the map is nearly that of expiry. */
  function makeRoom(): void {
    for (const [key, { usableUntil }] of kept) {
      if (kept.size < maxKept && usableUntil > now().getTime()) return
      kept.delete(key)
    }
  }

  function begin(key: string, principal: Principal): Promise<string> {
    const exchanged = exchange(principal, options)
    const entry: Kept = { token: exchanged.then(({ token }) => token), usableUntil: Number.POSITIVE_INFINITY }
    kept.delete(key)
    makeRoom()
    kept.set(key, entry)
    exchanged.then(
      ({ lifetimeSeconds }) => {
        entry.usableUntil = now().getTime() + lifetimeSeconds * 1000 - reserveMilliseconds
      },
      // Unless another one has begun meanwhile.
      () => kept.get(key) === entry && kept.delete(key),
    )
    return entry.token
  }

  return async (principal, refused) => {
    const key = hash('sha256', principal.token, 'base64url')
    const found = kept.get(key)
    if (!found || now().getTime() >= found.usableUntil) return begin(key, principal)
    const token = await found.token
    if (token !== refused) return token
    // Whoever comes first begins the next exchange, and the others wait for it.
    const current = kept.get(key)
    return current === undefined || current === found ? begin(key, principal) : current.token
  }
}

async function exchange(principal: Principal, { authorityOrigin, clientId, authentication, scopes, log }: OnBehalfOfOptions) {
  const tenant = `${authorityOrigin}/${principal.tenantId}`
  const entra: oauth.AuthorizationServer = { issuer: `${tenant}/v2.0`, token_endpoint: `${tenant}/oauth2/v2.0/token` }
  const client: oauth.Client = { client_id: clientId }
  const parameters = { assertion: principal.token, scope: scopes.join(' '), requested_token_use: 'on_behalf_of' }
  try {
    const response = await oauth.genericTokenEndpointRequest(entra, client, authentication, grantType, parameters, {
      // The configuration lets http through only for an authority on this machine.
      [oauth.allowInsecureRequests]: authorityOrigin.startsWith('http:'),
      signal: AbortSignal.timeout(timeoutMilliseconds),
    })
    if (response.status === 429) {
      await response.body?.cancel()
      throw new UpstreamUnavailable('Entra answered 429', { retryAfterSeconds: secondsOf(response.headers.get('retry-after')) })
    }
    const { access_token: token, expires_in: lifetimeSeconds = 0 } = await oauth.processGenericTokenEndpointResponse(
      entra,
      client,
      response,
    )
    return { token, lifetimeSeconds }
  } catch (error) {
    throw reasonOf(error, log)
  }
}

/** Errors that end when the person signs in again (OpenID Connect Core §3.1.2.6; `invalid_grant` by RFC 6749 §5.2). */
const personWanted: readonly string[] = ['invalid_grant', 'interaction_required', 'login_required']

function reasonOf(error: unknown, log: Logger): Error {
  if (error instanceof UpstreamUnavailable) return error
  if (!(error instanceof oauth.ResponseBodyError))
    return new UpstreamUnavailable('Entra did not answer the on-behalf-of exchange')
  const { error: code, cause } = error
  const { suberror, error_codes: codes, trace_id: trace } = cause
  // Entra's texts are for operators; the codes and the trace id are what its support asks for.
  log.warn({ error: code, codes, trace, advice: explainedBy(codes) }, 'Entra refused the on-behalf-of exchange')
  if (code === 'consent_required' || suberror === 'consent_required') return new ConsentMissing(code)
  // A message for the person, and nothing that the person could do (documented: suberror, "UI required exception").
  if (suberror === 'message_only') return new AccessBlocked(code)
  return personWanted.includes(code)
    ? new SignInAgain(code, { claims: claimsText(cause['claims']) })
    : new UpstreamUnavailable(code)
}

/** The command that says what the code means and what to change. */
const explainedBy = (codes: unknown): string | undefined => {
  const [code] = Array.isArray(codes) ? codes : []
  return typeof code === 'number' ? `npx mcp-entra explain AADSTS${code}` : undefined
}
