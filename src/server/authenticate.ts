import type { Principal } from './principal.ts'
import type { Refusal } from './refusal.ts'
import type { TokenVerifier } from './verify-token.ts'

/** The part of a request that credentials may be found in. */
export interface CredentialSource {
  /** Every Authorization header that came, one string each: node:http keeps only the first in `headers`. */
  readonly authorization: readonly string[]
  /** The request target as it came, with its query. */
  readonly target: string
}

/** Finds the token in a request, or says why there is none. */
export type BearerFinder = (source: CredentialSource) => { readonly token: string } | Refusal

/** Longer than any issuer makes them: an Entra token with 200 groups has about 11 kB. */
const maxTokenLength = 32_768

/** RFC 7235 §2.1: the scheme is case-insensitive, at least one blank stands behind it, then `token68`. */
const credentials = /^bearer +([\w.~+/-]+=*)$/i

/**
 * Finds the one Bearer token of the Authorization header (RFC 6750 §2.1). A token in the query is never used (OAuth 2.1 §5.1);
 * beside a header it makes the request malformed, for a client may use one method only (RFC 6750 §2).
 */
export const findBearer: BearerFinder = ({ authorization, target }) => {
  const [header, second] = authorization
  if (header === undefined) return { refusal: 'no-token' }
  if (second !== undefined) return { refusal: 'request-malformed', because: 'several Authorization headers' }
  if (!/^bearer( |$)/i.test(header)) return { refusal: 'no-token', because: 'another scheme than Bearer' }
  if (target.includes('?') && new URLSearchParams(target.slice(target.indexOf('?'))).has('access_token'))
    return { refusal: 'request-malformed', because: 'a second token in the query' }
  const token = credentials.exec(header)?.[1]
  if (token === undefined) return { refusal: 'request-malformed', because: 'not one token68 behind the scheme' }
  if (token.length > maxTokenLength) return { refusal: 'token-not-valid', because: 'longer than a token can be' }
  return { token }
}

/** Who a request comes from, or why it is refused. */
export type Authenticator = (source: CredentialSource) => Promise<Principal | Refusal>

/** @param advice what to tell the operator about a token that was refused; it goes to the log only */
export const authenticator =
  (verify: TokenVerifier, find: BearerFinder = findBearer, advice?: (token: string) => string | undefined): Authenticator =>
  async (source) => {
    const found = find(source)
    if ('refusal' in found) return found
    const verdict = await verify(found.token)
    if (!('refusal' in verdict) || !advice) return verdict
    const words = [verdict.because, advice(found.token)].filter((part) => part !== undefined)
    return { ...verdict, because: words.join('. ') }
  }
