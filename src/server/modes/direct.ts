import { stsOf } from '../clouds.ts'
import { entraClientAuthentication } from '../entra-client-authentication.ts'
import { encodedClaims } from '../graph/claims-challenge.ts'
import { onBehalfOf } from '../graph/on-behalf-of.ts'
import { remoteKeys } from '../remote-keys.ts'
import { adviceOn } from '../token-advice.ts'
import { type ExpectedIssuer, entraDialect, entraTokenRules } from '../token-rules.ts'
import type { Mode, ModeNeeds } from './mode.ts'
import { type KeysOfTenant, tenantKeys } from './tenant-keys.ts'

/** Clients get their tokens from Entra; this server is a resource server and nothing else. */
export function directMode({ config, resource, hierarchy, now, log }: ModeNeeds): Mode {
  const { authorityOrigin, tenantIds, clientId, scopes, graphScopes, appIdUris = [resource], acceptV1Tokens = false } = config
  // Issuer and keys of a tenant's v2 tokens (captured); its v1 tokens are signed with the same keys (assumed).
  const issuerOf = (tenant: string) => `${authorityOrigin}/${tenant}/v2.0`
  const keysOf = (tenantId: string): KeysOfTenant => {
    const keys = remoteKeys(`${authorityOrigin}/${tenantId}/discovery/v2.0/keys`, { now, log })
    return { tenantId, keys }
  }
  const issuersOf = (tenantId: string): ExpectedIssuer[] => [
    { tenantId, issuer: issuerOf(tenantId), version: '2.0' },
    ...(acceptV1Tokens ? [{ tenantId, issuer: `${stsOf(authorityOrigin)}/${tenantId}/`, version: '1.0' } as const] : []),
  ]
  const [first, ...others] = tenantIds
  const [advertisedUri] = appIdUris
  const dialect = entraDialect(hierarchy)
  const keys = tenantKeys([keysOf(first), ...others.map(keysOf)])
  return {
    authorizationServers: [issuerOf(first), ...others.map(issuerOf)],
    // Entra puts short names into `scp`, and wants to be asked with the Application ID URI before them (documented).
    advertised: (shortScopes) => shortScopes.map((scope) => `${advertisedUri}/${scope}`),
    keys,
    checks: { entra: keys.known },
    rules: entraTokenRules(
      {
        issuers: tenantIds.flatMap(issuersOf),
        // v2 tokens carry the GUID of the API; v1 tokens that or any Application ID URI, now and then with a slash more (documented).
        audiences: [clientId, ...appIdUris, ...(acceptV1Tokens ? appIdUris.map((uri) => `${uri}/`) : [])],
        scope: scopes[0],
      },
      dialect,
    ),
    dialect,
    graphToken: onBehalfOf({
      ...{ authorityOrigin, clientId, now, log },
      authentication: entraClientAuthentication(config),
      scopes: graphScopes,
    }),
    advice: (token) =>
      adviceOn(token, { tenantIds, clientId, audiences: appIdUris, acceptV1Tokens, scope: `${advertisedUri}/${scopes[0]}` }),
    // As Microsoft documents it ("Claims challenges, claims requests and client capabilities").
    claimsWanted: ({ tenantId }, claims) => ({
      refusal: 'claims-wanted',
      challenge: {
        realm: tenantId,
        authorization_uri: `${authorityOrigin}/${tenantId}/oauth2/v2.0/authorize`,
        claims: encodedClaims(claims),
      },
    }),
    close: async () => {},
  }
}
