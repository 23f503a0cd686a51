import express, { type Request, type RequestHandler, type Response, Router } from 'express'
import type { Cloud } from './cloud.ts'
import type { Application } from './directory/application.ts'
import { consumersTenant } from './directory/seed.ts'
import { type SharedAuthority, sharedAddresses } from './entra/authority.ts'
import { discoveryDocument, discoveryHeaders } from './entra/discovery.ts'
import { correlationIdOf } from './entra/error-body.ts'
import { entraErrors } from './entra/errors.ts'
import { tenantPaths } from './entra/paths.ts'
import type { EntraError } from './entra/refusal.ts'
import { passThrough } from './faults/answers.ts'
import { accountPage } from './pages/account-page.ts'
import { pageHeaders } from './pages/page.ts'
import { sendErrorPage, sendRefusal } from './say-refusal.ts'
import { sharedKeySet } from './shared-key-set.ts'
import type { Tenant } from './tenant.ts'
import { type Clue, tenantMeant } from './tenant-meant.ts'
import { unreadableBody } from './unreadable-body.ts'

/** Where the account is asked for, before a tenant is known. */
const accountPath = '/login'
/** Which tenant a browser was last signed in to by way of a shared authority. It names nobody and opens nothing. */
const homeCookie = 'ESTSHOME'

const form = express.urlencoded({ extended: false, limit: '64kb', parameterLimit: 100 })

/** Hands a request on to a tenant, as if it had been asked there. */
export type Serve = (tenant: Tenant, ...handled: Parameters<RequestHandler>) => void

/**
 * Everything below `/common`, `/organizations` or `/consumers`: documents of their own; and every other request goes to the
 * tenant that it turns out to be meant for, by the account, the code, the token or the app.
 */
export function authorityRoutes(cloud: Cloud, authority: SharedAuthority, serve: Serve): Router {
  const { origin } = cloud.first.addresses
  const passOn: RequestHandler = (request, response, next) =>
    serve(tenantMeant(cloud, authority, clueOf(request)), request, response, next)

  return Router({ caseSensitive: true, strict: true })
    .get(tenantPaths.discovery, (request, response) => {
      const { appid } = request.query
      passThrough(cloud.first, request, response)
      const order = { switches: cloud.first.switches, appId: typeof appid === 'string' ? appid : undefined, regionScope: null }
      response.set(discoveryHeaders).json(discoveryDocument(sharedAddresses(origin, authority), order))
    })
    .get(tenantPaths.keys, async (request, response) => {
      passThrough(cloud.first, request, response)
      response.set(discoveryHeaders).json(await sharedKeySet(cloud, authority))
    })
    .options([tenantPaths.discovery, tenantPaths.keys], passOn)
    .get(accountPath, (request, response) => showAccountPage(cloud, request, response, undefined))
    .post(accountPath, form, (request, response) => chooseAccount(cloud, authority, request, response))
    .all(tenantPaths.authorize, form, (request, response, next) => {
      const clue = clueOf(request)
      const refusal = wrongAuthority(cloud, authority, clue.clientId)
      if (refusal) {
        passThrough(cloud.first, request, response)
        const correlationId = correlationIdOf(textFields(request)['client-request-id'])
        return sendErrorPage(cloud.first, refusal, request, response, correlationId)
      }
      if (clue.username === undefined && clue.home === undefined && !mustBeSilent(clue) && mayAsk(cloud, authority, clue)) {
        passThrough(cloud.first, request, response)
        return response.redirect(303, `${origin}/${authority}${accountPath}?${new URLSearchParams(textFields(request))}`)
      }
      passOn(request, response, next)
    })
    .post(tenantPaths.token, form, (request, response, next) => {
      const clue = clueOf(request)
      const refusal = wrongAuthority(cloud, authority, clue.clientId)
      if (refusal) {
        passThrough(cloud.first, request, response)
        return sendRefusal(cloud.first, refusal, request, response)
      }
      passOn(request, response, next)
    })
    .use(form, passOn)
    .use(unreadableBody(cloud.first))
}

const mustBeSilent = ({ prompt }: Clue): boolean => prompt === 'none'

/** There is nothing to ask where the app is unknown (it will be refused) or where only one tenant is possible. */
function mayAsk(cloud: Cloud, authority: SharedAuthority, { clientId }: Clue): boolean {
  return authority !== 'consumers' && registered(cloud, clientId).length > 0
}

