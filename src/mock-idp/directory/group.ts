/** A group, by the property names of Microsoft Graph's `group` resource. */
export interface Group {
  /** The object id, which `groups` carries. */
  readonly id: string
  readonly displayName: string
  /** A security group; groups that are none are not in tokens under `SecurityGroup`. */
  readonly securityEnabled: boolean
  /** Object ids of users and of groups. */
  readonly members: readonly string[]
}

/** An app role that somebody has (Microsoft Graph's `appRoleAssignment`). */
export interface AppRoleAssignment {
  /** Object id of a user, of a group or of a client's service principal. */
  readonly principalId: string
  /** Client id of the API that publishes the role. */
  readonly resourceId: string
  /** All zeros: assigned to the app without any role. */
  readonly appRoleId: string
}

/** The role id that means "may use the app" and is in no token (documented). */
export const noAppRole = '00000000-0000-0000-0000-000000000000'

/** Delegated permissions that somebody has consented to (Microsoft Graph's `oauth2PermissionGrant`). */
export interface PermissionGrant {
  readonly clientId: string
  readonly resourceId: string
  /** Short names, joined by spaces. */
  readonly scope: string
  /** The user who consented, for nobody else; without one an administrator has, for everybody. */
  readonly principalId?: string
}
