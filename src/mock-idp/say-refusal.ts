import type { Request, Response } from 'express'
import { clientTelemetry } from './entra/client-telemetry.ts'
import { correlationIdOf, errorBody } from './entra/error-body.ts'
import type { EntraError } from './entra/refusal.ts'
import { tokenHeaders } from './entra/token-answer.ts'
import { errorPage } from './pages/error-page.ts'
import { pageHeaders } from './pages/page.ts'
import type { Tenant } from './tenant.ts'

/** Says one of Entra's refusals as JSON, never to be cached. */
export function sendRefusal({ now }: Pick<Tenant, 'now'>, refusal: EntraError, request: Request, response: Response): void {
  const circumstances = { now: now(), correlationId: correlationIdOf(request.headers['client-request-id']) }
  response.status(refusal.status).set(tokenHeaders(refusal)).json(errorBody(refusal, circumstances))
}

/** Says a refusal on a page, where nothing may or can be told to the app. */
export function sendErrorPage(
  { now }: Pick<Tenant, 'now'>,
  refusal: EntraError,
  request: Request,
  response: Response,
  correlationId = correlationIdOf(request.headers['client-request-id']),
): void {
  const body = errorBody(refusal, { now: now(), correlationId })
  response.status(400).set(pageHeaders).set(clientTelemetry(refusal)).send(errorPage(refusal, body))
}
