import express, { Router } from 'express'
import type { Provider } from 'oidc-provider'
import { adminConsent } from './admin-consent-endpoint.ts'
import { authorize, resume } from './authorization-endpoint.ts'
import { deviceAuth, deviceCode } from './device-endpoint.ts'
import { entraErrors } from './entra/errors.ts'
import { tenantPaths } from './entra/paths.ts'
import { memberObjects } from './graph/routes.ts'
import { logout } from './logout-endpoint.ts'
import type { Handle } from './provider-words.ts'
import { sendRefusal } from './say-refusal.ts'
import { showSignIn, signIn } from './sign-in.ts'
import type { Tenant } from './tenant.ts'
import { token } from './token-endpoint.ts'

/** Entra's own limit is not documented; nothing it is asked comes near. */
const bodyLimit = '64kb'
export const form = express.urlencoded({ extended: false, limit: bodyLimit, parameterLimit: 100 })

/** Headers that MSAL.js puts on its token requests (captured); no others pass a preflight. */
const preflightHeaders = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, OPTIONS',
  'access-control-allow-headers':
    'x-client-SKU, x-client-VER, x-client-OS, x-client-CPU, client-request-id, x-client-current-telemetry, x-client-last-telemetry, x-ms-lib-capability, x-app-name, x-app-ver',
  'access-control-max-age': '600',
} as const

/** Brings in oidc-provider, which takes longer to load than all the rest. */
export const loadProvider = () => import('./provider.ts')

/**
 * What Entra does for a tenant below `/{tenant}`, beyond the documents it publishes. In a file of its own, because no
 * discovery document waits for it; nor does an app that asks for a token of its own wait for the oidc-provider behind it.
 */
export function tenantEndpoints(tenant: Tenant): Router {
  const { provider, handle } = whenNeeded(tenant)
  return Router({ caseSensitive: true, strict: true })
    .get(tenantPaths.authorize, (request, response) => authorize(tenant, handle, request, response))
    .post(tenantPaths.authorize, form, (request, response) => authorize(tenant, handle, request, response))
    .get(`${tenantPaths.authorize}/:uid`, (request, response) => resume(tenant, handle, request.params.uid, request, response))
    .get(`${tenantPaths.login}/:uid`, async (request, response) => showSignIn(tenant, await provider(), request, response))
    .post(`${tenantPaths.login}/:uid`, form, async (request, response) => signIn(tenant, await provider(), request, response))
    .post(tenantPaths.devicecode, form, (request, response) => deviceCode(tenant, request, response))
    .all(tenantPaths.devicecode, (request, response) =>
      sendRefusal(tenant, entraErrors.postOnly(request.method), request, response),
    )
    .get(tenantPaths.deviceauth, (request, response) => deviceAuth(tenant, handle, request, response))
    .get([tenantPaths.adminConsent, tenantPaths.adminConsentOfAll], (request, response) =>
      adminConsent(tenant, handle, request, response),
    )
    .post('/users/:id/getMemberObjects', express.json({ limit: bodyLimit, strict: false }), memberObjects(tenant))
    .get(tenantPaths.logout, async (request, response) => logout(tenant, await provider(), request, response))
    .post(tenantPaths.logout, form, async (request, response) => logout(tenant, await provider(), request, response))
    .options(tenantPaths.token, (_request, response) => void response.set(preflightHeaders).sendStatus(200))
    .post(tenantPaths.token, form, (request, response) => token(tenant, handle, request, response))
    .all(tenantPaths.token, (request, response) => sendRefusal(tenant, entraErrors.postOnly(request.method), request, response))
}

/** The oidc-provider of a tenant and the way into it, made when somebody first needs them. */
function whenNeeded(tenant: Tenant): { readonly provider: () => Promise<Provider>; readonly handle: Handle } {
  const make = async () => {
    const { createProvider } = await loadProvider()
    const provider = createProvider(tenant)
    return { provider, callback: provider.callback() }
  }
  let making: ReturnType<typeof make> | undefined
  const made = () => {
    making ??= make()
    return making
  }
  return {
    provider: async () => (await made()).provider,
    handle: async (request, response) => (await made()).callback(request, response),
  }
}
