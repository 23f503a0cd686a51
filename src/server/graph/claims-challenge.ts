/**
 * What Entra wants of a person before a token is good enough (documented: "Claims challenges, claims requests and client
 * capabilities"): JSON that a client sends back to Entra as `claims`. On the wire of an API it stands in WWW-Authenticate, in base64.
 */

/** Long enough for every policy, short enough for a header. */
const maxLength = 4_096

/** The claims of an error answer of the token endpoint: JSON as text, or undefined where it is none. */
export function claimsText(value: unknown): string | undefined {
  if (typeof value !== 'string' || value.length > maxLength) return undefined
  try {
    const json: unknown = JSON.parse(value)
    return typeof json === 'object' && json !== null && !Array.isArray(json) ? value : undefined
  } catch {
    return undefined
  }
}

/** The claims of a WWW-Authenticate field, where there are any. */
export function claimsOf(challenge: string): string | undefined {
  const encoded = /\berror="insufficient_claims"/.test(challenge) ? /\bclaims="([\w+/=-]+)"/.exec(challenge)?.[1] : undefined
  return encoded === undefined ? undefined : claimsText(Buffer.from(encoded, 'base64').toString('utf8'))
}

/** The same as an API says them on. */
export const encodedClaims = (claims: string): string => Buffer.from(claims, 'utf8').toString('base64')
