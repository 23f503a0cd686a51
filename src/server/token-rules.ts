import type { ScopeHierarchy } from './scopes.ts'
import { scopesClaimed, textClaim, timeClaim } from './token-claims.ts'
import type { SignedToken, TokenDialect, TokenRule } from './verify-token.ts'

/** Clocks differ a little between machines (RFC 7519 §4.1.4). */
export const skewMilliseconds = 30_000

/** What a token must say to be meant for this server. */
export interface TokenExpectation {
  /** Who may have made it, for which tenant. Empty means nobody. */
  readonly issuers: readonly ExpectedIssuer[]
  /** The names that this server has as an audience. Empty means nobody. */
  readonly audiences: readonly string[]
  /** The short name of the scope that every request needs. */
  readonly scope: string
}

export interface ExpectedIssuer {
  readonly tenantId: string
  readonly issuer: string
  /** What an access token of Entra by this issuer says in `ver` (documented: "Access token claims reference"). */
  readonly version?: '1.0' | '2.0'
}

/** Where Entra's access tokens say it (documented: "Access token claims reference"): a client is `azp` in v2 tokens, `appid` in v1. */
export const entraDialect = (hierarchy: ScopeHierarchy): TokenDialect => ({
  scopeClaim: 'scp',
  clientClaims: ['azp', 'appid'],
  hierarchy,
})

/** Where our own tokens say it (RFC 9068 §2.2). */
export const ownDialect = (hierarchy: ScopeHierarchy): TokenDialect => ({
  scopeClaim: 'scope',
  clientClaims: ['client_id'],
  hierarchy,
})

/** The rules for access tokens of Entra, in their order. */
export const entraTokenRules = (expected: TokenExpectation, dialect: TokenDialect): readonly TokenRule[] => [
  ...sharedRules(expected),
  rule('token-type', ({ header, claims }) => {
    const version = expected.issuers.find(({ issuer }) => issuer === claims['iss'])?.version ?? '2.0'
    // The claim with the client is in every access token of its version, and in no ID token (captured).
    const client = textClaim(claims, version === '2.0' ? 'azp' : 'appid')
    return isType(header['typ'] ?? 'JWT', ['jwt', 'at+jwt']) && claims['ver'] === version && client !== undefined
  }),
  rule('user', (token) => namesPerson(token) && !isAppOnly(token)),
  scopeRule(expected, dialect),
]

/** The rules for access tokens that this server signed itself (RFC 9068 §4), in their order. */
export const ownTokenRules = (expected: TokenExpectation, dialect: TokenDialect): readonly TokenRule[] => [
  ...sharedRules(expected),
  rule('token-type', ({ header, claims }) => isType(header['typ'], ['at+jwt']) && textClaim(claims, 'client_id') !== undefined),
  rule('user', namesPerson),
  scopeRule(expected, dialect),
]

/** Identifiers are compared as strings, never parsed and never repaired. */
const sharedRules = ({ issuers, audiences }: TokenExpectation): readonly TokenRule[] => [
  rule('issuer', ({ claims }) => issuers.some(({ issuer }) => issuer === claims['iss'])),
  // One name or several (RFC 7519 §4.1.3): one of them has to be ours.
  rule('audience', ({ claims }) => [claims['aud']].flat().some((name) => audiences.some((audience) => audience === name))),
  // Of a tenant that may come in, and of the one whose issuer made it.
  rule('tenant', ({ claims }) => {
    const its = issuers.filter(({ issuer }) => issuer === claims['iss'])
    return (its.length > 0 ? its : issuers).some(({ tenantId }) => tenantId === claims['tid'])
  }),
  rule('expiry', ({ claims }, now) => {
    const end = timeClaim(claims, 'exp')
    return end !== undefined && now.getTime() < end + skewMilliseconds
  }),
  rule('not-before', ({ claims }, now) => {
    const start = timeClaim(claims, 'nbf')
    return claims['nbf'] === undefined || (start !== undefined && start - skewMilliseconds <= now.getTime())
  }),
]

const scopeRule = ({ scope }: TokenExpectation, dialect: TokenDialect): TokenRule => ({
  name: 'scope',
  judge: ({ claims }) => (scopesClaimed(claims, dialect).includes(scope) ? undefined : 'scope-missing'),
})

/** A rule whose breach makes the token worthless. */
const rule = (name: TokenRule['name'], holds: (token: SignedToken, now: Date) => boolean): TokenRule => ({
  name,
  judge: (token, now) => (holds(token, now) ? undefined : 'token-not-valid'),
})

/** The `typ` of a header is a media type without its tree (RFC 7515 §4.1.9), compared without regard to case. */
const isType = (typ: unknown, wanted: readonly string[]): boolean =>
  typeof typ === 'string' && wanted.includes(typ.toLowerCase().replace(/^application\//, ''))

/** Whoever it is: tools are run for a person of a tenant. */
const namesPerson = ({ claims }: SignedToken): boolean =>
  textClaim(claims, 'oid') !== undefined && textClaim(claims, 'sub') !== undefined

/**
 * A token that a program got for itself. It carries no `scp`; `idtyp` is an optional claim, and without it the program shows in
 * `roles`, or in a `sub` that is its own object id (captured; documented for `idtyp` and `roles`).
 */
const isAppOnly = ({ claims }: SignedToken): boolean =>
  claims['idtyp'] === 'app' ||
  (textClaim(claims, 'scp') === undefined && (claims['roles'] !== undefined || claims['sub'] === claims['oid']))
