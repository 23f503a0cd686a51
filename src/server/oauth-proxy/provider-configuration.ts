import { type ClientMetadata, type Configuration, interactionPolicy, type KoaContextWithOIDC } from 'oidc-provider'
import type { ServerConfig } from '../config.ts'
import type { Store } from '../store/index.ts'
import { adapterOver, retryAfterSeconds } from './adapter.ts'
import { clientDocumentFetch, clientDocuments, fetchResponseBodyLimits } from './client-documents.ts'
import { type CookieRules, providerCookies } from './cookies.ts'
import { lifetimeSeconds } from './lifetimes.ts'
import { headersOf, markupOf } from './pages/page.ts'
import { ourFault, type Problem, problemPage, requestRefused, storeDown } from './pages/problem-page.ts'
import { paths } from './paths.ts'
import type { PublicFetch } from './public-fetch.ts'
import type { RegisteredClients } from './registered-clients.ts'
import { judgeLength, judgeRegistration } from './registration-rules.ts'
import { settleScopes } from './requested-scopes.ts'
import { resourceServer } from './resource-indicator.ts'
import type { SigningKeys } from './signing-keys.ts'

const grantTypes = ['authorization_code', 'refresh_token'] satisfies ClientMetadata['grant_types']

/** How oidc-provider is to behave as the authorization server of one MCP server. */
export function providerConfiguration(given: {
  readonly config: Pick<ServerConfig, 'scopes' | 'clients'>
  readonly resource: string
  readonly store: Store
  readonly keys: SigningKeys
  readonly registered: RegisteredClients
  readonly fetchPublic: PublicFetch
  readonly cookieRules: CookieRules
  /** What cookies are signed with: the first one signs, all of them verify. */
  readonly cookieKeys: readonly string[]
  readonly now: () => Date
}): Configuration {
  const { config, resource, store, keys, registered, now } = given
  const scopes = [...config.scopes]
  return {
    adapter: (model) => (model === 'Client' ? registered.adapter : adapterOver(store, now)(model)),
    clients: (config.clients ?? []).map(preRegistered),
    fetch: clientDocumentFetch(given.fetchPublic),
    fetchResponseBodyLimits,
    // The private keys are RSA keys for RS256; jose and oidc-provider only name the type differently.
    jwks: { keys: [...keys.private] } as NonNullable<Configuration['jwks']>,
    routes: {
      authorization: paths.authorize,
      token: paths.token,
      registration: paths.register,
      revocation: paths.revoke,
      jwks: paths.jwks,
    },
    scopes,
    responseTypes: ['code'],
    clientAuthMethods: ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    enabledJWA: { clientAuthSigningAlgValues: ['RS256', 'PS256', 'ES256', 'EdDSA'] },
    // Native: only such a client may come back to any port of this machine (RFC 8252 §7.3), and most MCP clients do.
    clientDefaults: {
      application_type: 'native',
      grant_types: ['authorization_code'],
      response_types: ['code'],
    },
    extraClientMetadata: {
      properties: ['redirect_uris'],
      validator: (ctx, _key, _value, metadata) => {
        // Judged once, when it comes: what is read from the store has grown by our own members.
        if (ctx?.path === paths.register) judgeLength(metadata)
        judgeRegistration(metadata, { scopes: ['openid', ...scopes], grantTypes })
      },
    },
    extraParams: { scope: (ctx, requested) => settleScopes(ctx, requested, scopes) },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      clientIdMetadataDocument: clientDocuments,
      registration: { enabled: true, issueRegistrationAccessToken: false },
      revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => resource,
        useGrantedResource: () => true,
        getResourceServerInfo: (_ctx, indicator) => resourceServer(indicator, resource, scopes),
      },
      // Tokens are plain bearer tokens here; a token bound to a key would be taken without the proof.
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
    interactions: { policy: signInEachTime(), url: (_ctx, interaction) => `/sign-in/${interaction.uid}` },
    loadExistingGrant: async (ctx) => {
      const grantId = ctx.oidc.result?.consent?.grantId
      return grantId === undefined ? undefined : ctx.oidc.provider.Grant.find(grantId)
    },
    findAccount: (_ctx, accountId) => ({ accountId, claims: () => ({ sub: accountId }) }),
    // What finds the person and Entra's tokens again. `accountId` is made by `personOf`.
    extraTokenClaims: (_ctx, token) => {
      if (!('accountId' in token)) return undefined
      const [tid, oid] = String(token.accountId).split('.')
      return { tid, oid, grant_id: token.grantId }
    },
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed('refresh_token'),
    rotateRefreshToken: true,
    // There is no session that a token could end with.
    expiresWithSession: () => false,
    clientBasedCORS: () => true,
    cookies: providerCookies(given.cookieRules, given.cookieKeys),
    ttl: {
      AccessToken: lifetimeSeconds.accessToken,
      AuthorizationCode: lifetimeSeconds.authorizationCode,
      Grant: lifetimeSeconds.grant,
      IdToken: lifetimeSeconds.accessToken,
      Interaction: lifetimeSeconds.interaction,
      RefreshToken: lifetimeSeconds.refreshToken,
      Session: lifetimeSeconds.interaction,
    },
    renderError,
  }
}

/** A client of the settings, in oidc-provider's words. */
const preRegistered = (client: NonNullable<ServerConfig['clients']>[number]): ClientMetadata => ({
  ...client,
  grant_types: grantTypes,
  response_types: ['code'],
  token_endpoint_auth_method: client.client_secret === undefined ? 'none' : 'client_secret_basic',
})

/**
 * One interaction for everything: it ends with both the sign-in and the consent, or with an error. The prompts that a
 * client may ask for (OpenID Connect Core §3.1.2.1) are answered by it, too.
 */
function signInEachTime(): interactionPolicy.Prompt[] {
  const { Check, Prompt } = interactionPolicy
  const signedInForThis = new Check(
    'signed_in_for_this_request',
    'the person signs in for each request',
    'login_required',
    (ctx) => (ctx.oidc.result?.login ? Check.NO_NEED_TO_PROMPT : Check.REQUEST_PROMPT),
  )
  return [
    new Prompt({ name: 'login', requestable: true }, signedInForThis),
    new Prompt({ name: 'select_account', requestable: true }),
    new Prompt({ name: 'consent', requestable: true }),
  ]
}

/** An error with nowhere to go. `error_description` is oidc-provider's own sentence; nothing of the request is in it. */
function renderError(ctx: KoaContextWithOIDC, out: { error: string; error_description?: string | undefined }): void {
  const page = problemPage(problemOf(ctx.status, out))
  ctx.set({ ...headersOf(page) })
  ctx.body = markupOf(page)
}

function problemOf(status: number, { error, error_description: description }: Parameters<typeof renderError>[1]): Problem {
  if (status === 503) return storeDown(retryAfterSeconds)
  return status >= 500 ? ourFault : requestRefused(status, error, description)
}
