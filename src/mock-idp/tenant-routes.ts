import express, { type ErrorRequestHandler, type RequestHandler, Router } from 'express'
import { authorize, resume } from './authorization-endpoint.ts'
import { discoveryDocument, discoveryHeaders } from './entra/discovery.ts'
import { entraErrors } from './entra/errors.ts'
import { tenantPaths } from './entra/paths.ts'
import { createProvider } from './provider.ts'
import { showSignIn, signIn } from './sign-in.ts'
import type { Tenant } from './tenant.ts'
import { sendRefusal, token } from './token-endpoint.ts'

/** Entra's own limit is not documented; nothing it is asked comes near. */
const bodyLimit = '64kb'
const form = express.urlencoded({ extended: false, limit: bodyLimit, parameterLimit: 100 })

/** Headers that MSAL.js puts on its token requests (captured); no others pass a preflight. */
const preflightHeaders = {
  'access-control-allow-origin': '*',
  'access-control-allow-methods': 'POST, OPTIONS',
  'access-control-allow-headers':
    'x-client-SKU, x-client-VER, x-client-OS, x-client-CPU, client-request-id, x-client-current-telemetry, x-client-last-telemetry, x-ms-lib-capability, x-app-name, x-app-ver',
  'access-control-max-age': '600',
} as const

/** Everything that Entra serves below `/{tenant}`. */
export function tenantRoutes(tenant: Tenant): Router {
  const provider = createProvider(tenant)
  const handle = provider.callback()
  const publish =
    (document: () => object): RequestHandler =>
    (_request, response) => {
      response.set(discoveryHeaders).json(document())
    }
  const published: RequestHandler = (_request, response) => void response.set(discoveryHeaders).sendStatus(200)

  return Router({ caseSensitive: true, strict: true })
    .get(
      tenantPaths.discovery,
      publish(() => discoveryDocument(tenant.addresses)),
    )
    .get(
      tenantPaths.keys,
      publish(() => tenant.keys.jwks(tenant.addresses.issuer)),
    )
    .options([tenantPaths.discovery, tenantPaths.keys], published)
    .get(tenantPaths.authorize, (request, response) => authorize(tenant, handle, request, response))
    .post(tenantPaths.authorize, form, (request, response) => authorize(tenant, handle, request, response))
    .get(`${tenantPaths.authorize}/:uid`, (request, response) => resume(tenant, handle, request.params.uid, request, response))
    .get(`${tenantPaths.login}/:uid`, (request, response) => showSignIn(tenant, provider, request, response))
    .post(`${tenantPaths.login}/:uid`, form, (request, response) => signIn(tenant, provider, request, response))
    .options(tenantPaths.token, (_request, response) => void response.set(preflightHeaders).sendStatus(200))
    .post(tenantPaths.token, form, (request, response) => token(tenant, handle, request, response))
    .all(tenantPaths.token, (request, response) => sendRefusal(tenant, entraErrors.postOnly(request.method), request, response))
    .use(unreadableBody(tenant))
}

/** A body that the parser gives up on (too large, too many fields, a foreign charset) is refused in Entra's shape. */
function unreadableBody(tenant: Tenant): ErrorRequestHandler {
  return (error: { readonly status?: unknown }, request, response, next) => {
    const { status } = error
    if (typeof status !== 'number' || status < 400 || status >= 500) return next(error)
    sendRefusal(tenant, entraErrors.bodyUnreadable(status), request, response)
  }
}
