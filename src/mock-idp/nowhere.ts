import type { ErrorRequestHandler, RequestHandler } from 'express'
import { entraErrors } from './entra/errors.ts'
import { tenantPaths } from './entra/paths.ts'
import { sendErrorPage, sendRefusal } from './say-refusal.ts'

/** A GUID or a domain; anything else cannot name a tenant. */
const tenantName = /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i
const asksAsTenant: ReadonlySet<string> = new Set([
  tenantPaths.authorize,
  tenantPaths.token,
  tenantPaths.keys,
  tenantPaths.discovery,
])

/** Entra's addresses under a tenant that does not exist: 400 (captured), as JSON, or as a page where people look. */
export function unknownTenant(now: () => Date): RequestHandler<{ tenant: string }> {
  return (request, response, next) => {
    if (!asksAsTenant.has(request.path)) return next()
    const { tenant } = request.params
    const refusal = tenantName.test(tenant) ? entraErrors.tenantNotFound(tenant) : entraErrors.tenantMalformed(tenant)
    const say = request.path === tenantPaths.authorize ? sendErrorPage : sendRefusal
    say({ now }, refusal, request, response)
  }
}

/**
 * Everything that Entra does not serve is 404 (captured for RFC 8414's addresses and for registration). The body is one
 * that OAuth clients can read, because MCP's SDKs try those addresses and take the answer apart.
 */
export const nowhere: RequestHandler = (_request, response) => {
  response.set('cache-control', 'no-store').set('access-control-allow-origin', '*')
  response.status(404).json({ error: 'invalid_request', error_description: 'Nothing is served at this address.' })
}

/** What nobody foresaw. Clients that sent something unreadable hear 400; whoever is to blame, nobody sees a stack. */
export const unforeseen: ErrorRequestHandler = (error: { readonly status?: unknown }, _request, response, next) => {
  if (response.headersSent) return next(error)
  const status = typeof error.status === 'number' && error.status >= 400 && error.status < 500 ? error.status : 500
  const description = status === 500 ? 'The mock has failed; this is a defect of the mock.' : 'The request could not be read.'
  response.status(status).json({ error: status === 500 ? 'server_error' : 'invalid_request', error_description: description })
}
