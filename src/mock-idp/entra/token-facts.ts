import { createHash } from 'node:crypto'
import type { Application } from '../directory/application.ts'
import type { Group } from '../directory/group.ts'
import type { User } from '../directory/user.ts'

/** How the client proved itself: 0 not at all, 1 by a secret, 2 by a certificate or another issuer's word (documented). */
export type ClientProof = '0' | '1' | '2'

/** How a client proves itself when nothing else is known of it: by what it has registered. */
export const usualProof = ({ passwordCredentials, keyCredentials }: Application): ClientProof => {
  if (passwordCredentials.length > 0) return '1'
  return keyCredentials.length > 0 ? '2' : '0'
}

/** How somebody signed in, and what the client said in `claims` then. */
export interface SignIn {
  /** `pwd`, and `mfa` after a second factor. */
  readonly amr: readonly string[]
  /** Seconds since 1970; undefined where there was no sign-in, as with minted tokens. */
  readonly at: number | undefined
  /** Authentication contexts that were demanded and met, `c1` to `c99`. */
  readonly acrs: readonly string[]
  /** `cp1`: the client understands claims challenges. */
  readonly capabilities: readonly string[]
}

export const passwordSignIn: SignIn = { amr: ['pwd'], at: undefined, acrs: [], capabilities: [] }

/** A token about a person. */
export interface UserBearer {
  readonly kind: 'user'
  readonly user: User
  /** Short names, joined by spaces. */
  readonly scope: string
  /** The sign-in session, a GUID. */
  readonly sessionId: string
  readonly signIn: SignIn
  readonly groups: readonly Group[]
}

/** A token about an app itself. */
export interface AppBearer {
  readonly kind: 'app'
  /** The object id of the client's service principal. */
  readonly objectId: string
}

/** Everything that is true of one token. Times are in seconds since 1970. */
export interface TokenFacts<Bearer extends UserBearer | AppBearer = UserBearer | AppBearer> {
  readonly tenantId: string
  /** The v2 issuer, without a slash at its end. */
  readonly issuer: string
  readonly v1Issuer: string
  /** Where Graph is, for groups that are too many for a token. */
  readonly graphBaseUrl: string
  /** The app that the token is issued to. */
  readonly client: Application
  /** The app that the token is meant for; of an ID token it is the client. */
  readonly audience: Application
  /** The App ID URI or GUID that the client called the API by. */
  readonly audienceName: string
  readonly bearer: Bearer
  /** Values of app roles, for this audience. */
  readonly roles: readonly string[]
  readonly proof: ClientProof
  readonly now: number
  readonly lifetimeSeconds: number
  /** Unique for each token. */
  readonly uti: string
  /** Opaque to everybody but Entra. */
  readonly aio: string
}

/** `iat` and `nbf` lie five minutes back, so that clocks may differ (captured: `exp - iat` is 300 more than the lifetime). */
const backDatedSeconds = 300

export const times = ({ now, lifetimeSeconds }: TokenFacts) => ({
  iat: now - backDatedSeconds,
  nbf: now - backDatedSeconds,
  exp: now + lifetimeSeconds,
})

/** The pairwise subject: the same user is somebody else for every app (documented). */
export const pairwiseSubject = (tenantId: string, audienceId: string, userId: string): string =>
  createHash('sha256').update(`${tenantId} ${audienceId} ${userId}`).digest('base64url')

export const subject = ({ tenantId, audience, bearer }: TokenFacts<UserBearer>): string =>
  pairwiseSubject(tenantId, audience.appId, bearer.user.id)

/** Opaque and the same for a user and an audience; real ones begin `1.A` (captured). */
export const rh = (facts: TokenFacts): string =>
  `1.A${pairwiseSubject(facts.tenantId, facts.client.appId, facts.audience.appId)}.`

/** Opaque to apps, which may send it back as `login_hint` or `logout_hint` (documented). */
export const loginHint = ({ id }: Pick<User, 'id'>): string => `O.${Buffer.from(id).toString('base64url')}`

/** The user that a `login_hint` names: the user principal name itself, or the object id in the opaque claim. */
export const namedByHint = (hint: string): string =>
  hint.startsWith('O.') ? Buffer.from(hint.slice(2), 'base64url').toString('utf8') : hint
