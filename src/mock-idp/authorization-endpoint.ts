import type { Request, Response } from 'express'
import { CanonicalRequest } from './canonical-request.ts'
import { carriedParameter, carriedWords, type Purpose } from './carried.ts'
import type { BrowserAnswer } from './entra/authorization-answer.ts'
import { type AuthorizationRequest, judgeAuthorizationRequest, type ReplyTo } from './entra/authorization-request.ts'
import { correlationIdOf, errorBody } from './entra/error-body.ts'
import { tenantPaths } from './entra/paths.ts'
import type { EntraError } from './entra/refusal.ts'
import { throughCallback } from './faults/through-callback.ts'
import { pageHeaders } from './pages/page.ts'
import { everyApi, type Handle, providerMode, toProviderScope } from './provider-words.ts'
import { sendErrorPage } from './say-refusal.ts'
import type { Tenant } from './tenant.ts'

/** Answers the authorization endpoint: Entra judges, and what it accepts goes on to oidc-provider. */
export async function authorize(tenant: Tenant, handle: Handle, request: Request, response: Response): Promise<void> {
  const parameters = request.method === 'POST' ? (request.body ?? {}) : request.query
  const decision = judgeAuthorizationRequest(tenant, parameters)
  const circumstances = { now: tenant.now(), correlationId: correlationIdOf(parameters['client-request-id']) }
  switch (decision.kind) {
    case 'page':
      sendErrorPage(tenant, decision.refusal, request, response, circumstances.correlationId)
      return
    case 'redirect': {
      const members = errorMembers(decision.refusal, decision.replyTo, circumstances)
      const clientId = typeof parameters['client_id'] === 'string' ? parameters['client_id'] : undefined
      sendThroughExpress(response, throughCallback(tenant, decision.replyTo, members, clientId))
      return
    }
    case 'accepted':
      await begin(tenant, handle, request, response, { request: decision.request, purpose: { kind: 'app' } })
  }
}

/** Lets oidc-provider begin with a request that Entra accepts. */
export async function begin(
  tenant: Tenant,
  handle: Handle,
  request: Request,
  response: Response,
  accepted: { readonly request: AuthorizationRequest; readonly purpose: Purpose },
): Promise<void> {
  const path = `${tenantPaths.authorize}?${inProviderWords(accepted.request, accepted.purpose)}`
  await handle(new CanonicalRequest(request, tenant, { path }), response)
}

/** Goes on with a request after a page of its own, under the address that oidc-provider made for it. */
export async function resume(tenant: Tenant, handle: Handle, uid: string, request: Request, response: Response): Promise<void> {
  const path = `${tenantPaths.authorize}/${encodeURIComponent(uid)}`
  await handle(new CanonicalRequest(request, tenant, { path }), response)
}

function inProviderWords(request: AuthorizationRequest, purpose: Purpose): URLSearchParams {
  const { responseTypes, claims } = request
  const words = new URLSearchParams({
    client_id: request.client.appId,
    response_type: 'code',
    response_mode: providerMode(request.replyTo.mode),
    redirect_uri: request.replyTo.redirectUri,
    scope: toProviderScope(request.scope),
    resource: everyApi,
    [carriedParameter]: carriedWords({ responseTypes, claims, purpose }),
  })
  const optional = {
    state: request.replyTo.state,
    prompt: request.prompt,
    login_hint: request.loginHint,
    code_challenge: request.challenge,
    code_challenge_method: request.challenge === undefined ? undefined : 'S256',
    // oidc-provider refuses a nonce where no ID token will come; Entra does not mind.
    nonce: request.access.oidc.includes('openid') || responseTypes.includes('id_token') ? request.nonce : undefined,
    client_info: request.clientInfo ? '1' : undefined,
  }
  for (const [name, value] of Object.entries(optional)) if (value !== undefined) words.set(name, value)
  return words
}

/** An error as the redirect says it. */
export function errorMembers(
  refusal: EntraError,
  { state }: Pick<ReplyTo, 'state'>,
  circumstances: Parameters<typeof errorBody>[1],
) {
  const { error_description, error_uri } = errorBody(refusal, circumstances)
  return {
    error: refusal.redirectError ?? refusal.error,
    error_subcode: refusal.subcode,
    error_description,
    error_uri,
    state,
    claims: refusal.claims,
  }
}

function sendThroughExpress(response: Response, answer: BrowserAnswer): void {
  response.set('cache-control', 'no-store')
  if (answer.kind === 'redirect') response.status(302).set('location', answer.location).end()
  else response.set(pageHeaders).set('content-security-policy', formPolicy(answer.scriptHash)).send(answer.html)
}

export const formPolicy = (scriptHash: string): string =>
  `default-src 'none'; script-src 'sha256-${scriptHash}'; frame-ancestors 'none'; base-uri 'none'`
