import type { Caller } from './caller.ts'

/** `GET /v1.0/me`: the properties Graph gives when none are selected, as the directory has them now. */
export const meResource = ({ user }: Caller) => ({
  '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users/$entity',
  businessPhones: [],
  displayName: user.displayName,
  givenName: user.givenName,
  jobTitle: user.jobTitle,
  mail: user.mail,
  mobilePhone: null,
  officeLocation: null,
  preferredLanguage: null,
  surname: user.surname,
  userPrincipalName: user.userPrincipalName,
  id: user.id,
})

/** OpenID Connect's UserInfo, which is at Graph: these members and nothing else (documented). `sub` is the one of the client's ID token. */
export const userinfoResource = ({ user, claims }: Caller) => ({
  sub: subjectForClient(claims['xms_st']) ?? claims.sub,
  name: user.displayName,
  family_name: user.surname,
  given_name: user.givenName,
  picture: 'https://graph.microsoft.com/v1.0/me/photo/$value',
  email: user.mail,
})

const subjectForClient = (claim: unknown): string | undefined =>
  typeof claim === 'object' && claim !== null && 'sub' in claim && typeof claim.sub === 'string' ? claim.sub : undefined
