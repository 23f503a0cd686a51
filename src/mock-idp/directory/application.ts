import { guidOf } from '../session-id.ts'
import type { ConditionalAccess } from './conditional-access.ts'
import type { FederatedIdentityCredential, KeyCredential, PasswordCredential } from './credentials.ts'
import type {
  AppRole,
  OptionalClaim,
  OptionalClaims,
  PermissionScope,
  PreAuthorizedApplication,
  RequiredResourceAccess,
} from './registration-parts.ts'

export type * from './registration-parts.ts'

/** Whose accounts may sign in: this tenant's, any tenant's, personal ones too, or only those (documented). */
export const signInAudiences = [
  'AzureADMyOrg',
  'AzureADMultipleOrgs',
  'AzureADandPersonalMicrosoftAccount',
  'PersonalMicrosoftAccount',
] as const
export type SignInAudience = (typeof signInAudiences)[number]

/**
 * An app registration, described by the property names of the application manifest (Microsoft Graph's `application`
 * resource), so that what the portal exports can be read as it is. Members the mock does not look at are left out;
 * `servicePrincipal` holds what a tenant says about the app it has installed, and `conditionalAccess` what a policy says.
 */
export interface Application {
  /** The client id, a GUID; the address of its metadata document where the app is a client by URL (preview). */
  readonly appId: string
  readonly displayName: string
  readonly signInAudience: SignInAudience
  /** App ID URIs: prefixes of scopes, and the only values Entra lets `resource` have. Compared as strings. */
  readonly identifierUris: readonly string[]
  readonly api: {
    /** Which format this API's access tokens have: 2, or 1 (also said as null). The API decides, not the client. */
    readonly requestedAccessTokenVersion: 1 | 2 | null
    readonly oauth2PermissionScopes: readonly PermissionScope[]
    readonly preAuthorizedApplications: readonly PreAuthorizedApplication[]
    /** Clients whose consent is asked together with this API's own. */
    readonly knownClientApplications: readonly string[]
  }
  readonly appRoles: readonly AppRole[]
  readonly optionalClaims: OptionalClaims
  /** Which groups tokens carry: a comma-separated list of `None`, `SecurityGroup`, `ApplicationGroup`, `DirectoryRole`, `All`. */
  readonly groupMembershipClaims: string | null
  /** What the app has been configured to ask for; others are AADSTS650057 only where Entra insists on the list. */
  readonly requiredResourceAccess: readonly RequiredResourceAccess[]
  readonly web: {
    readonly redirectUris: readonly string[]
    /** Front-channel logout: called with `iss` and `sid`. */
    readonly logoutUrl: string | null
    readonly implicitGrantSettings: { readonly enableIdTokenIssuance: boolean; readonly enableAccessTokenIssuance: boolean }
  }
  readonly spa: { readonly redirectUris: readonly string[] }
  readonly publicClient: { readonly redirectUris: readonly string[] }
  /** Whether the app counts as public where no redirect URI tells (device code, password): "allow public client flows". */
  readonly isFallbackPublicClient: boolean
  readonly passwordCredentials: readonly PasswordCredential[]
  readonly keyCredentials: readonly KeyCredential[]
  readonly federatedIdentityCredentials: readonly FederatedIdentityCredential[]
  readonly servicePrincipal: {
    /** The object id: `oid` and `sub` of app-only tokens. */
    readonly id: string
    /** False: AADSTS7000112. */
    readonly accountEnabled: boolean
    /** Whether only assigned people get in; the others meet AADSTS50105. */
    readonly appRoleAssignmentRequired: boolean
  }
  /** What a policy demands of everybody who wants a token for this API; null: nothing. */
  readonly conditionalAccess: ConditionalAccess | null
}

/** The kind of redirect URI a code was sent to. It decides about secrets, CORS and lifetimes, per code and not per app. */
export type Platform = 'web' | 'spa' | 'publicClient'

type PermissionMembers = Pick<PermissionScope, 'id' | 'value'> & Partial<PermissionScope>
type RoleMembers = Pick<AppRole, 'id' | 'value'> & Partial<AppRole>
type ClaimMembers = Pick<OptionalClaim, 'name'> & Partial<OptionalClaim>

