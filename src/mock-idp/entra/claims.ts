import { createHash } from 'node:crypto'
import type { Application } from '../directory/application.ts'
import type { User } from '../directory/user.ts'

/** Everything that is true of one token. Times are in seconds since 1970. */
export interface TokenFacts {
  readonly tenantId: string
  readonly issuer: string
  readonly user: User
  /** The app that the token is issued to. */
  readonly client: Application
  /** The app that the token is meant for; of an ID token it is the client. */
  readonly audience: Application
  /** Short names, joined by spaces. */
  readonly scope: string
  /** The sign-in session, a GUID. */
  readonly sessionId: string
  readonly now: number
  readonly lifetimeSeconds: number
  /** Unique for each token. */
  readonly uti: string
  /** Opaque to everybody but Entra. */
  readonly aio: string
}

/** `iat` and `nbf` lie five minutes back, so that clocks may differ (captured: `exp - iat` is 300 more than the lifetime). */
const backDatedSeconds = 300

const times = ({ now, lifetimeSeconds }: TokenFacts) => ({
  iat: now - backDatedSeconds,
  nbf: now - backDatedSeconds,
  exp: now + lifetimeSeconds,
})

/** The pairwise subject: the same user is somebody else for every app (documented). */
export const pairwiseSubject = (tenantId: string, audienceId: string, userId: string): string =>
  createHash('sha256').update(`${tenantId} ${audienceId} ${userId}`).digest('base64url')

const subject = ({ tenantId, audience, user }: TokenFacts): string => pairwiseSubject(tenantId, audience.appId, user.id)

/** How the client proved itself: 0 not at all, 1 by a secret (documented). */
const clientProof = (client: Application): '0' | '1' => (client.passwordCredentials.length > 0 ? '1' : '0')

/** Opaque and the same for a user and an audience; real ones begin `1.A` (captured). */
const rh = (facts: TokenFacts): string => `1.A${pairwiseSubject(facts.tenantId, facts.client.appId, facts.audience.appId)}.`

/** A delegated v2 access token for a custom API (captured 2025-07): these claims and no others, `aud` the API's GUID, `scp` short names. */
export const v2AccessTokenClaims = (facts: TokenFacts) => ({
  aud: facts.audience.appId,
  iss: facts.issuer,
  ...times(facts),
  aio: facts.aio,
  azp: facts.client.appId,
  azpacr: clientProof(facts.client),
  name: facts.user.displayName,
  oid: facts.user.id,
  preferred_username: facts.user.userPrincipalName,
  rh: rh(facts),
  scp: facts.scope,
  sid: facts.sessionId,
  sub: subject(facts),
  tid: facts.tenantId,
  uti: facts.uti,
  ver: '2.0',
  xms_ftd: facts.aio.slice(0, 32),
})

/**
 * A delegated access token for Microsoft Graph: v1 format, whatever endpoint was used (captured 2026-05). `issuer` is the
 * v1 issuer. The subject that the client's own tokens carry travels in `xms_st.sub`.
 */
export const graphTokenClaims = (facts: TokenFacts) => ({
  aud: facts.audience.appId,
  iss: facts.issuer,
  ...times(facts),
  acct: 0,
  acr: '1',
  aio: facts.aio,
  amr: ['pwd'],
  app_displayname: facts.client.displayName,
  appid: facts.client.appId,
  appidacr: clientProof(facts.client),
  family_name: facts.user.surname,
  given_name: facts.user.givenName,
  idtyp: 'user',
  ipaddr: '127.0.0.1',
  name: facts.user.displayName,
  oid: facts.user.id,
  platf: '5',
  puid: facts.user.id.replaceAll('-', '').slice(0, 16).toUpperCase(),
  rh: rh(facts),
  scp: facts.scope,
  sid: facts.sessionId,
  sub: subject(facts),
  tenant_region_scope: 'NA',
  tid: facts.tenantId,
  unique_name: facts.user.userPrincipalName,
  upn: facts.user.userPrincipalName,
  uti: facts.uti,
  ver: '1.0',
  wids: ['b79fbf4d-3ef9-4689-8143-76b194e85509'],
  xms_ftd: facts.aio.slice(0, 32),
  xms_idrel: '1 2',
  xms_st: { sub: pairwiseSubject(facts.tenantId, facts.client.appId, facts.user.id) },
  xms_tcdt: 1_700_000_000,
})

/** What the ID token depends on beyond the facts: the scopes asked for, and the client's nonce. */
export interface IdTokenExtras {
  readonly nonce: string | undefined
  /** `profile` was asked for: `name`, `oid`, `preferred_username` (documented). */
  readonly profile: boolean
  readonly email: boolean
}

/** A v2 ID token (documented; the whole set assumed). `tid` is always there, because nobody can check the issuer of a tenant without it. */
export const idTokenClaims = (facts: TokenFacts, { nonce, profile, email }: IdTokenExtras) => ({
  aud: facts.client.appId,
  iss: facts.issuer,
  ...times(facts),
  aio: facts.aio,
  ...(email && facts.user.mail ? { email: facts.user.mail } : {}),
  ...(profile ? { name: facts.user.displayName } : {}),
  ...(nonce === undefined ? {} : { nonce }),
  ...(profile ? { oid: facts.user.id, preferred_username: facts.user.userPrincipalName } : {}),
  rh: rh(facts),
  sid: facts.sessionId,
  sub: subject(facts),
  tid: facts.tenantId,
  uti: facts.uti,
  ver: '2.0',
})
