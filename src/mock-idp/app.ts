import { randomUUID } from 'node:crypto'
import express, { type Express, type RequestHandler } from 'express'
import { controlRoutes } from './control/routes.ts'
import type { Verbs } from './control/verbs.ts'
import { graphRoutes } from './graph/routes.ts'
import type { Ledger } from './ledger.ts'
import { ledgerEntry } from './ledger-entry.ts'
import { nowhere, unforeseen, unknownTenant } from './nowhere.ts'
import type { Tenant } from './tenant.ts'
import { tenantRoutes } from './tenant-routes.ts'

/** The mock's routes, in the order a request meets them. Each tenant has its own, under its GUID and under its domain. */
export function createApp(tenants: readonly [Tenant, ...Tenant[]], ledger: Ledger, verbs: Verbs): Express {
  const [first] = tenants
  const app = express().disable('x-powered-by').disable('etag').set('query parser', 'simple')
  app.use(everyAnswer).use('/_mock', controlRoutes(verbs, first.addresses.origin)).use(recorded(ledger)).use(graphRoutes(first))
  for (const tenant of tenants) app.use([`/${tenant.id}`, `/${tenant.directory.tenant.domain}`], tenantRoutes(tenant), nowhere)
  return app.use('/:tenant', unknownTenant(first.now)).use(nowhere).use(unforeseen)
}

const everyAnswer: RequestHandler = (_request, response, next) => {
  response.set({ 'x-content-type-options': 'nosniff', 'x-ms-request-id': randomUUID() })
  next()
}

/** Puts every answer into the ledger, once it is sent. */
function recorded(ledger: Ledger): RequestHandler {
  return (request, response, next) => {
    const { method, path } = request
    response.once('finish', () => {
      const parameters = { ...request.query, ...(typeof request.body === 'object' ? request.body : {}) }
      const { authorization } = request.headers
      ledger.record(ledgerEntry({ method, path, status: response.statusCode, authorization, parameters }))
    })
    next()
  }
}
