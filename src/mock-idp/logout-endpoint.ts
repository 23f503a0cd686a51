import type { Request, Response } from 'express'
import type { Provider } from 'oidc-provider'
import type { Application } from './directory/application.ts'
import { redirectPlatform } from './entra/redirect-uri.ts'
import { pageHeaders } from './pages/page.ts'
import { signedOutPage } from './pages/signed-out-page.ts'
import { sessionCookie } from './provider-words.ts'
import { sessionIdOf } from './session-id.ts'
import type { Tenant } from './tenant.ts'
import { verifyToken } from './verify-token.ts'

/** How long the page with the apps' own logout addresses stays before it goes on, so that they can load. */
const pauseSeconds = 1

/**
 * Ends the session of this browser (OpenID Connect RP-Initiated Logout; documented): tells the apps that registered a logout
 * address (front channel, with `iss` and `sid`), and goes on to `post_logout_redirect_uri` where that is registered. With one
 * person in a session nobody has to choose, so that `logout_hint` changes nothing.
 */
export async function logout(tenant: Tenant, provider: Provider, request: Request, response: Response): Promise<void> {
  const sent: Readonly<Record<string, unknown>> = { ...request.query, ...(typeof request.body === 'object' ? request.body : {}) }
  const one = (name: string): string | undefined => (typeof sent[name] === 'string' && sent[name] !== '' ? sent[name] : undefined)
  const session = await provider.Session.get(provider.createContext(request, response))
  const told = logoutAddresses(tenant, Object.keys(session.authorizations ?? {}), sessionIdOf(session.uid))
  if (session.accountId) await session.destroy()
  response.clearCookie(sessionCookie).clearCookie(`${sessionCookie}.sig`)

  const next = await onward(tenant, one('post_logout_redirect_uri'), one('id_token_hint'), one('state'))
  if (next !== undefined && told.length === 0) {
    response.set('cache-control', 'no-store').redirect(302, next)
    return
  }
  const frames = [...new Set(told.map((address) => new URL(address).origin))].join(' ')
  response
    .set(pageHeaders)
    .set('content-security-policy', `${pageHeaders['content-security-policy']}; frame-src ${frames || "'none'"}`)
    .set(next === undefined ? {} : { refresh: `${pauseSeconds}; url=${next}` })
    .send(signedOutPage({ told, next }))
}

function logoutAddresses({ directory, addresses }: Tenant, clientIds: readonly string[], sessionId: string): string[] {
  return clientIds.flatMap((clientId) => {
    const url = URL.parse(directory.app(clientId)?.web.logoutUrl ?? '')
    if (!url) return []
    url.searchParams.set('iss', addresses.issuer)
    url.searchParams.set('sid', sessionId)
    return [url.href]
  })
}

/** The address to go on to: of the app that the ID token names, or of any app of the tenant where none is shown.. */
async function onward(
  tenant: Tenant,
  address: string | undefined,
  idToken: string | undefined,
  state: string | undefined,
): Promise<string | undefined> {
  if (address === undefined) return undefined
  const apps = await appsNamed(tenant, idToken)
  const url = URL.parse(address)
  if (!url || !apps.some((app) => redirectPlatform(app, address) !== undefined)) return undefined
  if (state !== undefined) url.searchParams.set('state', state)
  return url.href
}

async function appsNamed(tenant: Tenant, idToken: string | undefined): Promise<readonly Application[]> {
  if (idToken === undefined) return tenant.directory.apps
  const verified = await verifyToken(tenant, idToken)
  const audience = 'claims' in verified ? verified.claims.aud : undefined
  const app = typeof audience === 'string' ? tenant.directory.app(audience) : undefined
  return app ? [app] : tenant.directory.apps
}
