import * as oauth from 'oauth4webapi'
import { ConnectError } from '../failure.ts'
import { printable } from '../printable.ts'
import { entraAdvice } from './entra-advice.ts'
import type { IssuerDocument } from './issuer-metadata.ts'
import { descriptionLimit, OAuthRefusal } from './oauth-failure.ts'
import type { Registration } from './registration/registration.ts'
import { sent } from './tokens.ts'

/**
 * What is written down before the person is sent away, and compared when they come back. The issuer's document stands in it,
 * so that a code can go to no other token endpoint (RFC 9207, MCP 2026-07-28 "Authorization Server Mix-Up").
 */
export interface AuthorizationRecord {
  readonly issuer: IssuerDocument
  readonly registration: Registration
  readonly redirectUri: string
  readonly state: string
  readonly codeVerifier: string
  /** Byte for byte as the resource document says it; undefined where none is sent. */
  readonly resource: string | undefined
  readonly scope: string | undefined
  /** What a claims challenge asks for (OpenID Connect Core 1.0 §5.5), JSON. */
  readonly claims: string | undefined
}

/** The address at which the person signs in: code flow, PKCE with S256, state, and the resource the token is for (RFC 8707). */
export async function authorizationUrl(record: AuthorizationRecord): Promise<URL> {
  const url = new URL(record.issuer.authorization_endpoint)
  const parameters = sent({
    response_type: 'code',
    client_id: record.registration.client.client_id,
    redirect_uri: record.redirectUri,
    state: record.state,
    code_challenge: await oauth.calculatePKCECodeChallenge(record.codeVerifier),
    code_challenge_method: 'S256',
    resource: record.resource,
    scope: record.scope,
    claims: record.claims,
  })
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value)
  return url
}

/**
 * Judges what came back to the redirect URI: `iss` (RFC 9207 §2.4, also where it was not advertised), `state`, and only then
 * whether it is a refusal. A response that fails one of the first two is another party's, so nothing of it is shown.
 * @throws ConnectError when it must not be used; OAuthRefusal when it is a refusal.
 */
export function authorizationResponse(record: AuthorizationRecord, parameters: URLSearchParams): URLSearchParams {
  try {
    const response = oauth.validateAuthResponse(record.issuer, record.registration.client, parameters, record.state)
    if (response.get('code')) return response
  } catch (error) {
    if (error instanceof oauth.AuthorizationResponseError) throw refusal(record, error)
    throw forged(record, { cause: error })
  }
  throw forged(record)
}

function refusal(
  { issuer, resource, scope }: AuthorizationRecord,
  { error, error_description: description }: oauth.AuthorizationResponseError,
): OAuthRefusal {
  const byPerson = error === 'access_denied'
  const happened = `Sign-in at ${printable(issuer.issuer)} ended with ${printable(error)}${description ? `: ${printable(description, descriptionLimit)}` : ''}`
  const advised = entraAdvice(description, { resource, scope }) ?? {
    whose: byPerson ? 'you' : 'the authorization server',
    advice: byPerson
      ? 'Run it again and allow the access, or ask whoever administers that account.'
      : 'The reason above is its own; the client id, the scope or the resource may not be registered there as this server needs it.',
  }
  return new OAuthRefusal(error, { kind: 'refused', happened, ...advised })
}

function forged({ issuer }: AuthorizationRecord, options?: ErrorOptions): ConnectError {
  return new ConnectError(
    {
      kind: 'refused',
      happened: `What came back from sign-in is not an answer of ${printable(issuer.issuer)} to this request, so it was thrown away unread.`,
      whose: 'the authorization server',
      advice:
        'Its answer has to carry the state it was sent, its own issuer as "iss" if any, and a code. If you did not expect this, somebody may be mixing up two sign-ins.',
    },
    options,
  )
}
