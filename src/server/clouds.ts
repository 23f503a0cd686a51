/**
 * Microsoft Graph of each cloud, by the host people sign in at (documented: "Microsoft Graph national cloud deployments").
 * The address is also the prefix of its delegated permissions.
 */
const graphByAuthority: Readonly<Record<string, string>> = {
  'https://login.microsoftonline.com': 'https://graph.microsoft.com',
  'https://login.microsoftonline.us': 'https://graph.microsoft.us',
  'https://login.partner.microsoftonline.cn': 'https://microsoftgraph.chinacloudapi.cn',
}

/** Microsoft Graph of the cloud that an authority (an origin) belongs to; undefined for an authority that is not Microsoft's. */
export const graphOf = (authorityOrigin: string): string | undefined => graphByAuthority[authorityOrigin]

/** The scopes that OpenID Connect Core §5.4 and §11 name: they belong to no resource, and Entra takes them as they are (documented). */
const openIdScopes: ReadonlySet<string> = new Set(['openid', 'profile', 'email', 'offline_access'])

/** A Graph permission as Entra wants it asked for: a bare name is put behind Graph's address, anything else stays (documented). */
export const qualifiedGraphScope = (scope: string, authorityOrigin: string): string =>
  openIdScopes.has(scope) || scope.includes('/') ? scope : `${graphOf(authorityOrigin) ?? 'https://graph.microsoft.com'}/${scope}`

/** Who issues the v1 tokens of each cloud (documented for the public cloud; that the cloud of the US government has the same is captured, that of China assumed). */
const stsByAuthority: Readonly<Record<string, string>> = {
  'https://login.microsoftonline.com': 'https://sts.windows.net',
  'https://login.microsoftonline.us': 'https://sts.windows.net',
  'https://login.partner.microsoftonline.cn': 'https://sts.chinacloudapi.cn',
}

/** The origin in the issuer of v1 tokens; for an authority that is not Microsoft's, its own, as a mock has it. */
export const stsOf = (authorityOrigin: string): string => stsByAuthority[authorityOrigin] ?? authorityOrigin
