import { type ErrorRequestHandler, Router } from 'express'
import { z } from 'zod'
import { catalogueDocument } from '../faults/catalogue.ts'
import { FaultRefusal, faultScope } from '../faults/scope.ts'
import type { Armed } from '../faults/seam.ts'
import type { Verbs } from './verbs.ts'

const armBody = z.strictObject({ id: z.string(), scope: faultScope.default({}) })

/** Arming faults over HTTP: what is in force, arm, disarm, and what can be armed. */
export function faultRoutes(verbs: Pick<Verbs, 'arm' | 'armed' | 'disarm'>): Router {
  return Router()
    .get('/', (_request, response) => void response.json({ armed: described(verbs.armed()) }))
    .post('/', (request, response) => {
      const { id, scope } = armBody.parse(request.body ?? {})
      response.status(201).json(described(verbs.arm(id, scope)))
    })
    .delete('/', (_request, response) => void response.json({ disarmed: described(verbs.disarm()) }))
    .get('/catalogue', (_request, response) => void response.json(catalogueDocument()))
    .use(refusal)
}

const described = (armed: Armed | undefined) => (armed ? { id: armed.id, scope: armed.scope, fired: armed.fired } : null)

const refusal: ErrorRequestHandler = (error: unknown, _request, response, next) => {
  if (!(error instanceof FaultRefusal)) return next(error)
  const [status, word] = error.isConflict ? [409, 'conflict'] : [400, 'invalid_request']
  response.status(status).json({ error: word, message: error.message })
}
