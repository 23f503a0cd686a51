import express, { type Express, type RequestHandler, Router } from 'express'
import { authorityRoutes, type Serve } from './authority-routes.ts'
import type { Cloud } from './cloud.ts'
import type { TenantAdministration } from './control/routes.ts'
import { sharedAuthorities } from './entra/authority.ts'
import { discoveryHeaders } from './entra/discovery.ts'
import { entraErrors } from './entra/errors.ts'
import { instanceDiscovery, userRealm } from './entra/instance-discovery.ts'
import { deviceLoginPath } from './entra/paths.ts'
import { passThrough } from './faults/answers.ts'
import { frontEnd } from './front-end.ts'
import { homeRoutes } from './home/routes.ts'
import { ledgerEntry } from './ledger-entry.ts'
import { nowhere, unforeseen, unknownTenant } from './nowhere.ts'
import { sendRefusal } from './say-refusal.ts'
import { watchAnswer } from './seen-answer.ts'
import type { Tenant } from './tenant.ts'
import { tenantOfToken } from './tenant-meant.ts'
import { loadAhead, tenantRoutes } from './tenant-routes.ts'
import { unreadableBody } from './unreadable-body.ts'
import { whenAsked } from './when-asked.ts'

/** The mock's routes, in the order a request meets them. Each tenant has its own, under its GUID and under its domain. */
export function createApp(cloud: Cloud, administration: TenantAdministration): Express {
  const { first } = cloud
  const serve = server(tenantRoutes)
  const serveGraph = server((tenant) => whenAsked(async () => (await import('./graph/routes.ts')).graphRoutes(tenant)))
  const app = express().disable('x-powered-by').disable('etag').set('query parser', 'simple')
  app.use(homeRoutes(() => cloud.tenants.map(administration.handleOf), first.addresses.origin))
  app.use(frontEnd(first))
  app.use(
    '/_mock',
    whenAsked(async () => (await import('./control/routes.ts')).controlRoutes(cloud, administration)),
  )
  app.use(recorded(first))
  app.use(['/v1.0', '/oidc'], (request, response, next) => {
    const token = /^bearer +(\S+)$/i.exec(request.headers.authorization ?? '')?.[1]
    request.url = request.baseUrl + request.url
    serveGraph(tenantOfToken(cloud, token) ?? first, request, response, next)
  })
  app.use(
    deviceLoginPath,
    outsideTenants(first),
    whenAsked(async () => (await import('./device-endpoint.ts')).deviceLogin(() => cloud.tenants)),
    unreadableBody(first),
  )
  app.use('/:authority', instanceRoutes(cloud))
  for (const authority of sharedAuthorities) app.use(`/${authority}`, authorityRoutes(cloud, authority, serve))
  app.use('/:tenant', (request, response, next) => {
    const tenant = cloud.tenant(request.params.tenant)
    if (tenant) serve(tenant, request, response, next)
    else next()
  })
  return app.use(outsideTenants(first)).use('/:tenant', unknownTenant(first.now)).use(nowhere).use(unforeseen)
}

/** Serves tenants by routes that are made when a tenant is first asked for something: most tenants of a test run never are. */
function server(routesOf: (tenant: Tenant) => RequestHandler): Serve {
  const made = new WeakMap<Tenant, RequestHandler>()
  return (tenant, request, response, next) => {
    const routes = made.get(tenant) ?? routesOf(tenant)
    made.set(tenant, routes)
    // The ledger that the request goes into; see `recorded`.
    response.locals['tenant'] = tenant
    passThrough(tenant, request, response)
    routes(request, response, next)
  }
}

/** What belongs to no tenant can be answered wrongly by the faults of the first one. */
const outsideTenants =
  (first: Tenant): RequestHandler =>
  (request, response, next) => {
    passThrough(first, request, response)
    next()
  }

/** Puts every answer into the ledger of its tenant, once it is sent or cut off. What no tenant answers is in the first one's. */
function recorded(first: Tenant): RequestHandler {
  return (request, response, next) => {
    const { method, path } = request
    const seen = watchAnswer(response)
    response.once('close', () => {
      const parameters = { ...request.query, ...(typeof request.body === 'object' ? request.body : {}) }
      const { authorization } = request.headers
      const tenant: Tenant = response.locals['tenant'] ?? first
      tenant.ledger.record({
        ...ledgerEntry({ method, path, status: response.statusCode, authorization, parameters }),
        ...seen(),
      })
      // Whoever asked for a document will ask for more; what that needs is loaded while nobody waits.
      loadAhead().catch(() => {}) // Whoever needs them hears why they cannot be had.
    })
    next()
  }
}

/** What MSAL asks about a login host and about an account before it begins; the same under every authority (captured under `common`). */
function instanceRoutes(cloud: Cloud): Router {
  const { first } = cloud
  return Router({ caseSensitive: true, strict: true })
    .get('/discovery/instance', (request, response) => {
      const { authorization_endpoint: endpoint, 'api-version': version } = request.query
      passThrough(first, request, response)
      if (typeof endpoint !== 'string')
        return sendRefusal(first, entraErrors.parameterMissing('authorization_endpoint'), request, response)
      const document = instanceDiscovery(first.addresses.origin, endpoint, typeof version === 'string' ? version : undefined)
      if (document) response.set(discoveryHeaders).json(document)
      else sendRefusal(first, entraErrors.instanceUnknown(), request, response)
    })
    .get('/userrealm/:user', (request, response) => {
      const { user } = request.params
      passThrough(first, request, response)
      response.set(discoveryHeaders).json(userRealm(user, cloud.tenant(user.slice(user.indexOf('@') + 1)) !== undefined))
    })
}
