import type { Members } from '../compact-jws.ts'
import {
  graphAppClaims,
  graphUserClaims,
  homeIssuer,
  roles,
  v1AppClaims,
  v1UserClaims,
  v2AppClaims,
  v2UserClaims,
} from './claim-sets.ts'
import { groupClaims } from './group-claims.ts'
import { optionalClaims } from './optional-claims.ts'
import { type AppBearer, rh, subject, type TokenFacts, times, type UserBearer } from './token-facts.ts'

/** Which set of claims an API gets: Graph's, or by its `requestedAccessTokenVersion`, where null means 1 (documented). */
export type TokenFormat = 'graph' | 'v1' | 'v2'

/** The claims of an access token; what the API's registration adds stands among the others, in alphabetical order (captured). */
export function accessTokenClaims(facts: TokenFacts, format: TokenFormat): Members {
  const base = isUsers(facts) ? userSets[format](facts) : isApps(facts) ? appSets[format](facts) : {}
  if (format === 'graph') return inOrder(base)
  const added = optionalClaims(facts, facts.audience.optionalClaims.accessToken)
  const groups = isUsers(facts) ? groupClaims(facts, facts.audience, 'token') : {}
  return inOrder({ ...base, ...added, ...groups })
}

const userSets = { graph: graphUserClaims, v1: v1UserClaims, v2: v2UserClaims } as const
const appSets = { graph: graphAppClaims, v1: v1AppClaims, v2: v2AppClaims } as const
const isUsers = (facts: TokenFacts): facts is TokenFacts<UserBearer> => facts.bearer.kind === 'user'
const isApps = (facts: TokenFacts): facts is TokenFacts<AppBearer> => facts.bearer.kind === 'app'

/** What the ID token depends on beyond the facts: the scopes asked for, the client's nonce, and what it travels with. */
export interface IdTokenExtras {
  readonly nonce: string | undefined
  /** `profile` was asked for: `name`, `oid`, `preferred_username` (documented). */
  readonly profile: boolean
  readonly email: boolean
  /** Hash of the access token or code that comes along (OpenID Connect Core §3.3.2.11). */
  readonly at_hash?: string | undefined
  readonly c_hash?: string | undefined
  /** Whether it travels in an address, where six groups are too many (documented). */
  readonly inAddress?: boolean | undefined
}

/** A v2 ID token (documented; the whole set assumed). `tid` is always there, because nobody can check the issuer of a tenant without it. */
export function idTokenClaims(facts: TokenFacts<UserBearer>, extras: IdTokenExtras): Members {
  const { nonce, profile, email, at_hash, c_hash } = extras
  const { user, sessionId } = facts.bearer
  return inOrder({
    aud: facts.client.appId,
    iss: facts.issuer,
    ...times(facts),
    ...(at_hash === undefined ? {} : { at_hash }),
    ...(c_hash === undefined ? {} : { c_hash }),
    aio: facts.aio,
    ...(email && user.mail ? { email: user.mail } : {}),
    ...homeIssuer(facts),
    ...(profile ? { name: user.displayName, oid: user.id, preferred_username: user.userPrincipalName } : {}),
    ...(nonce === undefined ? {} : { nonce }),
    rh: rh(facts),
    ...roles(facts),
    sid: sessionId,
    sub: subject(facts),
    tid: facts.tenantId,
    uti: facts.uti,
    ver: '2.0',
    ...optionalClaims(facts, facts.client.optionalClaims.idToken),
    ...groupClaims(facts, facts.client, extras.inAddress ? 'address' : 'token'),
  })
}

const first = ['aud', 'iss', 'iat', 'nbf', 'exp']

/** Entra's order (captured): five claims first, the others by the alphabet. */
const inOrder = (claims: Members): Members =>
  Object.fromEntries(Object.entries(claims).toSorted(([left], [right]) => rank(left) - rank(right) || (left < right ? -1 : 1)))
const rank = (claim: string): number => first.indexOf(claim) + 1 || first.length + 1
