import { createHash } from 'node:crypto'
import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { TenantHandle } from '../index.ts'
import { Person } from './person.ts'

export type Fields = Readonly<Record<string, string | undefined>>

/** A PKCE verifier that every test may use; its challenge. */
export const verifier = 'a-verifier-of-forty-three-characters-or-more-0123456789'
export const challenge = createHash('sha256').update(verifier).digest('base64url')

export const consoleRedirect = 'http://localhost:51234/callback'

const present = (fields: Fields): [string, string][] =>
  Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined)

/** The right authorization request of the console client, with changes; `undefined` leaves a parameter out. */
export function authorizeUrl(mock: TenantHandle, changes: Fields = {}): string {
  const right = {
    client_id: mock.apps.console.clientId,
    response_type: 'code',
    redirect_uri: consoleRedirect,
    scope: `${mock.apps.api.scope} openid profile offline_access`,
    state: 'a state',
    nonce: 'a-nonce',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  }
  return `${mock.origin}/${mock.tenantId}/oauth2/v2.0/authorize?${new URLSearchParams(present({ ...right, ...changes }))}`
}

/** What the token endpoint says. */
export interface TokenAnswer {
  readonly status: number
  readonly headers: Headers
  readonly body: Readonly<Record<string, unknown>>
}

/** One token request, as it stands. */
export async function postToken(mock: TenantHandle, fields: Fields, headers: Record<string, string> = {}): Promise<TokenAnswer> {
  const response = await fetch(`${mock.origin}/${mock.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams(present(fields)),
    headers,
  })
  return { status: response.status, headers: response.headers, body: (await response.json()) as Record<string, unknown> }
}

/** The fields of the console's code redemption. */
export const codeFields = (mock: TenantHandle, code: string | null, changes: Fields = {}): Fields => ({
  grant_type: 'authorization_code',
  client_id: mock.apps.console.clientId,
  code: code ?? undefined,
  redirect_uri: consoleRedirect,
  code_verifier: verifier,
  ...changes,
})

/** Signs the first user in at the console, up to the code. */
export async function freshCode(mock: TenantHandle, changes: Fields = {}): Promise<string | null> {
  return (await new Person(mock).authorize(authorizeUrl(mock, changes))).searchParams.get('code')
}

/** Signs the first user in at the console, up to the tokens. */
export async function freshTokens(mock: TenantHandle, changes: Fields = {}): Promise<TokenAnswer['body']> {
  const { body } = await postToken(mock, codeFields(mock, await freshCode(mock, changes)))
  return body
}

/** The fields of the console's refresh. */
export const refreshFields = (mock: TenantHandle, refreshToken: unknown, changes: Fields = {}): Fields => ({
  grant_type: 'refresh_token',
  client_id: mock.apps.console.clientId,
  refresh_token: String(refreshToken),
  ...changes,
})

/** The fields of the API's on-behalf-of request for Graph. */
export const oboFields = (mock: TenantHandle, assertion: unknown, changes: Fields = {}): Fields => ({
  grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
  client_id: mock.apps.api.clientId,
  client_secret: mock.apps.api.clientSecret,
  assertion: String(assertion),
  scope: 'https://graph.microsoft.com/User.Read',
  requested_token_use: 'on_behalf_of',
  ...changes,
})

/** Header and claims of a token, unverified. */
export const decoded = (token: unknown) => ({ header: decodeProtectedHeader(String(token)), claims: decodeJwt(String(token)) })
