import type { Request, RequestHandler, Response } from 'express'
import express, { Router } from 'express'
import { begin } from './authorization-endpoint.ts'
import { isRefusal, judgeAccess } from './entra/access.ts'
import { bareSignIn, judgeClientId } from './entra/authorization-request.ts'
import { entraErrors } from './entra/errors.ts'
import { deviceLoginPath, tenantPaths } from './entra/paths.ts'
import { tokenHeaders } from './entra/token-answer.ts'
import { beginDeviceSignIn, deviceSeconds, pollSeconds, waitingDevice } from './grants/device-code.ts'
import { deviceCodePage } from './pages/device-pages.ts'
import { pageHeaders } from './pages/page.ts'
import { type Handle, noRedirect } from './provider-words.ts'
import { sendRefusal } from './say-refusal.ts'
import type { Tenant } from './tenant.ts'

/** Gives a device its codes (RFC 8628 §3.2), members as Entra has them: no `verification_uri_complete` (captured). */
export async function deviceCode(tenant: Tenant, request: Request, response: Response): Promise<void> {
  const fields: Readonly<Record<string, unknown>> = request.body ?? {}
  const one = (name: string): string | undefined =>
    typeof fields[name] === 'string' && fields[name] !== '' ? fields[name] : undefined
  const twice = Object.keys(fields).find((name) => Array.isArray(fields[name]))
  if (twice !== undefined) return sendRefusal(tenant, entraErrors.parameterTwice(twice), request, response)
  const client = judgeClientId(tenant.directory, one('client_id'))
  if (isRefusal(client)) return sendRefusal(tenant, client, request, response)
  const scope = one('scope')?.trim()
  if (!scope) return sendRefusal(tenant, entraErrors.parameterMissing('scope'), request, response)
  const access = judgeAccess(tenant, { client, scope, resource: one('resource') })
  if (isRefusal(access)) return sendRefusal(tenant, access, request, response)
  if (access.apis.length > 1) return sendRefusal(tenant, entraErrors.severalResources(scope), request, response)
  const device = await beginDeviceSignIn(tenant, client, scope)
  const verificationUri = tenant.addresses.origin + deviceLoginPath
  response.set(tokenHeaders()).json({
    user_code: device.userCode,
    device_code: device.deviceCode,
    verification_uri: verificationUri,
    expires_in: deviceSeconds,
    interval: pollSeconds,
    message: `To sign in, use a web browser to open the page ${verificationUri} and enter the code ${device.userCode} to authenticate.`,
  })
}

/** The page where the code is typed. It finds the tenant whose code it is, and goes on there. */
export function deviceLogin(tenants: () => Iterable<Tenant>): Router {
  const shown: RequestHandler = (_request, response) => void response.set(pageHeaders).send(deviceCodePage('', undefined))
  return Router()
    .get('/', shown)
    .post('/', express.urlencoded({ extended: false, limit: '64kb', parameterLimit: 100 }), async (request, response) => {
      const typed = String(request.body?.otc ?? '').slice(0, 20)
      for (const tenant of tenants()) {
        const device = await waitingDevice(tenant, typed)
        if (!device) continue
        // The ledger that this request goes into.
        response.locals['tenant'] = tenant
        const onward = new URL(`${tenant.addresses.authority}${tenantPaths.deviceauth}`)
        onward.searchParams.set('otc', device.userCode)
        response.set('cache-control', 'no-store').redirect(303, onward.pathname + onward.search)
        return
      }
      const mistake = 'That code didn’t work. Check the code and try again.'
      response.set(pageHeaders).send(deviceCodePage(typed, mistake))
    })
}

/** Lets the person of a device sign in: the same way as for an app, with a page at the end instead of a redirect. */
export async function deviceAuth(tenant: Tenant, handle: Handle, request: Request, response: Response): Promise<void> {
  const typed = typeof request.query['otc'] === 'string' ? request.query['otc'] : ''
  const device = await waitingDevice(tenant, typed)
  const client = device && tenant.directory.app(device.clientId)
  const access = client && judgeAccess(tenant, { client, scope: device.scope, resource: undefined })
  if (!access || isRefusal(access)) {
    response.set('cache-control', 'no-store').redirect(303, deviceLoginPath)
    return
  }
  await begin(tenant, handle, request, response, {
    purpose: { kind: 'device', userCode: device.userCode },
    request: {
      client,
      replyTo: { redirectUri: noRedirect, mode: 'query', state: undefined },
      access,
      scope: device.scope,
      ...bareSignIn,
    },
  })
}
