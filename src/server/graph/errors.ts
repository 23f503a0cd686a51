/**
 * Why there is no answer of Microsoft Graph. Thrown by whoever gets a token for it (the on-behalf-of exchange, or the proxy's
 * grants) or asks it; no message of them reaches a client.
 */

/** The user has to sign in again: the grant is gone, or Entra wants to see the person. Answered with 401. */
export class SignInAgain extends Error {
  override readonly name = 'SignInAgain'
  /** What Entra wants to see, as JSON; the client hands it back to Entra as `claims` (documented: "Claims challenge"). */
  readonly claims: string | undefined

  constructor(message: string, options: ErrorOptions & { readonly claims?: string | undefined } = {}) {
    super(message, options)
    this.claims = options.claims
  }
}

/** A policy or an administrator keeps the user out (AADSTS53003 and its like, documented). Signing in again would change nothing. */
export class AccessBlocked extends Error {
  override readonly name = 'AccessBlocked'
}

/** Entra or Graph cannot be asked at the moment, or Entra does not know this server. Signing in again would change nothing. */
export class UpstreamUnavailable extends Error {
  override readonly name = 'UpstreamUnavailable'
  /** How long to wait, where that was said. */
  readonly retryAfterSeconds: number | undefined

  constructor(message: string, options: ErrorOptions & { readonly retryAfterSeconds?: number | undefined } = {}) {
    super(message, options)
    this.retryAfterSeconds = options.retryAfterSeconds
  }
}

/** Nobody has consented to what this server wants of Microsoft Graph (AADSTS65001, documented). Signing in again would change nothing. */
export class ConsentMissing extends Error {
  override readonly name = 'ConsentMissing'
}
