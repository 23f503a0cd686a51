import { Router } from 'express'
import { createLocalJWKSet, type JWTVerifyGetKey } from 'jose'
import type { Configuration } from 'oidc-provider'
import type { ServerConfig } from '../config.ts'
import type { GraphToken } from '../graph/graph.ts'
import type { Principal } from '../principal.ts'
import type { OpenStore } from '../store/index.ts'
import { accessTokenRevocation } from './access-token-revocation.ts'
import { cookieRules } from './cookies.ts'
import { hasEnded, rememberingEnds } from './ended-grants.ts'
import { entraClient } from './entra.ts'
import { keptTokens } from './kept-tokens.ts'
import { knownPersons } from './known-person.ts'
import { type Log, printable } from './log.ts'
import { openRequests } from './open-requests.ts'
import type { Parts } from './parts.ts'
import { createProvider } from './provider.ts'
import { providerConfiguration } from './provider-configuration.ts'
import { type PublicFetch, publicFetch } from './public-fetch.ts'
import { rateLimits } from './rate-limits.ts'
import { registeredClients } from './registered-clients.ts'
import { rememberedConsent } from './remembered-consent.ts'
import { proxyRouter } from './router.ts'
import { signingKeys } from './signing-keys.ts'
import { groupOfGrant } from './store-keys.ts'
import { untrustedRedirects } from './untrusted-redirects.ts'
import { wayToEntra } from './way-to-entra.ts'

export { SignInAgain, UpstreamUnavailable } from '../graph/errors.ts'
export type { Log } from './log.ts'

export interface OAuthProxyOptions {
  readonly config: ServerConfig
  /** Where state is kept. Whoever opened it closes it. */
  readonly state: OpenStore
  /** Scheme, host and port of the server as clients see it: the issuer. */
  readonly origin: string
  /** The URL of the MCP endpoint: the one audience of every token. */
  readonly resource: string
  readonly now: () => Date
  readonly log: Log
  /** How the documents of clients are fetched; by default from public addresses only. */
  readonly fetchPublic?: PublicFetch
  /** The last word on how oidc-provider behaves. */
  readonly configure?: (configuration: Configuration) => Configuration
}

/** The authorization server of the MCP server, with Entra behind it. */
export interface OAuthProxy {
  /** To be mounted at `/`, after everything else, and before any parser of bodies has read them. */
  readonly router: Router
  /** How its access tokens are verified (RFC 9068 §4). */
  readonly verification: { readonly issuer: string; readonly audience: string; readonly keys: JWTVerifyGetKey }
  /**
   * An access token for Microsoft Graph, as the user whom the principal's token was issued for.
   * @throws {SignInAgain} there is none any more, and the grant has ended
   * @throws {UpstreamUnavailable} Entra cannot give one now
   */
  readonly graphToken: GraphToken
  /** Knows where Entra's addresses are, or learns it. @throws {EntraFailure} where it cannot */
  entraKnown(): Promise<unknown>
  /** Whether the grant of a token has ended. @throws {StoreError} where that cannot be looked up */
  hasEnded(principal: Principal): Promise<boolean>
}

/**
 * Builds the authorization server; it listens to nothing itself.
 * @throws {StoreError} where the store cannot be used
 */
export async function createOAuthProxy({
  config,
  state: { store: given, keysFor, countersFor },
  origin,
  resource,
  now,
  log: written,
  fetchPublic = publicFetch(),
  configure,
}: OAuthProxyOptions): Promise<OAuthProxy> {
  const store = rememberingEnds(given, now)
  const log = printable(written)
  const keys = await signingKeys(config.signingJwks, store)
  const verifying = createLocalJWKSet({ keys: [...keys.public] })
  const redirectUri = config.redirectUri ?? `${origin}/auth/callback`
  const entra = entraClient({ config, redirectUri, now })
  const kept = keptTokens({ store, entra, now, log })
  const rules = cookieRules(origin)
  const cookieKeys = keysFor('cookies').map((key) => Buffer.from(key).toString('base64url'))
  const registered = registeredClients({ store, now })
  const configuration = providerConfiguration({
    ...{ config, resource, store, keys, registered, fetchPublic, now },
    ...{ cookieRules: rules, cookieKeys },
  })
  const provider = createProvider({
    origin,
    configuration: configure?.(configuration) ?? configuration,
    scopes: config.scopes,
    log,
  })
  const end = (grantId: string) => store.deleteGroup(groupOfGrant(grantId))
  provider.use(accessTokenRevocation({ issuer: origin, keys: verifying, end }))
  provider.use(untrustedRedirects((clientId) => config.clients?.some((one) => one.client_id === clientId) === true))
  const remembered = rememberedConsent({ store, now })
  const parts: Parts = {
    ...{ config, resource, provider, store, entra, kept, registered, remembered, cookieRules: rules, now, log },
    way: wayToEntra({ store, entra, cookieRules: rules, now }),
    requests: openRequests({ provider, store, cookieRules: rules, now }),
    persons: knownPersons({ store, cookieRules: rules, now }),
  }
  const router = proxyRouter(parts, { origin, callbackPath: new URL(redirectUri).pathname })
  const { rateLimit: perMinute } = config
  return {
    router: perMinute === undefined ? router : Router().use(rateLimits({ perMinute, countersFor, log }), router),
    verification: { issuer: origin, audience: resource, keys: verifying },
    graphToken: kept.graphToken,
    entraKnown: () => entra.known(),
    hasEnded: async ({ grantId }) => grantId !== undefined && hasEnded(store, grantId),
  }
}
