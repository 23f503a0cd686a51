import { createRemoteJWKSet, jwtVerify } from 'jose'
import type { SdkServerSettings } from './settings.ts'

/** What both lines of the SDK want to know of a token. */
export interface Verified {
  readonly token: string
  readonly clientId: string
  readonly scopes: string[]
  readonly expiresAt: number
}

/** Verifies Entra's tokens with jose as its documentation shows: keys, issuer, audience; scopes are those of `scp`. */
export function entraTokens({ jwksUri, issuer, audience }: SdkServerSettings): (token: string) => Promise<Verified> {
  const keys = createRemoteJWKSet(new URL(jwksUri))
  return async (token) => {
    const { payload } = await jwtVerify(token, keys, { issuer, audience })
    return {
      token,
      clientId: String(payload['azp']),
      scopes: String(payload['scp'] ?? '').split(' '),
      // The helpers refuse a token without it, as they say.
      expiresAt: payload.exp ?? Number.NaN,
    }
  }
}

/** The metadata of the authorization server, which both metadata helpers want to have. */
export async function metadataOf(issuer: string): Promise<unknown> {
  const response = await fetch(`${issuer}/.well-known/openid-configuration`)
  if (!response.ok) throw new Error(`${issuer} has no metadata: ${response.status}`)
  return response.json()
}
