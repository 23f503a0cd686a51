import { createRequire } from 'node:module'
import express, { Router } from 'express'
import type { Cloud } from '../cloud.ts'
import type { TenantSeed } from '../directory/tenant-seed.ts'
import type { Tenant } from '../tenant.ts'
import type { TenantHandle } from '../tenant-handle.ts'
import { onlyThisMachine } from './only-this-machine.ts'
import { notFound, refusal } from './refusal.ts'
import { verbRoutes } from './verb-routes.ts'

/** What can be done with tenants as a whole. */
export interface TenantAdministration {
  readonly handleOf: (tenant: Tenant) => TenantHandle
  /** @throws z.ZodError, DirectoryRefusal or SeedFault, which say why. */
  readonly createTenant: (seed: TenantSeed) => TenantHandle
}

/** The control verbs over HTTP, for programs on the same machine only: of the first tenant, and below `/tenants/{id}` of each. */
export function controlRoutes(cloud: Cloud, { handleOf, createTenant }: TenantAdministration): Router {
  const made = new WeakMap<Tenant, Router>()
  const routesOf = (tenant: Tenant): Router => {
    const routes = made.get(tenant) ?? verbRoutes(handleOf(tenant), describeMock)
    made.set(tenant, routes)
    return routes
  }
  const describe = (tenant: Tenant) => ({ domain: tenant.directory.tenant.domain, ...handleOf(tenant).describe() })
  return Router()
    .use(onlyThisMachine(cloud.first.addresses.origin))
    .use(express.json({ limit: '64kb', type: () => true, strict: true }))
    .get('/tenants', (_request, response) => void response.json({ tenants: cloud.tenants.map(describe) }))
    .post('/tenants', (request, response) => {
      const { tenantId } = createTenant(request.body ?? {})
      const tenant = cloud.tenant(tenantId)
      response.status(201).json(tenant && describe(tenant))
    })
    .delete('/tenants/:id', (request, response) => {
      const tenant = cloud.tenant(request.params.id)
      if (!tenant) return notFound(response, `No tenant '${request.params.id}'.`)
      if (cloud.remove(tenant)) response.sendStatus(204)
      else
        response.status(400).json({ error: 'invalid_request', message: 'The first tenant stays; POST /_mock/reset empties it.' })
    })
    .use('/tenants/:id', (request, response, next) => {
      const tenant = cloud.tenant(request.params.id)
      if (tenant) routesOf(tenant)(request, response, next)
      else notFound(response, `No tenant '${request.params.id}'; GET /_mock/tenants lists them.`)
    })
    .use((request, response, next) => routesOf(cloud.first)(request, response, next))
    .use((request, response) => notFound(response, `No control verb at ${request.method} ${request.originalUrl.slice(0, 100)}.`))
    .use(refusal)
}

/** What tells a mock from anything else. */
const describeMock = () => ({ mockEntra: true, version: packageVersion() })

function packageVersion(): string {
  // By the name of the package, which is the same wherever it was built into.
  const { version }: { version: string } = createRequire(import.meta.url)('mcp-entra/package.json')
  return version
}
