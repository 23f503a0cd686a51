import { namesClaim, textClaim, timeClaim } from './token-claims.ts'
import type { SignedToken, TokenDialect, TokenRule } from './verify-token.ts'

/** Clocks differ a little between machines (RFC 7519 §4.1.4). */
const skewMilliseconds = 30_000

/** What a token must say to be meant for this server. */
export interface TokenExpectation {
  /** The issuer of each tenant that may come in, by tenant id. Empty means nobody. */
  readonly issuers: ReadonlyMap<string, string>
  /** The names that this server has as an audience. Empty means nobody. */
  readonly audiences: readonly string[]
  /** The short name of the scope that every request needs. */
  readonly scope: string
}

/** Where Entra's v2 access tokens say it (documented: "Access token claims reference"). */
export const entraDialect: TokenDialect = { scopeClaim: 'scp', clientClaim: 'azp' }

/** Where our own tokens say it (RFC 9068 §2.2). */
export const ownDialect: TokenDialect = { scopeClaim: 'scope', clientClaim: 'client_id' }

/** The rules for access tokens of Entra, in their order. */
export const entraTokenRules = (expected: TokenExpectation): readonly TokenRule[] => [
  ...sharedRules(expected),
  rule('token-type', ({ header, claims }) => {
    // v1 tokens say "1.0" (documented). `azp` is in every v2 access token and in no ID token (captured).
    return isType(header['typ'] ?? 'JWT', ['jwt', 'at+jwt']) && claims['ver'] === '2.0' && textClaim(claims, 'azp') !== undefined
  }),
  rule('user', (token) => namesPerson(token) && !isAppOnly(token)),
  scopeRule(expected, entraDialect),
]

/** The rules for access tokens that this server signed itself (RFC 9068 §4), in their order. */
export const ownTokenRules = (expected: TokenExpectation): readonly TokenRule[] => [
  ...sharedRules(expected),
  rule('token-type', ({ header, claims }) => isType(header['typ'], ['at+jwt']) && textClaim(claims, 'client_id') !== undefined),
  rule('user', namesPerson),
  scopeRule(expected, ownDialect),
]

/** Identifiers are compared as strings, never parsed and never repaired. */
const sharedRules = ({ issuers, audiences }: TokenExpectation): readonly TokenRule[] => [
  rule('issuer', ({ claims }) => [...issuers.values()].some((issuer) => issuer === claims['iss'])),
  // One name or several (RFC 7519 §4.1.3): one of them has to be ours.
  rule('audience', ({ claims }) => [claims['aud']].flat().some((name) => audiences.some((audience) => audience === name))),
  rule('tenant', ({ claims }) => {
    const tenant = textClaim(claims, 'tid') ?? ''
    const madeForAnother = [...issuers].some(
      ([other, issuer]) => issuer === claims['iss'] && issuer !== issuers.get(tenant) && other !== tenant,
    )
    return issuers.has(tenant) && !madeForAnother
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

const scopeRule = ({ scope }: TokenExpectation, { scopeClaim }: TokenDialect): TokenRule => ({
  name: 'scope',
  judge: ({ claims }) => (namesClaim(claims, scopeClaim).includes(scope) ? undefined : 'scope-missing'),
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
