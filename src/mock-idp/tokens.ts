import { createHash, randomBytes, randomInt } from 'node:crypto'
import { compactJws, type Members, type Signature } from './compact-jws.ts'
import type { Application } from './directory/application.ts'
import { graphAppId } from './directory/seed.ts'
import type { User } from './directory/user.ts'
import { graphTokenClaims, type IdTokenExtras, idTokenClaims, type TokenFacts, v2AccessTokenClaims } from './entra/claims.ts'
import type { TenantAddresses } from './entra/paths.ts'
import type { KeyRing } from './keys.ts'

/** Header and claims of a token that nobody has signed yet. */
export interface TokenContents {
  readonly header: Members
  readonly claims: Members
}

/** Who a token is about, for whom it is, and what it allows. */
export interface TokenOrder {
  readonly user: User
  readonly client: Application
  readonly sessionId: string
}
export interface AccessTokenOrder extends TokenOrder {
  readonly api: Application
  /** Short names, joined by spaces. */
  readonly scope: string
}

/** Documented: access tokens live a random 60 to 90 minutes. `expires_in` says one second less (captured: 3599 … 5399). */
export const randomLifetimeSeconds = (): number => randomInt(3600, 5401)

const idTokenLifetimeSeconds = 3600

/** Writes the tokens of one tenant. What is minted for tests and what is issued to clients come from the same place. */
export class TokenWriter {
  readonly #tenantId: string
  readonly #addresses: TenantAddresses
  readonly #keys: KeyRing
  readonly #now: () => Date

  constructor(tenantId: string, addresses: TenantAddresses, keys: KeyRing, now: () => Date) {
    this.#tenantId = tenantId
    this.#addresses = addresses
    this.#keys = keys
    this.#now = now
  }

  /** The format is the API's choice: Graph has v1 with a nonce in the header, custom APIs have v2 and no `x5t` (captured). */
  accessToken(order: AccessTokenOrder, lifetimeSeconds: number): TokenContents {
    const facts = this.#facts(order, order.api, order.scope, lifetimeSeconds)
    if (order.api.appId !== graphAppId) return { header: this.#header(), claims: v2AccessTokenClaims(facts) }
    const { kid } = this.#keys.current
    return {
      header: { typ: 'JWT', nonce: randomBytes(32).toString('base64url'), alg: 'RS256', x5t: kid, kid },
      claims: graphTokenClaims({ ...facts, issuer: this.#addresses.v1Issuer }),
    }
  }

  idToken(order: TokenOrder, extras: IdTokenExtras): TokenContents {
    const facts = this.#facts(order, order.client, '', idTokenLifetimeSeconds)
    return { header: this.#header(), claims: idTokenClaims(facts, extras) }
  }

  sign({ header, claims }: TokenContents, signature: Signature = { by: 'rsa', key: this.#keys.current }): Promise<string> {
    return compactJws(header, claims, signature, signedHeader(header))
  }

  #header(): Members {
    return { typ: 'JWT', alg: 'RS256', kid: this.#keys.current.kid }
  }

  #facts({ user, client, sessionId }: TokenOrder, audience: Application, scope: string, lifetimeSeconds: number): TokenFacts {
    return {
      tenantId: this.#tenantId,
      issuer: this.#addresses.issuer,
      user,
      client,
      audience,
      scope,
      sessionId,
      now: Math.floor(this.#now().getTime() / 1000),
      lifetimeSeconds,
      uti: randomBytes(16).toString('base64url'),
      aio: randomBytes(48).toString('base64url'),
    }
  }
}

/**
 * Graph's signature covers the header with the hash of the nonce in the nonce's place, so that only Graph can check it
 * (documented: treat Graph's tokens as opaque; that it is done this way is assumed).
 */
export function signedHeader(header: Members): Members {
  const { nonce } = header
  return typeof nonce === 'string' ? { ...header, nonce: createHash('sha256').update(nonce).digest('base64url') } : header
}
