import { decodeJwt, decodeProtectedHeader } from 'jose'
import type { KeptGrant } from './store/credential-store.ts'

/** What may be seen of the token in use: nothing that would let somebody act with it. */
export interface TokenView {
  /** Its first characters, and how many there are. */
  readonly masked: string
  readonly issuer: string
  readonly clientId: string
  /** As it was sent to the authorization server; undefined where it was left out. */
  readonly resource: string | undefined
  readonly scope: string | undefined
  /** ISO 8601; undefined where the server did not say. */
  readonly expiresAt: string | undefined
  readonly refreshable: boolean
  /** What it says, where it is a JWT. It is the server's to believe; nothing of it was verified here. */
  readonly jwt:
    | { readonly header: Readonly<Record<string, unknown>>; readonly claims: Readonly<Record<string, unknown>> }
    | undefined
}

/** Shows a grant without giving it away. */
export function tokenView(grant: KeptGrant | undefined): TokenView | undefined {
  if (!grant) return undefined
  const { accessToken, issuer, clientId, resource, scope, expiresAt, refreshToken } = grant
  return {
    // The beginning of a JWT is its header's, and of an opaque token too little to guess the rest.
    masked: `${accessToken.slice(0, Math.min(6, accessToken.length / 4))}… (${accessToken.length} characters)`,
    issuer,
    clientId,
    resource,
    scope,
    expiresAt,
    refreshable: refreshToken !== undefined,
    jwt: decoded(accessToken),
  }
}

function decoded(token: string): TokenView['jwt'] {
  try {
    return { header: decodeProtectedHeader(token), claims: decodeJwt(token) }
  } catch {
    return undefined
  }
}
