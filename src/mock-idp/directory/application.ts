/**
 * An app registration, described by the property names of the application manifest (Microsoft Graph's `application`
 * resource), so that what the portal exports can be read as it is. Members the mock does not look at are left out.
 */
export interface Application {
  /** The client id, a GUID. */
  readonly appId: string
  readonly displayName: string
  /** App ID URIs: prefixes of scopes, and the only values Entra lets `resource` have. Compared as strings. */
  readonly identifierUris: readonly string[]
  readonly api: {
    /** Which format this API's access tokens have: 2, or 1 (also said as null). The API decides, not the client. */
    readonly requestedAccessTokenVersion: 1 | 2 | null
    readonly oauth2PermissionScopes: readonly PermissionScope[]
    readonly preAuthorizedApplications: readonly PreAuthorizedApplication[]
  }
  readonly web: { readonly redirectUris: readonly string[] }
  readonly spa: { readonly redirectUris: readonly string[] }
  readonly publicClient: { readonly redirectUris: readonly string[] }
  readonly passwordCredentials: readonly { readonly secretText: string }[]
}

/** A delegated permission that an API publishes; `value` is the short name that `scp` carries. */
export interface PermissionScope {
  readonly id: string
  readonly value: string
}

/** A client that may have delegated permissions of an API without anybody being asked for consent. */
export interface PreAuthorizedApplication {
  readonly appId: string
  readonly delegatedPermissionIds: readonly string[]
}

/** The kind of redirect URI a code was sent to. It decides about secrets, CORS and lifetimes, per code and not per app. */
export type Platform = 'web' | 'spa' | 'publicClient'

/** Makes a whole registration of the members that matter; what is not said is empty, and empty admits nobody. */
export function application(
  members: Pick<Application, 'appId' | 'displayName'> & {
    readonly identifierUris?: readonly string[]
    readonly api?: Partial<Application['api']>
    readonly web?: readonly string[]
    readonly spa?: readonly string[]
    readonly publicClient?: readonly string[]
    readonly secrets?: readonly string[]
  },
): Application {
  return {
    appId: members.appId,
    displayName: members.displayName,
    identifierUris: members.identifierUris ?? [],
    api: { requestedAccessTokenVersion: 2, oauth2PermissionScopes: [], preAuthorizedApplications: [], ...members.api },
    web: { redirectUris: members.web ?? [] },
    spa: { redirectUris: members.spa ?? [] },
    publicClient: { redirectUris: members.publicClient ?? [] },
    passwordCredentials: (members.secrets ?? []).map((secretText) => ({ secretText })),
  }
}
