import type { Request, Response } from 'express'
import type { Provider, TokenEndpointGrantContext } from 'oidc-provider'
import { CanonicalRequest, judgedTokenRequest } from './canonical-request.ts'
import type { Application } from './directory/application.ts'
import { isRefusal } from './entra/access.ts'
import { judgeClientAssertion } from './entra/client-assertion.ts'
import type { Credential } from './entra/client-credentials.ts'
import { correlationIdOf, errorBody } from './entra/error-body.ts'
import { tenantPaths } from './entra/paths.ts'
import type { EntraError } from './entra/refusal.ts'
import { tokenAnswer, tokenHeaders } from './entra/token-answer.ts'
import { judgeTokenRequest, type TokenRequest, type TokenRequestRead } from './entra/token-request.ts'
import type { Asked } from './faults/seam.ts'
import { redeemCode } from './grants/authorization-code.ts'
import { grantToApp } from './grants/client-credentials.ts'
import { redeemDeviceCode } from './grants/device-code.ts'
import { issueToApp, issueTokens, type UserEntitlement } from './grants/entitlement.ts'
import { redeemAssertion } from './grants/on-behalf-of.ts'
import { type RefreshTokens, redeemRefreshToken, saveRefreshToken } from './grants/refresh-token.ts'
import { judgeLoop } from './grants/request-loop.ts'
import type { Handle } from './provider-words.ts'
import { sendRefusal } from './say-refusal.ts'
import type { Tenant } from './tenant.ts'

/**
 * Answers the token endpoint: Entra judges the request, oidc-provider hands it to the grant, the grant is one of ours. An app
 * that asks for itself has no session and no refresh token, so that oidc-provider has nothing to do with it.
 */
export async function token(tenant: Tenant, handle: Handle, request: Request, response: Response): Promise<void> {
  const judged = await judge(tenant, request)
  response.set(readableBy(tenant.directory.app(String(request.body?.client_id)), request.headers.origin))
  if (isRefusal(judged)) {
    sendRefusal(tenant, judged, request, response)
    return
  }
  if (judged.grantType === 'client_credentials') return answerApp(tenant, judged, request, response)
  const form = new URLSearchParams({ grant_type: judged.grantType, client_id: judged.client.appId })
  const correlationId = correlationIdOf(request.headers['client-request-id'])
  const canonical = new CanonicalRequest(request, tenant, {
    path: tenantPaths.token,
    form,
    token: { request: judged, correlationId },
  })
  await handle(canonical, response)
}

/** Judges the request up to its grant; a client assertion too, because that takes time. */
export async function judge(tenant: Tenant, request: Request): Promise<TokenRequest | EntraError> {
  const { authorization, origin } = request.headers
  const authority = request.originalUrl.split('/')[1] ?? ''
  const read = judgeTokenRequest(tenant.directory, { form: request.body, authorization, origin, authority, now: tenant.now() })
  if (isRefusal(read)) return read
  return (await judgeLoop(tenant, read)) ?? { ...read, credential: await credentialOf(tenant, read) }
}

/** What a client brought to prove itself. */
export async function credentialOf(
  { addresses, directory }: Tenant,
  { client, secret, clientAssertion, now }: Pick<TokenRequestRead, 'client' | 'secret' | 'clientAssertion' | 'now'>,
): Promise<Credential> {
  if (clientAssertion !== undefined) {
    const circumstances = { addresses, domain: directory.tenant.domain, now }
    return { kind: 'assertion', refusal: await judgeClientAssertion(client, clientAssertion, circumstances) }
  }
  return secret === undefined ? { kind: 'none' } : { kind: 'secret', text: secret }
}

/** Redeems what an app asks for itself, and writes the answer. */
async function answerApp(tenant: Tenant, judged: TokenRequest, request: Request, response: Response): Promise<void> {
  const entitlement = grantToApp(tenant, judged)
  if (isRefusal(entitlement)) return sendRefusal(tenant, entitlement, request, response)
  response.set(tokenHeaders()).json(tokenAnswer(await issueToApp(tenant, entitlement, askedBy(judged))))
}

const askedBy = ({ client, fields }: TokenRequest): Asked => ({
  endpoint: 'token',
  clientId: client.appId,
  grantType: fields.get('grant_type'),
})

/** The one grant handler that oidc-provider knows: redeems, and writes the answer. */
export async function answerTokenRequest(tenant: Tenant, tokens: RefreshTokens, ctx: TokenEndpointGrantContext): Promise<void> {
  const { request, correlationId } = judgedTokenRequest(ctx.req)
  // oidc-provider lets every origin read the answer to a request that has none.
  for (const header of corsOfProvider) ctx.remove(header)
  ctx.set(readableBy(request.client, request.origin))
  const entitlement = await redeem(tenant, tokens, ctx.oidc.provider, request)
  ctx.set(tokenHeaders(entitlement))
  if (isRefusal(entitlement)) {
    ctx.status = entitlement.status
    ctx.body = errorBody(entitlement, { now: tenant.now(), correlationId })
    return
  }
  const save: Parameters<typeof issueTokens>[2] = (person, refresh) => saveRefreshToken(tokens, ctx.oidc.client, person, refresh)
  const wantsClientInfo = request.fields.get('client_info') === '1'
  ctx.body = tokenAnswer(await issueTokens(tenant, entitlement, save, { wantsClientInfo, asked: askedBy(request) }))
}

/** Browsers may read the answer only where the app has a single-page platform (documented); there everybody may, and these headers of it (captured 2024-10). */
const readableBy = (app: Application | undefined, origin: string | undefined) =>
  origin === undefined || !app || app.spa.redirectUris.length === 0
    ? {}
    : {
        'access-control-allow-origin': '*',
        'access-control-expose-headers': 'Content-Length,Content-Encoding,x-ms-request-id,x-ms-srs',
        'access-control-allow-methods': 'POST, OPTIONS',
      }

const corsOfProvider = ['access-control-allow-origin', 'access-control-expose-headers', 'vary']

async function redeem(
  tenant: Tenant,
  tokens: RefreshTokens,
  provider: Provider,
  request: TokenRequest,
): Promise<UserEntitlement | EntraError> {
  switch (request.grantType) {
    case 'authorization_code':
      return redeemCode(tenant, provider, request)
    case 'client_credentials':
      throw new Error('what an app asks for itself is answered before oidc-provider is asked: a mistake of ours')
    case 'urn:ietf:params:oauth:grant-type:device_code':
      return redeemDeviceCode(tenant, request)
    case 'refresh_token':
      return redeemRefreshToken(tenant, tokens, request)
    case 'urn:ietf:params:oauth:grant-type:jwt-bearer':
      return redeemAssertion(tenant, request)
  }
}
