type Members = Readonly<Record<string, unknown>>

/** Members that only the older format has ("Azure AD Graph format", which the portal exported until 2024). */
const olderNames = [
  'accessTokenAcceptedVersion',
  'allowPublicClient',
  'name',
  'oauth2AllowIdTokenImplicitFlow',
  'oauth2AllowImplicitFlow',
  'oauth2Permissions',
  'replyUrlsWithType',
  'logoutUrl',
  'knownClientApplications',
  'preAuthorizedApplications',
] as const

/**
 * Puts a manifest of the older format into the present one, member by member (documented: "Understand the app manifest
 * (Azure AD Graph format)"). A manifest of the present format comes back as it is; so does what is no object.
 */
export function inCurrentFormat(manifest: unknown): unknown {
  if (!isMembers(manifest) || !olderNames.some((name) => name in manifest)) return manifest
  const rest = Object.fromEntries(Object.entries(manifest).filter(([name]) => !olderNames.some((older) => older === name)))
  return {
    ...rest,
    displayName: manifest['displayName'] ?? manifest['name'],
    isFallbackPublicClient: manifest['isFallbackPublicClient'] ?? manifest['allowPublicClient'],
    api: {
      requestedAccessTokenVersion: manifest['accessTokenAcceptedVersion'],
      oauth2PermissionScopes: manifest['oauth2Permissions'],
      knownClientApplications: manifest['knownClientApplications'],
      preAuthorizedApplications: eachOf(manifest['preAuthorizedApplications'], ({ permissionIds, ...app }) => ({
        delegatedPermissionIds: permissionIds,
        ...app,
      })),
      ...membersOf(manifest['api']),
    },
    web: {
      redirectUris: redirectsOf(manifest, 'Web'),
      logoutUrl: manifest['logoutUrl'],
      implicitGrantSettings: implicitFlowOf(manifest),
      ...membersOf(manifest['web']),
    },
    spa: { redirectUris: redirectsOf(manifest, 'Spa'), ...membersOf(manifest['spa']) },
    publicClient: { redirectUris: redirectsOf(manifest, 'InstalledClient'), ...membersOf(manifest['publicClient']) },
    passwordCredentials: eachOf(manifest['passwordCredentials'], ({ value, endDate, ...credential }) => ({
      secretText: value,
      endDateTime: endDate,
      ...credential,
    })),
    keyCredentials: eachOf(manifest['keyCredentials'], ({ value, endDate, ...credential }) => ({
      key: value,
      endDateTime: endDate,
      ...credential,
    })),
  }
}

/** Redirect URIs of one platform; in the older format all stand in one list, each with its type. */
function redirectsOf(manifest: Members, type: string): unknown {
  const list = manifest['replyUrlsWithType']
  if (!Array.isArray(list)) return list
  return list
    .filter((entry) => !isMembers(entry) || entry['type'] === type)
    .map((entry) => (isMembers(entry) ? entry['url'] : entry))
}

/** Nothing where the manifest does not speak of it: a part of a manifest changes only what it says. */
function implicitFlowOf(manifest: Members): Members | undefined {
  const { oauth2AllowIdTokenImplicitFlow: idToken, oauth2AllowImplicitFlow: accessToken } = manifest
  return idToken === undefined && accessToken === undefined
    ? undefined
    : { enableIdTokenIssuance: idToken, enableAccessTokenIssuance: accessToken }
}

/** A list with every member of it rewritten. What is no such list stays, for the schema to complain about. */
const eachOf = (list: unknown, rewrite: (members: Members) => Members): unknown =>
  Array.isArray(list) ? list.map((entry) => (isMembers(entry) ? rewrite(entry) : entry)) : list

const isMembers = (value: unknown): value is Members => typeof value === 'object' && value !== null && !Array.isArray(value)
const membersOf = (value: unknown): Members => (isMembers(value) ? value : {})
