import type { JWTPayload } from 'jose'
import * as errors from 'jose/errors'
import { jwtVerify } from 'jose/jwt/verify'
import type { Members } from './compact-jws.ts'
import type { Tenant } from './tenant.ts'
import { signedHeader } from './tokens.ts'

/** A token of this tenant, or what is wrong with it. The audience is left to whoever asked. */
export type VerifiedToken = { readonly claims: JWTPayload } | { readonly fault: 'malformed' | 'signature' | 'expired' | 'issuer' }

/** Checks form, signature, issuer and lifetime, in that order, with the tenant's published keys. */
export async function verifyToken({ keys, addresses, now }: Tenant, token: string): Promise<VerifiedToken> {
  const verifiable = withSignedHeader(token)
  if (verifiable === undefined) return { fault: 'malformed' }
  try {
    const published = ({ kid }: { readonly kid?: string }) => keys.published(kid) ?? unknownKey()
    const { payload } = await jwtVerify(verifiable, published, {
      algorithms: ['RS256'],
      issuer: [addresses.issuer, addresses.v1Issuer],
      requiredClaims: ['exp'],
      currentDate: now(),
    })
    return { claims: payload }
  } catch (error) {
    return { fault: faultOf(error) }
  }
}

function unknownKey(): never {
  throw new errors.JWKSNoMatchingKey()
}

function faultOf(error: unknown): 'malformed' | 'signature' | 'expired' | 'issuer' {
  if (error instanceof errors.JWTExpired) return 'expired'
  if (error instanceof errors.JWTClaimValidationFailed)
    return error.claim === 'nbf' || error.claim === 'exp' ? 'expired' : 'issuer'
  return error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid ? 'malformed' : 'signature'
}

/** Puts the header that the signature covers in the place of the one that was sent; they differ in Graph's tokens. */
function withSignedHeader(token: string): string | undefined {
  const [encoded, ...rest] = token.split('.')
  try {
    const header: unknown = JSON.parse(Buffer.from(encoded ?? '', 'base64url').toString('utf8'))
    if (!isMembers(header)) return undefined
    return [typeof header['nonce'] === 'string' ? toPart(signedHeader(header)) : encoded, ...rest].join('.')
  } catch {
    return undefined
  }
}

const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value)
const toPart = (header: Members): string => Buffer.from(JSON.stringify(header)).toString('base64url')
