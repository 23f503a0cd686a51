/** A client that has registered itself (RFC 7591), or is described by a document. */
export interface Client {
  readonly id: string
  readonly name: string
  readonly redirectUris: readonly string[]
  /** Whether a document at its address describes it. */
  readonly isDescribed?: boolean
  /** What it shows at the token endpoint; without it, it is a public client. */
  readonly secret?: string
}

/** A client's authorization request, on its way through the consent page and the issuer behind. */
export interface OpenRequest {
  readonly id: string
  readonly client: Client
  readonly redirectUri: string
  readonly state: string | undefined
  readonly challenge: string
  readonly scopes: readonly string[]
  /** The cookie of the browser that brought it. */
  readonly browser: string
  readonly csrf: string
  readonly responseType: string
}

/** The browser on its way to the issuer behind, and what it has to bring back. */
export interface Begun {
  readonly request: OpenRequest
  /** The cookie that was set when it was sent there. */
  readonly cookie: string
  readonly verifier: string
  readonly expiresAt: number
}

/** A code that waits to be redeemed, and whom it is about. */
export interface Grant {
  readonly client: Client
  readonly redirectUri: string
  readonly challenge: string
  readonly scopes: readonly string[]
  readonly subject: string
}

/** What there is to say whether a request was approved before. */
export interface Approvals {
  readonly request: OpenRequest
  readonly key: string
  readonly kept: ReadonlySet<string>
  readonly cookies: ReadonlyMap<string, string>
}
