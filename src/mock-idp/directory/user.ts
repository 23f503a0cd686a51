/** A member of the tenant, by the property names of Microsoft Graph's `user` resource, with the password of the mock beside. */
export interface User {
  /** The object id: `oid` in tokens, `id` at Graph. */
  readonly id: string
  readonly userPrincipalName: string
  readonly displayName: string
  readonly givenName: string
  readonly surname: string
  readonly jobTitle: string
  readonly mail: string
  readonly password: string
}

/** What may be changed while the mock runs. */
export const changeableUserProperties = ['displayName', 'givenName', 'surname', 'jobTitle', 'mail'] as const
export type UserChange = Partial<Pick<User, (typeof changeableUserProperties)[number]>>
