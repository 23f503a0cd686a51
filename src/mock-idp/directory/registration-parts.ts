/** A delegated permission that an API publishes; `value` is the short name that `scp` carries. */
export interface PermissionScope {
  readonly id: string
  readonly value: string
  /** `Admin`: only an administrator may consent (AADSTS90094). */
  readonly type: 'User' | 'Admin'
  readonly isEnabled: boolean
  /** What the consent page says; empty where the manifest does not say it. */
  readonly userConsentDisplayName: string
}

/** A role that an API publishes, for people, for apps or for both; `value` is what `roles` carries. */
export interface AppRole {
  readonly id: string
  readonly value: string
  readonly allowedMemberTypes: readonly ('User' | 'Application')[]
  readonly isEnabled: boolean
  readonly displayName: string
}

/** A client that may have delegated permissions of an API without anybody being asked for consent. */
export interface PreAuthorizedApplication {
  readonly appId: string
  readonly delegatedPermissionIds: readonly string[]
}

/** Claims that tokens carry only because the registration says so. */
export interface OptionalClaims {
  /** Of tokens for this API. */
  readonly accessToken: readonly OptionalClaim[]
  /** Of ID tokens for this client. */
  readonly idToken: readonly OptionalClaim[]
}
export interface OptionalClaim {
  readonly name: string
  readonly essential: boolean
  /** For instance `use_guid` of `aud`, `sam_account_name` of `groups`, `include_externally_authenticated_upn` of `upn`. */
  readonly additionalProperties: readonly string[]
}

export interface RequiredResourceAccess {
  readonly resourceAppId: string
  /** Ids of permissions (`Scope`) and app roles (`Role`). */
  readonly resourceAccess: readonly { readonly id: string; readonly type: 'Scope' | 'Role' }[]
}
