import { createHash } from 'node:crypto'
import * as oauth from 'oauth4webapi'
import type { Logger } from 'pino'
import type { Principal } from '../principal.ts'
import { ConsentMissing, SignInAgain, UpstreamUnavailable } from './errors.ts'

export interface OnBehalfOfOptions {
  readonly authorityOrigin: string
  readonly clientId: string
  readonly clientSecret: string
  /** Fully qualified: `https://graph.microsoft.com/User.Read`. */
  readonly scopes: readonly string[]
  readonly now: () => Date
  readonly log: Logger
}

const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
const timeoutMilliseconds = 5_000
/** A token is not used in its last minutes: it has to last until Graph has looked at it. */
const reserveMilliseconds = 120_000
const maxKept = 10_000

/**
 * Gets tokens for Microsoft Graph on behalf of the user of an access token of Entra (documented: "OAuth 2.0 On-Behalf-Of flow").
 * A token is kept until shortly before it expires, under a hash of the one it was got for; one exchange at a time for each.
 * The function throws `SignInAgain`, `ConsentMissing` or `UpstreamUnavailable`.
 */
export function onBehalfOf(options: OnBehalfOfOptions): (principal: Principal) => Promise<string> {
  const kept = new Map<string, { readonly token: Promise<string>; usableUntil: number }>()
  return (principal) => {
    const key = createHash('sha256').update(principal.token).digest('base64url')
    const found = kept.get(key)
    if (found && options.now().getTime() < found.usableUntil) return found.token
    const exchanged = exchange(principal, options)
    const entry = { token: exchanged.then(({ token }) => token), usableUntil: Number.POSITIVE_INFINITY }
    kept.delete(key)
    kept.set(key, entry)
    for (const oldest of kept.keys()) if (kept.size > maxKept) kept.delete(oldest)
    exchanged.then(
      ({ lifetimeSeconds }) => {
        entry.usableUntil = options.now().getTime() + lifetimeSeconds * 1000 - reserveMilliseconds
      },
      () => kept.delete(key),
    )
    return entry.token
  }
}

async function exchange(principal: Principal, { authorityOrigin, clientId, clientSecret, scopes, log }: OnBehalfOfOptions) {
  const tenant = `${authorityOrigin}/${principal.tenantId}`
  const entra: oauth.AuthorizationServer = { issuer: `${tenant}/v2.0`, token_endpoint: `${tenant}/oauth2/v2.0/token` }
  const client: oauth.Client = { client_id: clientId }
  const parameters = { assertion: principal.token, scope: scopes.join(' '), requested_token_use: 'on_behalf_of' }
  try {
    const response = await oauth.genericTokenEndpointRequest(
      entra,
      client,
      oauth.ClientSecretPost(clientSecret),
      grantType,
      parameters,
      {
        // The configuration lets http through only for an authority on this machine.
        [oauth.allowInsecureRequests]: authorityOrigin.startsWith('http:'),
        signal: AbortSignal.timeout(timeoutMilliseconds),
      },
    )
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
  if (!(error instanceof oauth.ResponseBodyError))
    return new UpstreamUnavailable('Entra did not answer the on-behalf-of exchange')
  const { error: code, cause } = error
  // Entra's texts are for operators; the codes and the trace id are what its support asks for.
  log.warn({ error: code, codes: cause['error_codes'], trace: cause['trace_id'] }, 'Entra refused the on-behalf-of exchange')
  if (code === 'consent_required' || cause['suberror'] === 'consent_required') return new ConsentMissing(code)
  return personWanted.includes(code) ? new SignInAgain(code) : new UpstreamUnavailable(code)
}
