import type { ConditionalAccess } from './conditional-access.ts'

/** Somebody in the tenant, by the property names of Microsoft Graph's `user` resource, with what only the mock knows beside. */
export interface User {
  /** The object id: `oid` in tokens, `id` at Graph. */
  readonly id: string
  readonly userPrincipalName: string
  readonly displayName: string
  readonly givenName: string
  readonly surname: string
  readonly jobTitle: string
  readonly mail: string
  /** False: the account cannot sign in (AADSTS50057). */
  readonly accountEnabled: boolean
  /** `Guest`: the account lives in another tenant; `acct` says 1. */
  readonly userType: 'Member' | 'Guest'
  /** Where the account lives and what it is called there; null where that is here. `client_info` names this account (captured). */
  readonly home: { readonly tenantId: string; readonly objectId: string } | null
  /** ISO 3166, for the optional claim `ctry`; null where nothing is known. */
  readonly country: string | null
  /** What a policy demands of this user; null: nothing. */
  readonly conditionalAccess: ConditionalAccess | null
  /** Whether the user may consent for the whole tenant. */
  readonly isAdministrator: boolean
  readonly password: string
}

/** Makes a user of the members that matter; what is not said is the most ordinary. */
export const user = (members: Omit<User, keyof typeof ordinary> & Partial<Pick<User, keyof typeof ordinary>>): User => ({
  ...ordinary,
  ...members,
})

const ordinary = {
  accountEnabled: true,
  userType: 'Member',
  home: null,
  country: null,
  conditionalAccess: null,
  isAdministrator: false,
} as const satisfies Partial<User>

/** What may be changed while the mock runs. A new password ends what was granted under the old one. */
export type UserChange = Partial<Omit<User, 'id' | 'userType' | 'home'>>
