import { randomBytes } from 'node:crypto'
import { type Adapter, type ClientMetadata, type Configuration, type KoaContextWithOIDC, Provider } from 'oidc-provider'
import { answerAuthorization, codeSeconds, renderFailure } from './authorization-result.ts'
import { carriedParameter } from './carried.ts'
import { responseModes } from './entra/authorization-request.ts'
import { tenantPaths } from './entra/paths.ts'
import { redirectPlatform } from './entra/redirect-uri.ts'
import { grantParameters } from './entra/token-request.ts'
import { refreshTokens } from './grants/refresh-token.ts'
import { prompts } from './prompts.ts'
import { everyApi, noRedirect, offlineScope, providerMode, sessionCookie } from './provider-words.ts'
import type { Tenant } from './tenant.ts'
import { answerTokenRequest } from './token-endpoint.ts'

const hour = 60 * 60

/** The oidc-provider behind one tenant: sessions, sign-ins and codes are its work; what is asked and answered is Entra's. */
export function createProvider(tenant: Tenant): Provider {
  const provider = new Provider(tenant.addresses.issuer, configuration(tenant))
  // Entra's rule for redirect URIs differs by host and platform; it stands in oidc-provider's place.
  provider.Client.prototype.redirectUriAllowed = function (redirectUri: string) {
    const app = tenant.directory.app(this.clientId)
    return redirectUri === noRedirect || (app !== undefined && redirectPlatform(app, redirectUri) !== undefined)
  }
  for (const mode of responseModes) {
    provider.registerResponseMode(providerMode(mode), (ctx, _redirectUri, payload) => answerAuthorization(tenant, ctx, payload))
  }
  const tokens = refreshTokens(provider)
  for (const [grantType, parameters] of Object.entries(grantParameters)) {
    provider.registerGrantType(grantType, (ctx) => answerTokenRequest(tenant, tokens, ctx), parameters)
  }
  return provider
}

function configuration(tenant: Tenant): Configuration {
  return {
    adapter: (model) => (model === 'Client' ? clientAdapter(tenant) : tenant.store.adapter(model)),
    jwks: { keys: [tenant.keys.current.privateKey.export({ format: 'jwk' })] },
    routes: { authorization: tenantPaths.authorize, token: tenantPaths.token, jwks: tenantPaths.keys },
    extraParams: ['client_info', carriedParameter],
    scopes: ['openid', 'profile', 'email', offlineScope],
    // PKCE has been judged by Entra's rule, which goes by the platform of the redirect URI.
    pkce: { required: () => false },
    features: {
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      resourceIndicators: {
        enabled: true,
        getResourceServerInfo: (ctx) => ({ scope: String(ctx.oidc.params?.['scope'] ?? '') }),
      },
    },
    findAccount: (_ctx, id) => (tenant.directory.user(id) ? { accountId: id, claims: () => ({ sub: id }) } : undefined),
    loadExistingGrant,
    expiresWithSession: () => false,
    interactions: { policy: prompts(tenant), url: (_ctx, interaction) => `/${tenant.id}${tenantPaths.login}/${interaction.uid}` },
    // Names of their own: cookies know no ports, and an MCP server on the same host may run oidc-provider too.
    cookies: {
      keys: [randomBytes(32).toString('base64url')],
      names: { session: sessionCookie, interaction: 'esctx', resume: 'ESTSRESUME' },
      long: { httpOnly: true, sameSite: 'lax', signed: true },
      short: { httpOnly: true, sameSite: 'lax', signed: true },
    },
    ttl: { AuthorizationCode: codeSeconds, Interaction: hour, Session: 24 * hour, Grant: hour },
    // Entra's codes are longer than a kilobyte (captured), and some programs find that out too late.
    formats: {
      bitsOfOpaqueRandomness: (_ctx, token) =>
        token.kind === 'AuthorizationCode' || token.kind === 'RefreshToken' ? 6 * 1100 : 256,
    },
    renderError: renderFailure,
  }
}

/** Every app of the directory is a client. Whether it must prove itself is decided with the grant, so that here none must. */
function clientAdapter(tenant: Tenant): Adapter {
  const client = (appId: string): ClientMetadata => ({
    client_id: appId,
    token_endpoint_auth_method: 'none',
    grant_types: Object.keys(grantParameters),
    response_types: ['code'],
    // Never compared: see `redirectUriAllowed`. oidc-provider wants one all the same.
    redirect_uris: [noRedirect],
  })
  return { ...tenant.store.adapter('Client'), find: async (appId) => (tenant.directory.app(appId) ? client(appId) : undefined) }
}

/** Consent has been judged by the directory: whatever was asked for is granted. */
async function loadExistingGrant(ctx: KoaContextWithOIDC) {
  const { client, session, provider, params } = ctx.oidc
  const grant = new provider.Grant({ clientId: client?.clientId, accountId: session?.accountId })
  const scope = String(params?.['scope'] ?? '')
  grant.addOIDCScope(scope)
  grant.addResourceScope(everyApi, scope)
  await grant.save()
  return grant
}
