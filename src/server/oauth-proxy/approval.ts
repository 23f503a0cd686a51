import type { Interaction } from 'oidc-provider'
import { personOf } from '../principal.ts'
import type { AuthorizationRequest } from './authorization-request.ts'
import type { EntraTokens, EntraUser } from './entra.ts'
import { lifetimeSeconds } from './lifetimes.ts'
import type { Parts } from './parts.ts'
import { groupOfGrant } from './store-keys.ts'

/** Somebody whom Entra has signed in for one request of one client. */
export interface SignedIn {
  readonly user: EntraUser
  readonly tokens: EntraTokens
}

/** What a client is told whom the person does not allow it. */
export const notAllowed = { error: 'access_denied', error_description: 'the person did not allow it' } as const

/**
 * Ends an interaction. oidc-provider's own way finds it by the cookie, which a second tab may have replaced; found by its
 * id, it is resumed all the same only with the resume cookie of its own browser.
 * @returns where the browser goes next
 */
export async function finish(interaction: Interaction, result: NonNullable<Interaction['result']>): Promise<string> {
  interaction.result = result
  await interaction.persist()
  return interaction.returnTo
}

/**
 * Gives the client what it asked for: a grant with Entra's tokens under it. Only ever called with the person's consent.
 * @returns where the browser goes next
 */
export async function approve(
  { provider, store, kept, registered, remembered, now, log }: Parts,
  interaction: Interaction,
  request: AuthorizationRequest,
  { user, tokens }: SignedIn,
): Promise<string> {
  const accountId = personOf(user)
  const client = await provider.Client.find(request.clientId)
  // Without a refresh token there is nothing to keep after the one access token.
  const lifetime = client?.grantTypeAllowed('refresh_token')
    ? lifetimeSeconds.grant
    : lifetimeSeconds.authorizationCode + lifetimeSeconds.accessToken
  // `expiresIn` is oidc-provider's own way to set one grant's lifetime; its types leave it out.
  const properties: { accountId: string; clientId: string; expiresIn: number } = {
    accountId,
    clientId: request.clientId,
    expiresIn: lifetime,
  }
  const grant = new provider.Grant(properties)
  const scopes = [...request.scopes]
  // oidc-provider counts the names in `scopes` as its own too, and looks for them in both places.
  grant.addOIDCScope(scopes)
  for (const resource of request.resources) grant.addResourceScope(resource, scopes)
  const grantId = await grant.save()
  await kept.keep(grantId, user, tokens, new Date(now().getTime() + lifetime * 1000))
  if (!(await remembered.tie(user, request, grantId))) {
    await store.deleteGroup(groupOfGrant(grantId))
    return finish(interaction, notAllowed)
  }
  await registered.used(request.clientId)
  log.info({ person: accountId, clientId: request.clientId, scopes, grantId }, 'a client may act for a person')
  // Every prompt that a client can ask for has been answered.
  return finish(interaction, { login: { accountId }, consent: { grantId }, select_account: {} })
}
