import { type RequestHandler, Router } from 'express'
import { discoveryDocument, discoveryHeaders } from './entra/discovery.ts'
import { tenantPaths } from './entra/paths.ts'
import { nowhere } from './nowhere.ts'
import type { Tenant } from './tenant.ts'
import { unreadableBody } from './unreadable-body.ts'
import { whenAsked } from './when-asked.ts'

/** Everything that Entra serves below `/{tenant}`. */
export function tenantRoutes(tenant: Tenant): Router {
  const published: RequestHandler = (_request, response) => void response.set(discoveryHeaders).sendStatus(200)
  return Router({ caseSensitive: true, strict: true })
    .get(tenantPaths.discovery, (request, response) => {
      const appId = textOf(request.query['appid'])
      response.set(discoveryHeaders).json(discoveryDocument(tenant.addresses, { switches: tenant.switches, appId }))
    })
    .get(tenantPaths.keys, async (_request, response) => {
      response.set(discoveryHeaders).json(await keySet(tenant))
    })
    .options([tenantPaths.discovery, tenantPaths.keys], published)
    .use(whenAsked(() => endpoints(tenant)))
    .use(unreadableBody(tenant))
    .use(nowhere)
}

/** The key set of a tenant, as one of Entra's front-ends has it at the moment. */
export function keySet(tenant: Tenant, issuer = tenant.addresses.issuer) {
  const { jwksFlap, publishedKeys } = tenant.switches
  return tenant.keys.jwks({ issuer, atLeast: publishedKeys, flap: jwksFlap })
}

async function endpoints(tenant: Tenant): Promise<RequestHandler> {
  const [{ tenantEndpoints }] = await Promise.all([loadEndpoints(), tenant.keys.ready()])
  return tenantEndpoints(tenant)
}

const loadEndpoints = () => import('./tenant-endpoints.ts')

let ahead: Promise<unknown> | undefined
/** Brings in everything that the endpoints need; whoever has time calls it before somebody has to wait. Once is enough. */
export function loadAhead(): Promise<unknown> {
  ahead ??= loadEndpoints().then(({ loadProvider }) => loadProvider())
  return ahead
}

const textOf = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)