/** The registrations of a client id, in every tenant that has one. */
const registered = (cloud: Cloud, clientId: string | undefined): Application[] =>
  clientId === undefined ? [] : cloud.tenants.flatMap(({ directory }) => directory.ownApp(clientId) ?? [])

/** Whether an app may be used at a shared authority at all (documented): it says so itself, by `signInAudience`. */
function wrongAuthority(cloud: Cloud, authority: SharedAuthority, clientId: string | undefined): EntraError | undefined {
  const apps = registered(cloud, clientId)
  const [app] = apps
  if (!app) return undefined
  const audiences = new Set(apps.map(({ signInAudience }) => signInAudience))
  const forPersonal = audiences.has('AzureADandPersonalMicrosoftAccount') || audiences.has('PersonalMicrosoftAccount')
  if (authority === 'consumers') return forPersonal ? undefined : entraErrors.organizationsOnlyApp(app.appId, app.displayName)
  return forPersonal || audiences.has('AzureADMultipleOrgs') ? undefined : entraErrors.singleTenantApp(app.appId, app.displayName)
}

/** Everything in a request that tells which tenant is meant. */
function clueOf(request: Request): Clue {
  const fields = textFields(request)
  const wantsOther = fields['prompt'] === 'login' || fields['prompt'] === 'select_account'
  return {
    clientId: fields['client_id'] ?? clientOfBasic(request.headers.authorization),
    username: fields['login_hint'] ?? (fields['domain_hint'] === undefined ? undefined : `@${fields['domain_hint']}`),
    home: wantsOther ? undefined : cookieOf(request),
    prompt: fields['prompt'],
    code: fields['code'],
    refreshToken: fields['refresh_token'],
    deviceCode: fields['device_code'],
    assertion: fields['assertion'],
  }
}

/** The parameters of a query or form that were sent once. */
function textFields(request: Request): Record<string, string> {
  const sent: Record<string, unknown> = { ...request.query, ...(typeof request.body === 'object' ? request.body : {}) }
  return Object.fromEntries(Object.entries(sent).filter((field): field is [string, string] => typeof field[1] === 'string'))
}

const clientOfBasic = (authorization: string | undefined): string | undefined => {
  const encoded = /^basic +([A-Za-z0-9+/]+=*)$/i.exec(authorization ?? '')?.[1]
  return encoded === undefined ? undefined : Buffer.from(encoded, 'base64').toString('utf8').split(':')[0]
}

const cookieOf = ({ headers }: Request): string | undefined =>
  new RegExp(`(?:^|; )${homeCookie}=([0-9a-f-]+)(?:;|$)`).exec(headers.cookie ?? '')?.[1]

function showAccountPage(cloud: Cloud, request: Request, response: Response, fault: string | undefined): void {
  passThrough(cloud.first, request, response)
  const { client_id: clientId, username = '' } = textFields(request)
  const appName = registered(cloud, clientId)[0]?.displayName ?? 'an app that nobody knows'
  const example = cloud.first.directory.users[0]?.userPrincipalName ?? ''
  response.set(pageHeaders).send(accountPage({ appName, username, fault, example }))
}

/** Goes on at the tenant of the account, whose sign-in page then asks for the password. */
function chooseAccount(cloud: Cloud, authority: SharedAuthority, request: Request, response: Response): void {
  const { username = '' } = textFields(request)
  const tenant = cloud.tenants.find(({ directory }) => directory.user(username.trim()) !== undefined)
  const isPersonal = tenant?.id === consumersTenant.id
  if (!tenant || (authority === 'organizations' && isPersonal)) {
    const fault = tenant
      ? "You can't sign in here with a personal account. Use your work or school account instead."
      : 'This username may be incorrect. The mock prints its users when it starts; GET /_mock/users lists them.'
    showAccountPage(cloud, request, response, fault)
    return
  }
  const sent = Object.entries(request.query).filter((field): field is [string, string] => typeof field[1] === 'string')
  // The account has been chosen: the tenant must not ask for it again.
  const parameters = new URLSearchParams(sent.filter(([name, value]) => !(name === 'prompt' && value === 'select_account')))
  parameters.set('login_hint', username.trim())
  const { protocol, origin } = new URL(tenant.addresses.origin)
  passThrough(cloud.first, request, response)
  response.cookie(homeCookie, tenant.id, { httpOnly: true, sameSite: 'lax', secure: protocol === 'https:' })
  response.set('cache-control', 'no-store').redirect(303, `${origin}/${tenant.id}${tenantPaths.authorize}?${parameters}`)
}
