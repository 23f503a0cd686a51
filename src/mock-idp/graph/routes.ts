import { json, type Request, type RequestHandler, Router } from 'express'
import { correlationIdOf } from '../entra/error-body.ts'
import { graphPaths } from '../entra/paths.ts'
import type { Tenant } from '../tenant.ts'
import { type Caller, judgeCaller } from './caller.ts'
import { type GraphRefusal, graphChallenge, graphErrorBody, graphRefusals, isGraphRefusal } from './graph-error.ts'
import { memberObjectsResource, memberOfResource } from './memberships.ts'
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
    .get(
      `${graphPaths.me}/memberOf`,
      guarded(tenant, 'User.Read', (caller) => memberOfResource(tenant, caller)),
    )
    .post([`${graphPaths.me}/getMemberObjects`, '/v1.0/users/:id/getMemberObjects'], body, memberObjects(tenant))
}

const body = json({ limit: '64kb', strict: false })

/** The groups of the caller, under whichever address a token points to; those of other people are nobody's business here. */
export function memberObjects(tenant: Tenant): RequestHandler {
  return guarded(tenant, 'User.Read', (caller, request) => {
    const { id } = request.params
    return id === undefined || id === caller.user.id ? memberObjectsResource(tenant, caller, request.body) : graphRefusals.scope
  })
}

/** Answers with a resource for callers who hold the permission, and with Graph's refusal for all others. */
function guarded(
  tenant: Tenant,
  permission: string,
  resource: (caller: Caller, request: Request) => object | GraphRefusal,
): RequestHandler {
  return async (request, response) => {
    const judged = await judgeCaller(tenant, request.headers.authorization, permission)
    response.set({ 'access-control-allow-origin': '*', 'cache-control': 'no-store' })
    const answer = 'user' in judged ? resource(judged, request) : judged
    if (!isGraphRefusal(answer)) {
      response.json(answer)
      return
    }
    if (answer.status === 401) response.set('www-authenticate', graphChallenge(tenant.addresses.origin))
    response
      .status(answer.status)
      .json(graphErrorBody(answer, tenant.now(), correlationIdOf(request.headers['client-request-id'])))
  }
}
