import { compactVerify, createRemoteJWKSet } from 'jose'
import type { EntraSettings, MinimalServerSettings } from './settings.ts'

export type Claims = Readonly<Record<string, unknown>>

/** Why a token is not good enough, in the words of RFC 6750 §3.1. */
export type TokenFault = 'invalid_token' | 'insufficient_scope'

/** One thing that must be so of the claims of a well-signed token. */
export interface ClaimRule {
  readonly name: 'issuer' | 'audience' | 'tenant' | 'expiry' | 'not-before' | 'user' | 'scope'
  readonly fault: TokenFault
  readonly holds: (claims: Claims, nowSeconds: number) => boolean
}

/** Gives the claims of a token that the issuer has signed, and throws for any other string. */
export type SignatureVerifier = (token: string) => Promise<Claims>

/** Clocks may differ by as much. */
const skewSeconds = 30

/**
 * The rules in the order in which they are asked. Scopes come last: they say something only of a token that is valid.
 * Entra adds the tenant and the user, and names its scopes `scp`; elsewhere RFC 9068 holds.
 */
export const claimRules = (settings: MinimalServerSettings): readonly ClaimRule[] => [
  { name: 'issuer', fault: 'invalid_token', holds: ({ iss }) => iss === settings.issuer },
  { name: 'audience', fault: 'invalid_token', holds: ({ aud }) => typeof aud === 'string' && settings.audiences.includes(aud) },
  ...(settings.entra ? tenantRule(settings.entra) : []),
  { name: 'expiry', fault: 'invalid_token', holds: ({ exp }, now) => typeof exp === 'number' && now < exp + skewSeconds },
  {
    name: 'not-before',
    fault: 'invalid_token',
    holds: ({ nbf }, now) => nbf === undefined || (typeof nbf === 'number' && nbf - skewSeconds <= now),
  },
  ...(settings.entra ? [userRule] : []),
  {
    name: 'scope',
    fault: 'insufficient_scope',
    holds: ({ scp, scope }) => {
      const granted = settings.entra ? scp : scope
      return typeof granted === 'string' && granted.split(' ').includes(settings.scope)
    },
  },
]

const tenantRule = ({ tenantId }: EntraSettings): readonly ClaimRule[] => [
  { name: 'tenant', fault: 'invalid_token', holds: ({ tid }) => tid === tenantId },
]

const userRule: ClaimRule = {
  name: 'user',
  fault: 'invalid_token',
  // An application's own token carries no `scp`, and is about itself; `idtyp` is optional (both documented).
  holds: ({ oid, sub, scp, idtyp }) => typeof oid === 'string' && idtyp !== 'app' && !(scp === undefined && sub === oid),
}

/** RS256 by a key of the issuer's published set, and nothing else: the token does not choose (RFC 8725 §3.1). */
export function signatureVerifier({ jwksUri }: MinimalServerSettings): SignatureVerifier {
  const keys = createRemoteJWKSet(new URL(jwksUri))
  return async (token) => {
    const { payload } = await compactVerify(token, keys, { algorithms: ['RS256'] })
    return JSON.parse(new TextDecoder().decode(payload)) as Claims
  }
}
