import { onBehalfOf } from '../graph/on-behalf-of.ts'
import { remoteKeys } from '../remote-keys.ts'
import { entraDialect, entraTokenRules } from '../token-rules.ts'
import type { Mode, ModeNeeds } from './mode.ts'
import { type KeysOfTenant, tenantKeys } from './tenant-keys.ts'

/**
 * Clients get their tokens from Entra; this server is a resource server and nothing else.
 * @throws {Error} without a client secret: `readConfig` demands one in this mode
 */
export function directMode({ config, resource, now, log }: ModeNeeds): Mode {
  const { authorityOrigin, tenantIds, clientId, clientSecret, scopes, graphScopes, appIdUri = resource } = config
  if (clientSecret === undefined) throw new Error('direct mode needs a client secret')
  // Issuer and keys of a tenant's v2 tokens (captured).
  const issuerOf = (tenant: string) => `${authorityOrigin}/${tenant}/v2.0`
  const keysOf = (tenantId: string): KeysOfTenant => {
    const keys = remoteKeys(`${authorityOrigin}/${tenantId}/discovery/v2.0/keys`, { now, log })
    return { tenantId, keys }
  }
  const [first, ...others] = tenantIds
  return {
    authorizationServers: [issuerOf(first), ...others.map(issuerOf)],
    // Entra puts short names into `scp`, and wants to be asked with the Application ID URI before them (documented).
    advertised: (shortScopes) => shortScopes.map((scope) => `${appIdUri}/${scope}`),
    keys: tenantKeys([keysOf(first), ...others.map(keysOf)]),
    rules: entraTokenRules({
      issuers: new Map(tenantIds.map((tenant) => [tenant, issuerOf(tenant)])),
      // v2 tokens carry the GUID of the API (documented); its other name is the Application ID URI.
      audiences: [clientId, appIdUri],
      scope: scopes[0],
    }),
    dialect: entraDialect,
    graphToken: onBehalfOf({ authorityOrigin, clientId, clientSecret, scopes: graphScopes, now, log }),
    close: async () => {},
  }
}
