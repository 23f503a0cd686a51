/**
 * Why there is no token for Microsoft Graph. Thrown by whoever gets one (the on-behalf-of exchange, or the proxy's grants);
 * no message of them reaches a client.
 */

/** The user has to sign in again: the grant is gone, or Entra wants to see the person. Answered with 401. */
export class SignInAgain extends Error {
  override readonly name = 'SignInAgain'
}

/** Entra cannot be asked at the moment, or does not know this server. Signing in again would change nothing. */
export class UpstreamUnavailable extends Error {
  override readonly name = 'UpstreamUnavailable'
}

/** Nobody has consented to what this server wants of Microsoft Graph (AADSTS65001, documented). Signing in again would change nothing. */
export class ConsentMissing extends Error {
  override readonly name = 'ConsentMissing'
}
