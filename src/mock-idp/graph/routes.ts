import { type RequestHandler, Router } from 'express'
import { correlationIdOf } from '../entra/error-body.ts'
import { graphPaths } from '../entra/paths.ts'
import type { Tenant } from '../tenant.ts'
import { type Caller, judgeCaller } from './caller.ts'
import { graphChallenge, graphErrorBody } from './graph-error.ts'
import { meResource, userinfoResource } from './resources.ts'

/** Microsoft Graph, so far as an MCP server asks it. It is a host of its own in life; here it shares the mock's origin. */
export function graphRoutes(tenant: Tenant): Router {
  const me = guarded(tenant, 'User.Read', meResource)
  const userinfo = guarded(tenant, 'openid', userinfoResource)
  return Router()
    .options([graphPaths.me, graphPaths.userinfo], (_request, response) => {
      const allowed = {
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'authorization, client-request-id',
      }
      response.set('access-control-allow-origin', '*').set(allowed).sendStatus(204)
    })
    .get(graphPaths.me, me)
    .get(graphPaths.userinfo, userinfo)
    .post(graphPaths.userinfo, userinfo)
}

/** Answers with a resource for callers who hold the permission, and with Graph's refusal for all others. */
function guarded(tenant: Tenant, permission: string, resource: (caller: Caller) => object): RequestHandler {
  return async (request, response) => {
    const judged = await judgeCaller(tenant, request.headers.authorization, permission)
    response.set({ 'access-control-allow-origin': '*', 'cache-control': 'no-store' })
    if ('user' in judged) {
      response.json(resource(judged))
      return
    }
    if (judged.status === 401) response.set('www-authenticate', graphChallenge(tenant.addresses.origin))
    response
      .status(judged.status)
      .json(graphErrorBody(judged, tenant.now(), correlationIdOf(request.headers['client-request-id'])))
  }
}
