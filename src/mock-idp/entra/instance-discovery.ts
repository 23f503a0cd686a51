/** A cloud, as instance discovery tells it: names of one and the same login host. */
interface Instance {
  readonly preferred_network: string
  readonly preferred_cache: string
  readonly aliases: readonly string[]
}

/** The clouds that Entra tells of (captured in 2021, recorded exchanges of `@azure/identity`). */
const knownInstances: readonly Instance[] = [
  {
    preferred_network: 'login.microsoftonline.com',
    preferred_cache: 'login.windows.net',
    aliases: ['login.microsoftonline.com', 'login.windows.net', 'login.microsoft.com', 'sts.windows.net'],
  },
  {
    preferred_network: 'login.partner.microsoftonline.cn',
    preferred_cache: 'login.partner.microsoftonline.cn',
    aliases: ['login.partner.microsoftonline.cn', 'login.chinacloudapi.cn'],
  },
  {
    preferred_network: 'login.microsoftonline.de',
    preferred_cache: 'login.microsoftonline.de',
    aliases: ['login.microsoftonline.de'],
  },
  {
    preferred_network: 'login.microsoftonline.us',
    preferred_cache: 'login.microsoftonline.us',
    aliases: ['login.microsoftonline.us', 'login.usgovcloudapi.net'],
  },
  {
    preferred_network: 'login-us.microsoftonline.com',
    preferred_cache: 'login-us.microsoftonline.com',
    aliases: ['login-us.microsoftonline.com'],
  },
]

const apiVersions: ReadonlySet<string> = new Set(['1.0', '1.1'])

/**
 * Instance discovery, by which MSAL finds out whether a login host is Microsoft's (captured). The mock's own host is told
 * as a cloud of its own, before the real ones.
 * @returns undefined where the address names no host that is known, which is AADSTS50049.
 */
export function instanceDiscovery(origin: string, authorizationEndpoint: string, apiVersion: string | undefined) {
  const asked = URL.parse(authorizationEndpoint)
  const { host } = new URL(origin)
  const instances = [{ preferred_network: host, preferred_cache: host, aliases: [host] }, ...knownInstances]
  const known = asked !== null && instances.some(({ aliases }) => aliases.includes(asked.host))
  if (!known) return undefined
  const [, tenant = 'common'] = asked.pathname.split('/')
  return {
    tenant_discovery_endpoint: `${origin}/${tenant || 'common'}/v2.0/.well-known/openid-configuration`,
    'api-version': apiVersion !== undefined && apiVersions.has(apiVersion) ? apiVersion : '1.1',
    metadata: instances,
  }
}

/** User realm discovery: MSAL asks it before a password flow (captured: 200 with `account_type`). A domain that no tenant has is `Unknown` (assumed). */
export const userRealm = (userPrincipalName: string, domainIsKnown: boolean) =>
  domainIsKnown
    ? {
        ver: '1.0',
        account_type: 'Managed',
        domain_name: userPrincipalName.split('@')[1] ?? '',
        cloud_instance_name: 'microsoftonline.com',
        cloud_audience_urn: 'urn:federation:MicrosoftOnline',
      }
    : { ver: '1.0', account_type: 'Unknown' }
