import type { Request, Response } from 'express'
import type { KoaContextWithOIDC } from 'oidc-provider'
import { CanonicalRequest } from './canonical-request.ts'
import { answerThroughBrowser, type BrowserAnswer } from './entra/authorization-answer.ts'
import {
  type AuthorizationRequest,
  judgeAuthorizationRequest,
  type ReplyTo,
  responseModes,
} from './entra/authorization-request.ts'
import { correlationIdOf, errorBody } from './entra/error-body.ts'
import { entraErrors } from './entra/errors.ts'
import { tenantPaths } from './entra/paths.ts'
import type { EntraError } from './entra/refusal.ts'
import { clientInfo } from './entra/token-answer.ts'
import { errorPage, staleSignInPage } from './pages/error-page.ts'
import { pageHeaders } from './pages/page.ts'
import { everyApi, type Handle, providerMode, toProviderScope, withPrefix } from './provider-words.ts'
import { sessionIdOf } from './session-id.ts'
import type { Tenant } from './tenant.ts'

/** Answers the authorization endpoint: Entra judges, and what it accepts goes on to oidc-provider. */
export function authorize(tenant: Tenant, handle: Handle, request: Request, response: Response): void {
  const parameters = request.method === 'POST' ? (request.body ?? {}) : request.query
  const decision = judgeAuthorizationRequest(tenant.directory, parameters)
  const circumstances = { now: tenant.now(), correlationId: correlationIdOf(parameters['client-request-id']) }
  switch (decision.kind) {
    case 'page':
      response
        .status(400)
        .set(pageHeaders)
        .send(errorPage(decision.refusal, errorBody(decision.refusal, circumstances)))
      return
    case 'redirect': {
      const answer = answerThroughBrowser(decision.replyTo, errorMembers(decision.refusal, decision.replyTo, circumstances))
      sendThroughExpress(response, answer)
      return
    }
    case 'accepted': {
      const path = `${tenantPaths.authorize}?${inProviderWords(decision.request)}`
      void handle(new CanonicalRequest(request, tenant, { path }), response)
    }
  }
}

/** Goes on with a request after the sign-in page, under the address that oidc-provider made for it. */
export function resume(tenant: Tenant, handle: Handle, uid: string, request: Request, response: Response): void {
  const path = `${tenantPaths.authorize}/${encodeURIComponent(uid)}`
  void handle(new CanonicalRequest(request, tenant, { path }), response)
}

function inProviderWords(request: AuthorizationRequest): URLSearchParams {
  const words = new URLSearchParams({
    client_id: request.client.appId,
    response_type: 'code',
    response_mode: providerMode(request.replyTo.mode),
    redirect_uri: request.replyTo.redirectUri,
    scope: toProviderScope(request.scope),
    resource: everyApi,
  })
  const optional = {
    state: request.replyTo.state,
    prompt: request.prompt,
    login_hint: request.loginHint,
    code_challenge: request.challenge,
    code_challenge_method: request.challenge === undefined ? undefined : 'S256',
    // oidc-provider refuses a nonce where no ID token will come; Entra does not mind.
    nonce: request.access.oidc.includes('openid') ? request.nonce : undefined,
    client_info: request.clientInfo ? '1' : undefined,
  }
  for (const [name, value] of Object.entries(optional)) if (value !== undefined) words.set(name, value)
  return words
}

/** Writes oidc-provider's answer, a code or an error, in Entra's words: `code`, `client_info`, `state`, `session_state`, and no `iss` (captured). */
export function answerAuthorization(tenant: Tenant, ctx: KoaContextWithOIDC, payload: Readonly<Record<string, unknown>>): void {
  const parameters = ctx.oidc.params ?? {}
  const replyTo = {
    redirectUri: String(parameters['redirect_uri']),
    mode: responseModes.find((mode) => providerMode(mode) === parameters['response_mode']) ?? 'query',
    state: typeof parameters['state'] === 'string' ? parameters['state'] : undefined,
  }
  const { code, error } = payload
  const session = ctx.oidc.session
  // With `prompt=none`, when somebody would have to sign in: the one thing left that oidc-provider refuses by itself.
  if (error === 'login_required') {
    const members = errorMembers(entraErrors.nobodySignedIn(), replyTo, { now: tenant.now(), correlationId: undefined })
    sendThroughKoa(ctx, answerThroughBrowser(replyTo, members))
    return
  }
  if (typeof code !== 'string' || !session?.accountId)
    throw new Error(`oidc-provider answered with neither a code nor login_required: ${error}`)
  const members = {
    code: withPrefix(code),
    client_info: parameters['client_info'] === '1' ? clientInfo(session.accountId, tenant.id) : undefined,
    state: replyTo.state,
    session_state: sessionIdOf(session.uid),
  }
  sendThroughKoa(ctx, answerThroughBrowser(replyTo, members))
}

function errorMembers(refusal: EntraError, { state }: ReplyTo, circumstances: Parameters<typeof errorBody>[1]) {
  const { error_description, error_uri } = errorBody(refusal, circumstances)
  return { error: refusal.redirectError ?? refusal.error, error_description, error_uri, state }
}

function sendThroughExpress(response: Response, answer: BrowserAnswer): void {
  response.set('cache-control', 'no-store')
  if (answer.kind === 'redirect') response.status(302).set('location', answer.location).end()
  else response.set(pageHeaders).set('content-security-policy', formPolicy(answer.scriptHash)).send(answer.html)
}

function sendThroughKoa(ctx: KoaContextWithOIDC, answer: BrowserAnswer): void {
  ctx.set('cache-control', 'no-store')
  if (answer.kind === 'redirect') {
    ctx.status = 302
    ctx.set('location', answer.location)
    ctx.body = ''
    return
  }
  ctx.status = 200
  ctx.set(pageHeaders)
  ctx.set('content-security-policy', formPolicy(answer.scriptHash))
  ctx.body = answer.html
}

const formPolicy = (scriptHash: string): string =>
  `default-src 'none'; script-src 'sha256-${scriptHash}'; frame-ancestors 'none'; base-uri 'none'`

/** What is left for oidc-provider to say on a page: that this browser has no sign-in under way. */
export function renderFailure(ctx: KoaContextWithOIDC): void {
  ctx.status = 400
  ctx.set(pageHeaders)
  ctx.body = staleSignInPage()
}
