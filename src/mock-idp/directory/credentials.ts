/** A client secret of a registration. The portal exports everything but the secret itself. */
export interface PasswordCredential {
  readonly secretText: string
  /** When it ends, ISO 8601; null where it never does. After it: AADSTS7000222. */
  readonly endDateTime: string | null
  readonly displayName: string | null
}

/** A certificate with which a client may prove itself (`private_key_jwt`). */
export interface KeyCredential {
  /** The certificate: DER, base64. */
  readonly key: string
  readonly endDateTime: string | null
  readonly displayName: string | null
}

/** A token of another issuer that a client may show in a secret's place (workload identity federation). */
export interface FederatedIdentityCredential {
  readonly name: string
  /** Must equal `iss` of the assertion; its keys are found by OpenID Connect discovery. */
  readonly issuer: string
  /** Must equal `sub` of the assertion. */
  readonly subject: string
  /** One of them must be `aud` of the assertion; `api://AzureADTokenExchange` where nothing is said (documented). */
  readonly audiences: readonly string[]
}
