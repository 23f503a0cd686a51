import { createHash, randomBytes, randomInt } from 'node:crypto'
import { compactJws, type Members, type Signature } from './compact-jws.ts'
import type { Application } from './directory/application.ts'
import type { Directory } from './directory/directory.ts'
import type { Group } from './directory/group.ts'
import { graphAppId } from './directory/seed.ts'
import type { User } from './directory/user.ts'
import { accessTokenClaims, type IdTokenExtras, idTokenClaims, type TokenFormat } from './entra/claims.ts'
import { groupsFor } from './entra/group-claims.ts'
import type { TenantAddresses } from './entra/paths.ts'
import type { AppBearer, ClientProof, SignIn, TokenFacts, UserBearer } from './entra/token-facts.ts'
import type { KeyRing } from './keys.ts'

/** Header and claims of a token that nobody has signed yet. */
export interface TokenContents {
  readonly header: Members
  readonly claims: Members
}

/** Who a token is about, and who gets it. */
export interface TokenOrder {
  readonly user: User
  readonly client: Application
  readonly sessionId: string
  readonly signIn: SignIn
  readonly proof: ClientProof
}

/** For which API an access token is, and by which of its names the client asked; that matters in v1 tokens only. */
interface Audience {
  readonly api: Application
  readonly apiName: string
}
export interface AccessTokenOrder extends TokenOrder, Audience {
  /** Short names, joined by spaces. */
  readonly scope: string
}
/** An app's token about itself. */
export interface AppTokenOrder extends Audience {
  readonly client: Application
  readonly proof: ClientProof
}

/** Documented: access tokens live a random 60 to 90 minutes. `expires_in` says one second less (captured: 3599 … 5399). */
export const randomLifetimeSeconds = (): number => randomInt(3600, 5401)

/** Documented (continuous access evaluation): tokens for Microsoft Graph live up to 28 hours where the client understands claims challenges (`cp1`). */
export const longLifetimeSeconds = (): number => randomInt(20 * 3600, 28 * 3600 + 1)

/** Captured: an app's own token lives one hour. */
export const appTokenLifetimeSeconds = 3600

const idTokenLifetimeSeconds = 3600

/** Writes the tokens of one tenant. What is minted for tests and what is issued to clients come from the same place. */
export class TokenWriter {
  readonly #directory: Directory
  readonly #addresses: TenantAddresses
  readonly #keys: KeyRing
  readonly #now: () => Date

  constructor(directory: Directory, addresses: TenantAddresses, keys: KeyRing, now: () => Date) {
    this.#directory = directory
    this.#addresses = addresses
    this.#keys = keys
    this.#now = now
  }

  /** The format is the API's choice, not the client's: Graph has v1 with a nonce in the header, v2 tokens have no `x5t` (captured). */
  accessToken(order: AccessTokenOrder, lifetimeSeconds: number): TokenContents {
    const bearer = this.#person(order, order.api, order.scope)
    return this.#accessToken(order, bearer, this.#directory.appRolesOf(order.user.id, order.api), lifetimeSeconds)
  }

  /** An app's own token: its roles instead of scopes. */
  appToken(order: AppTokenOrder, lifetimeSeconds: number): TokenContents {
    const { id } = order.client.servicePrincipal
    return this.#accessToken(order, { kind: 'app', objectId: id }, this.#directory.appRolesOf(id, order.api), lifetimeSeconds)
  }

  idToken(order: TokenOrder, extras: IdTokenExtras): TokenContents {
    const { client } = order
    const facts = this.#facts(
      { ...order, api: client, apiName: client.appId },
      this.#person(order, client, ''),
      this.#directory.appRolesOf(order.user.id, client),
      idTokenLifetimeSeconds,
    )
    return { header: this.#header(), claims: idTokenClaims(facts, extras) }
  }

  /** @param twice claims that are written a second time, behind all others; JSON allows it, and RFC 7519 §4 does not. */
  sign(
    { header, claims }: TokenContents,
    signature: Signature = { by: 'rsa', key: this.#keys.current },
    twice?: Members,
  ): Promise<string> {
    const written = twice ? `${JSON.stringify(claims).slice(0, -1)},${JSON.stringify(twice).slice(1)}` : claims
    return compactJws(header, written, signature, signedHeader(header))
  }

  #accessToken(
    order: AppTokenOrder,
    bearer: UserBearer | AppBearer,
    roles: readonly string[],
    lifetimeSeconds: number,
  ): TokenContents {
    const format = formatOf(order.api)
    const { kid } = this.#keys.current
    const claims = accessTokenClaims(this.#facts(order, bearer, roles, lifetimeSeconds), format)
    if (format === 'v2') return { header: this.#header(), claims }
    if (format === 'v1') return { header: { typ: 'JWT', alg: 'RS256', x5t: kid, kid }, claims }
    return { header: { typ: 'JWT', nonce: randomBytes(32).toString('base64url'), alg: 'RS256', x5t: kid, kid }, claims }
  }

  #header(): Members {
    return { typ: 'JWT', alg: 'RS256', kid: this.#keys.current.kid }
  }

  #person({ user, sessionId, signIn }: TokenOrder, reader: Application, scope: string): UserBearer {
    return { kind: 'user', user, scope, sessionId, signIn, groups: this.#groups(user, reader) }
  }

  #groups(user: User, reader: Application): readonly Group[] {
    if (reader.groupMembershipClaims === null) return []
    const assigned = this.#directory.appRoleAssignments.filter(({ resourceId }) => resourceId === reader.appId)
    return groupsFor(reader, this.#directory.groupsOf(user), new Set(assigned.map(({ principalId }) => principalId)))
  }

  #facts<Bearer extends UserBearer | AppBearer>(
    { client, api, apiName, proof }: AppTokenOrder,
    bearer: Bearer,
    roles: readonly string[],
    lifetimeSeconds: number,
  ): TokenFacts<Bearer> {
    const { issuer, v1Issuer, origin } = this.#addresses
    return {
      tenantId: this.#directory.tenant.id,
      issuer,
      v1Issuer,
      graphBaseUrl: origin,
      client,
      audience: api,
      audienceName: apiName,
      bearer,
      roles,
      proof,
      now: Math.floor(this.#now().getTime() / 1000),
      lifetimeSeconds,
      uti: randomBytes(16).toString('base64url'),
      aio: randomBytes(48).toString('base64url'),
    }
  }
}

const formatOf = ({ appId, api }: Application): TokenFormat => {
  if (appId === graphAppId) return 'graph'
  return api.requestedAccessTokenVersion === 2 ? 'v2' : 'v1'
}

/**
 * Graph's signature covers the header with the hash of the nonce in the nonce's place, so that only Graph can check it
 * (documented: treat Graph's tokens as opaque; that it is done this way is assumed).
 */
export function signedHeader(header: Members): Members {
  const { nonce } = header
  return typeof nonce === 'string' ? { ...header, nonce: createHash('sha256').update(nonce).digest('base64url') } : header
}
