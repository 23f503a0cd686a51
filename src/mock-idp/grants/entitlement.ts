import type { Application, Platform } from '../directory/application.ts'
import { graphAppId } from '../directory/seed.ts'
import type { User } from '../directory/user.ts'
import type { ApiRequest, ScopeRequest } from '../entra/scopes.ts'
import { clientInfo, grantedScope, type TokensIssued } from '../entra/token-answer.ts'
import type { ClientProof, SignIn } from '../entra/token-facts.ts'
import { signIssued } from '../faults/issued.ts'
import type { Asked } from '../faults/seam.ts'
import type { Tenant } from '../tenant.ts'
import { appTokenLifetimeSeconds, longLifetimeSeconds, randomLifetimeSeconds } from '../tokens.ts'

/** What a grant turned out to be worth: for whom, for which API, and how it goes on. */
export interface UserEntitlement {
  readonly user: User
  readonly client: Application
  readonly proof: ClientProof
  readonly api: ApiRequest
  /** Scopes of OpenID Connect that came with the request. */
  readonly oidc: ScopeRequest['oidc']
  /** The sign-in session, a GUID. */
  readonly sessionId: string
  readonly signIn: SignIn
  readonly nonce: string | undefined
  /** The refresh token to hand out; undefined where `offline_access` was not asked for. */
  readonly refresh: Refreshable | undefined
  /** How long ago the refresh token was issued that was redeemed; undefined where none was. */
  readonly tokenAgeMilliseconds?: number
}

/** An app's token about itself. */
export interface AppEntitlement {
  readonly user: undefined
  readonly client: Application
  readonly proof: ClientProof
  readonly api: ApiRequest
}

/** What a refresh token stands for. It is good for every API the client has consent for (documented), not only for these scopes. */
export interface Refreshable {
  /** What a refresh without `scope` asks for. */
  readonly scope: string
  readonly platform: Platform
  /** Documented: 24 hours for single-page apps, not extended by use; 90 days from the last use for all others. */
  readonly expiresInSeconds: number
  /** The first of its line, where it is not the first itself. */
  readonly family?: string | undefined
}

export const spaRefreshSeconds = 24 * 60 * 60
export const refreshSeconds = 90 * 24 * 60 * 60

/** Writes the tokens that an entitlement is worth. `saveRefreshToken` gives the token's value. */
export async function issueTokens(
  tenant: Tenant,
  entitlement: UserEntitlement,
  saveRefreshToken: (entitlement: UserEntitlement, refresh: Refreshable) => Promise<string>,
  { wantsClientInfo, asked }: { readonly wantsClientInfo: boolean; readonly asked: Asked },
): Promise<TokensIssued> {
  const { user, oidc, refresh } = entitlement
  const access = await issueAccessToken(tenant, entitlement, asked)
  const extras = { nonce: entitlement.nonce, profile: oidc.includes('profile'), email: oidc.includes('email') }
  return {
    ...access,
    refreshToken: refresh && (await saveRefreshToken(entitlement, refresh)),
    refreshTokenExpiresInSeconds: refresh?.platform === 'spa' ? refresh.expiresInSeconds : undefined,
    idToken: oidc.includes('openid')
      ? await signIssued(tenant, 'id-token', tenant.tokens.idToken(entitlement, extras), asked)
      : undefined,
    clientInfo: wantsClientInfo ? clientInfoOf(user, tenant) : undefined,
  }
}

/** The access token alone, and what the answer says of it. */
export async function issueAccessToken(
  tenant: Tenant,
  entitlement: UserEntitlement,
  asked: Asked,
): Promise<{ readonly scope: string; readonly expiresInSeconds: number; readonly accessToken: string }> {
  const { user, client, api, oidc, signIn } = entitlement
  const isGraph = api.api.appId === graphAppId
  const scope = grantedScope(api, {
    oidc,
    isGraph,
    consented: tenant.directory.consented(client, api.api, user),
  })
  const lifetimeSeconds = isGraph && signIn.capabilities.includes('cp1') ? longLifetimeSeconds() : randomLifetimeSeconds()
  const order = { ...entitlement, api: api.api, apiName: api.name, scope: scope.scp }
  return {
    scope: scope.said,
    expiresInSeconds: lifetimeSeconds - 1,
    accessToken: await signIssued(tenant, 'access-token', tenant.tokens.accessToken(order, lifetimeSeconds), asked),
  }
}

/** Exactly an access token, and no word of scopes (captured). */
export async function issueToApp(tenant: Tenant, { client, proof, api }: AppEntitlement, asked: Asked): Promise<TokensIssued> {
  const contents = tenant.tokens.appToken({ client, proof, api: api.api, apiName: api.name }, appTokenLifetimeSeconds)
  return {
    scope: undefined,
    expiresInSeconds: appTokenLifetimeSeconds - 1,
    accessToken: await signIssued(tenant, 'access-token', contents, asked),
    refreshToken: undefined,
    refreshTokenExpiresInSeconds: undefined,
    idToken: undefined,
    clientInfo: undefined,
  }
}

/** The account where it lives, which of a guest is another tenant (captured). */
export const clientInfoOf = ({ id, home }: User, tenant: Pick<Tenant, 'id'>): string =>
  home ? clientInfo(home.objectId, home.tenantId) : clientInfo(id, tenant.id)
