/** One of Entra's refusals, ready to be said: as JSON, on a redirect, or on a page. */
export interface EntraError {
  /** The AADSTS number. */
  readonly code: number
  /** The OAuth error in a JSON body. */
  readonly error: string
  /** The OAuth error on a redirect, where it differs. */
  readonly redirectError?: string
  /** HTTP status of the JSON body: 401 for `invalid_client`, 400 for everything else (captured). */
  readonly status: number
  /** The sentence after `AADSTS{code}: `. */
  readonly text: string
  /** Whether Entra's look-up page knows the code; only then the body has `error_uri` (captured for some codes, assumed for the rest). */
  readonly hasPage: boolean
  readonly suberror?: string
  /** `error_subcode` on a redirect (captured: `cancel`). */
  readonly subcode?: string
  /** JSON, as a string: what the client is to send as `claims` with its next authorization request (documented). */
  readonly claims?: string
}

/** What differs from the usual. */
type Extra = Partial<Pick<EntraError, 'status' | 'suberror' | 'subcode' | 'hasPage' | 'claims' | 'redirectError'>>

/** Makes a refusal: 401 for `invalid_client` and 400 for everything else (captured), without a page, unless said otherwise. */
export const refusal = (code: number, error: string, text: string, extra: Extra = {}): EntraError => ({
  code,
  error,
  text,
  status: error === 'invalid_client' ? 401 : 400,
  hasPage: false,
  ...extra,
})

/** What is said back of the caller's own words is cut, so that no answer grows with the request. */
export const quoted = (words: string): string => (words.length > 200 ? `${words.slice(0, 200)}…` : words)
