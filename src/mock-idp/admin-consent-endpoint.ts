import type { Request, Response } from 'express'
import { begin } from './authorization-endpoint.ts'
import type { Application } from './directory/application.ts'
import { isRefusal, judgeAccess } from './entra/access.ts'
import { bareSignIn, judgeClientId } from './entra/authorization-request.ts'
import { entraErrors } from './entra/errors.ts'
import { redirectPlatform } from './entra/redirect-uri.ts'
import type { Handle } from './provider-words.ts'
import { sendErrorPage } from './say-refusal.ts'
import type { Tenant } from './tenant.ts'

/**
 * Asks an administrator to consent for everybody (documented, "Admin consent"): `client_id`, `redirect_uri`, `state`, and in
 * the newer form `scope`; the older one means everything that the registration lists.
 */
export async function adminConsent(tenant: Tenant, handle: Handle, request: Request, response: Response): Promise<void> {
  const one = (name: string): string | undefined => {
    const value = request.query[name]
    return typeof value === 'string' && value !== '' ? value : undefined
  }
  const client = judgeClientId(tenant.directory, one('client_id'))
  if (isRefusal(client)) return sendErrorPage(tenant, client, request, response)
  const redirectUri = one('redirect_uri')
  if (redirectUri === undefined) return sendErrorPage(tenant, entraErrors.parameterMissing('redirect_uri'), request, response)
  if (!redirectPlatform(client, redirectUri))
    return sendErrorPage(tenant, entraErrors.redirectUriNotRegistered(redirectUri, client.appId), request, response)
  const scope = one('scope') ?? everythingListed(tenant, client)
  const access = judgeAccess(tenant, { client, scope, resource: undefined })
  if (isRefusal(access)) return sendErrorPage(tenant, access, request, response)
  await begin(tenant, handle, request, response, {
    purpose: { kind: 'admin-consent' },
    request: {
      client,
      replyTo: { redirectUri, mode: 'query', state: one('state') },
      access,
      scope,
      ...bareSignIn,
    },
  })
}

/** The permissions that a registration lists, as a scope; those of nobody's API, and roles of apps, are left out. */
function everythingListed({ directory }: Tenant, client: Application): string {
  const named = client.requiredResourceAccess.flatMap(({ resourceAppId, resourceAccess }) => {
    const api = directory.app(resourceAppId)
    const published = api?.api.oauth2PermissionScopes ?? []
    return resourceAccess.flatMap(({ id }) =>
      published.flatMap((scope) => (scope.id === id ? [`${resourceAppId}/${scope.value}`] : [])),
    )
  })
  return named.length > 0 ? named.join(' ') : 'openid'
}
