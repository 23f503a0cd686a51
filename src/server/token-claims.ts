import { withIncluded } from './scopes.ts'
import type { TokenDialect } from './verify-token.ts'

/** The members of a claims set (RFC 7519 §4), of which nothing is known but that they were signed. */
export type Claims = Readonly<Record<string, unknown>>

/** A claim that is a string with something in it; anything else counts as absent. */
export function textClaim(claims: Claims, name: string): string | undefined {
  const value = claims[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A claim that is a point in time (RFC 7519 §2, NumericDate), in milliseconds; anything else counts as absent. */
export function timeClaim(claims: Claims, name: 'exp' | 'nbf'): number | undefined {
  const value = claims[name]
  return typeof value === 'number' && Number.isFinite(value) ? value * 1000 : undefined
}

/** A claim with names between blanks (RFC 6749 §3.3, RFC 9068 §2.2.3); empty where it is absent. */
const namesClaim = (claims: Claims, name: string): readonly string[] =>
  (textClaim(claims, name) ?? '').split(' ').filter((part) => part !== '')

/** The scopes of a token, and the narrower ones that they include. */
export const scopesClaimed = (claims: Claims, { scopeClaim, hierarchy }: TokenDialect): readonly string[] =>
  withIncluded(namesClaim(claims, scopeClaim), hierarchy)
