import { Router } from 'express'
import { z } from 'zod'
import { mintKeys, mintResources } from '../mint.ts'
import type { TenantHandle } from '../tenant-handle.ts'
import { directoryRoutes } from './directory-routes.ts'
import { faultRoutes } from './faults.ts'
import { notFound } from './refusal.ts'

const members = z.record(z.string(), z.unknown())
const mintBody = z.strictObject({
  claims: members.optional(),
  twice: members.optional(),
  header: members.optional(),
  key: z.enum(mintKeys).optional(),
  kid: z.string().optional(),
  user: z.string().optional(),
  app: z.string().optional(),
  resource: z.enum(mintResources).optional(),
})
const since = z.coerce.number().int().min(0).default(0)

/** The control verbs of one tenant. `describeMock` gives what is true of the mock as a whole. */
export function verbRoutes(tenant: TenantHandle, describeMock: () => object): Router {
  return Router()
    .get('/', (_request, response) => void response.json({ ...describeMock(), ...tenant.describe() }))
    .post(
      '/tokens',
      async (request, response) => void response.json({ token: await tenant.mint(mintBody.parse(request.body ?? {})) }),
    )
    .post('/reset', (_request, response) => {
      tenant.reset()
      response.sendStatus(204)
    })
    .get('/ledger', (request, response) => {
      const entries = tenant.ledger.entries(since.parse(request.query['since']))
      response.json({ next: tenant.ledger.mark, entries })
    })
    .post('/keys/rotate', async (_request, response) => void response.json({ kid: await tenant.rotateKeys() }))
    .post('/keys/announce', async (_request, response) => void response.json({ kid: await tenant.announceKey() }))
    .delete('/keys/:kid', (request, response) => {
      if (tenant.retireKey(request.params.kid)) response.sendStatus(204)
      else notFound(response, `No key '${request.params.kid}' that could be retired; the key that signs cannot.`)
    })
    .use('/faults', faultRoutes(tenant))
    .get('/switches', (_request, response) => void response.json(tenant.switches()))
    .patch('/switches', (request, response) => void response.json(tenant.switch(request.body ?? {})))
    .use(directoryRoutes(tenant.directory, tenant.control))
}
