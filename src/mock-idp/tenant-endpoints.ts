import express, { Router } from 'express'
import { adminConsent } from './admin-consent-endpoint.ts'
import { authorize, resume } from './authorization-endpoint.ts'
import { deviceAuth, deviceCode } from './device-endpoint.ts'
import { entraErrors } from './entra/errors.ts'
import { tenantPaths } from './entra/paths.ts'
import { memberObjects } from './graph/routes.ts'
import { logout } from './logout-endpoint.ts'
import { createProvider } from './provider.ts'
import { showSignIn, signIn } from './sign-in.ts'
import type { Tenant } from './tenant.ts'
import { sendRefusal, token } from './token-endpoint.ts'

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

/**
 * What Entra does for a tenant below `/{tenant}`, beyond the documents it publishes. In a file of its own, because the
 * oidc-provider behind it takes longer to load than all the rest, and no discovery document waits for it.
 */
export function tenantEndpoints(tenant: Tenant): Router {
  const provider = createProvider(tenant)
  const handle = provider.callback()
  return Router({ caseSensitive: true, strict: true })
    .get(tenantPaths.authorize, (request, response) => authorize(tenant, handle, request, response))
    .post(tenantPaths.authorize, form, (request, response) => authorize(tenant, handle, request, response))
    .get(`${tenantPaths.authorize}/:uid`, (request, response) => resume(tenant, handle, request.params.uid, request, response))
    .get(`${tenantPaths.login}/:uid`, (request, response) => showSignIn(tenant, provider, request, response))
    .post(`${tenantPaths.login}/:uid`, form, (request, response) => signIn(tenant, provider, request, response))
    .post(tenantPaths.devicecode, form, (request, response) => deviceCode(tenant, request, response))
    .all(tenantPaths.devicecode, (request, response) =>
      sendRefusal(tenant, entraErrors.postOnly(request.method), request, response),
    )
    .get(tenantPaths.deviceauth, (request, response) => deviceAuth(tenant, handle, request, response))
    .get([tenantPaths.adminConsent, tenantPaths.adminConsentOfAll], (request, response) =>
      adminConsent(tenant, handle, request, response),
    )
    .post('/users/:id/getMemberObjects', express.json({ limit: bodyLimit, strict: false }), memberObjects(tenant))
    .get(tenantPaths.logout, (request, response) => logout(tenant, provider, request, response))
    .post(tenantPaths.logout, form, (request, response) => logout(tenant, provider, request, response))
    .options(tenantPaths.token, (_request, response) => void response.set(preflightHeaders).sendStatus(200))
    .post(tenantPaths.token, form, (request, response) => token(tenant, handle, request, response))
    .all(tenantPaths.token, (request, response) => sendRefusal(tenant, entraErrors.postOnly(request.method), request, response))
}