/** The members of a registration that matter to somebody; redirect URIs and secrets in short. */
export interface ApplicationMembers
  extends Partial<
    Pick<
      Application,
      | 'signInAudience'
      | 'identifierUris'
      | 'groupMembershipClaims'
      | 'requiredResourceAccess'
      | 'isFallbackPublicClient'
      | 'federatedIdentityCredentials'
      | 'conditionalAccess'
    >
  > {
  readonly appId: string
  readonly displayName: string
  readonly api?: Partial<Omit<Application['api'], 'oauth2PermissionScopes'>> & {
    readonly oauth2PermissionScopes?: readonly PermissionMembers[]
  }
  readonly appRoles?: readonly RoleMembers[]
  readonly optionalClaims?: { readonly accessToken?: readonly ClaimMembers[]; readonly idToken?: readonly ClaimMembers[] }
  readonly web?: readonly string[]
  readonly logoutUrl?: string | null
  readonly implicitGrantSettings?: Partial<Application['web']['implicitGrantSettings']>
  readonly spa?: readonly string[]
  readonly publicClient?: readonly string[]
  readonly secrets?: readonly (string | (Pick<PasswordCredential, 'secretText'> & Partial<PasswordCredential>))[]
  /** Base64 of the DER of certificates. */
  readonly certificates?: readonly (string | (Pick<KeyCredential, 'key'> & Partial<KeyCredential>))[]
  readonly servicePrincipal?: Partial<Application['servicePrincipal']>
}

/** Makes a whole registration of the members that matter; what is not said is empty, and empty admits nobody. */
export function application(members: ApplicationMembers): Application {
  const { secrets = [], certificates = [] } = members
  return {
    appId: members.appId,
    displayName: members.displayName,
    signInAudience: members.signInAudience ?? 'AzureADMyOrg',
    identifierUris: members.identifierUris ?? [],
    api: {
      requestedAccessTokenVersion: 2,
      preAuthorizedApplications: [],
      knownClientApplications: [],
      ...members.api,
      oauth2PermissionScopes: (members.api?.oauth2PermissionScopes ?? []).map(permissionScope),
    },
    appRoles: (members.appRoles ?? []).map(appRole),
    optionalClaims: {
      accessToken: (members.optionalClaims?.accessToken ?? []).map(optionalClaim),
      idToken: (members.optionalClaims?.idToken ?? []).map(optionalClaim),
    },
    groupMembershipClaims: members.groupMembershipClaims ?? null,
    requiredResourceAccess: members.requiredResourceAccess ?? [],
    web: {
      redirectUris: members.web ?? [],
      logoutUrl: members.logoutUrl ?? null,
      implicitGrantSettings: { enableIdTokenIssuance: false, enableAccessTokenIssuance: false, ...members.implicitGrantSettings },
    },
    spa: { redirectUris: members.spa ?? [] },
    publicClient: { redirectUris: members.publicClient ?? [] },
    isFallbackPublicClient: members.isFallbackPublicClient ?? false,
    passwordCredentials: secrets.map((secret) => ({
      endDateTime: null,
      displayName: null,
      ...(typeof secret === 'string' ? { secretText: secret } : secret),
    })),
    keyCredentials: certificates.map((certificate) => ({
      endDateTime: null,
      displayName: null,
      ...(typeof certificate === 'string' ? { key: certificate } : certificate),
    })),
    federatedIdentityCredentials: members.federatedIdentityCredentials ?? [],
    servicePrincipal: {
      // The same in every run, so that tests may name it; in life every tenant gives another.
      id: guidOf(`service principal of ${members.appId}`),
      accountEnabled: true,
      appRoleAssignmentRequired: false,
      ...members.servicePrincipal,
    },
    conditionalAccess: members.conditionalAccess ?? null,
  }
}

const permissionScope = (members: PermissionMembers): PermissionScope => ({
  type: 'User',
  isEnabled: true,
  userConsentDisplayName: '',
  ...members,
})

const appRole = (members: RoleMembers): AppRole => ({
  allowedMemberTypes: ['User', 'Application'],
  isEnabled: true,
  displayName: members.value,
  ...members,
})

const optionalClaim = (members: ClaimMembers): OptionalClaim => ({ essential: false, additionalProperties: [], ...members })
