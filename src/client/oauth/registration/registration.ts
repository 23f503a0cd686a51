import * as oauth from 'oauth4webapi'

/** How this client came to be known at an authorization server. */
export type RegisteredBy =
  /** By hand, beforehand. */
  | 'client-id-given'
  /** Its id is the address of its own metadata document. */
  | 'client-metadata-document'
  | 'dynamic-registration'

/** This client as one authorization server knows it. It means nothing to any other. */
export interface Registration {
  readonly client: oauth.Client
  readonly authentication: oauth.ClientAuth
  readonly by: RegisteredBy
}

/** What a clock may differ before theirs is gone by: RFC 7519 §4.1.4 speaks of "a few minutes". */
export const clockToleranceSeconds = 60

/** What this client signs, and the ID tokens it is given, go by the clock of the authorization server, which judges them. */
export const atTheirTime = (registration: Registration, aheadSeconds: number): Registration =>
  Math.abs(aheadSeconds) > clockToleranceSeconds
    ? { ...registration, client: { ...registration.client, [oauth.clockSkew]: aheadSeconds } }
    : registration
