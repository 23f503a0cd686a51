import { createHash } from 'node:crypto'
import type { KoaContextWithOIDC } from 'oidc-provider'
import { errorMembers, formPolicy } from './authorization-endpoint.ts'
import { type Entry, entryOf, signInOfSession } from './carried.ts'
import type { User } from './directory/user.ts'
import { judgeConsent } from './entra/access.ts'
import type { BrowserAnswer } from './entra/authorization-answer.ts'
import { responseModes } from './entra/authorization-request.ts'
import { entraErrors } from './entra/errors.ts'
import type { EntraError } from './entra/refusal.ts'
import { usualProof } from './entra/token-facts.ts'
import { signIssued } from './faults/issued.ts'
import { throughCallback } from './faults/through-callback.ts'
import { settleDevice, waitingDevice } from './grants/device-code.ts'
import { clientInfoOf, issueAccessToken, type UserEntitlement } from './grants/entitlement.ts'
import { rememberCode, rememberSignIn } from './grants/sign-ins.ts'
import { keptOut } from './kept-out.ts'
import { deviceDonePage } from './pages/device-pages.ts'
import { staleSignInPage } from './pages/error-page.ts'
import { pageHeaders } from './pages/page.ts'
import { providerMode, withPrefix } from './provider-words.ts'
import { sessionIdOf } from './session-id.ts'
import type { Tenant } from './tenant.ts'

/** What a page of ours reports as the error of an attempt; the description is the name of one of these. */
export const ownError = 'entra_refusal'
export const refusalsAfterPages = {
  consentDeclined: ({ client }: Entry) => entraErrors.consentDeclined(client.displayName),
  adminConsentMissing: () => entraErrors.adminConsentMissing(),
  deviceNotProven: () => entraErrors.deviceNotProven(),
  secondFactorMissing: ({ access }: Entry) => entraErrors.secondFactorMissing(access.apis[0].api.appId),
} as const satisfies Record<string, (entry: Entry) => EntraError>
export type RefusalAfterPage = keyof typeof refusalsAfterPages

/** How long a code lives, in seconds. */
export const codeSeconds = 600

/** Writes oidc-provider's answer, a code or an error, in Entra's words: no `iss`, and `session_state` at the end (captured). */
export async function answerAuthorization(
  tenant: Tenant,
  ctx: KoaContextWithOIDC,
  payload: Readonly<Record<string, unknown>>,
): Promise<void> {
  const parameters = ctx.oidc.params ?? {}
  const entry = entryOf(tenant, parameters, ctx.oidc.session?.accountId)
  const replyTo = {
    redirectUri: String(parameters['redirect_uri']),
    mode: responseModes.find((mode) => providerMode(mode) === parameters['response_mode']) ?? 'query',
    state: typeof parameters['state'] === 'string' ? parameters['state'] : undefined,
  }
  const { code, error, error_description: description } = payload
  if (typeof error === 'string') {
    const refusal = refusalOf(tenant, ctx, entry, { error, description })
    if (await isOfDevice(tenant, ctx, entry)) return
    const members = errorMembers(refusal, replyTo, { now: tenant.now(), correlationId: undefined })
    sendThroughKoa(ctx, throughCallback(tenant, replyTo, members, entry.client.appId))
    return
  }
  const { user } = entry
  if (typeof code !== 'string' || !user) throw new Error('oidc-provider answered with neither a code nor an error')
  const members = await successMembers(tenant, ctx, { ...entry, user }, code, replyTo.state)
  // A device has no redirect URI; its person reads a page.
  if (members) sendThroughKoa(ctx, throughCallback(tenant, replyTo, members, entry.client.appId))
}

/** What oidc-provider refuses by itself is a silent request that would need a page; which one, our own rules say. */
function refusalOf(
  tenant: Tenant,
  ctx: KoaContextWithOIDC,
  entry: Entry,
  { error, description }: { readonly error: string; readonly description: unknown },
): EntraError {
  if (error === 'login_required') return entraErrors.nobodySignedIn()
  const own = Object.entries(refusalsAfterPages).find(([name]) => error === ownError && name === description)
  const refusal =
    own?.[1](entry) ?? keptOut(tenant, ctx) ?? judgeConsent(tenant.directory, entry.client, entry.access, entry.user)
  if (!refusal) throw new Error(`oidc-provider refused for a reason of its own: ${error}`)
  return refusal
}

/** A device whose person has said no. @returns whether the attempt was for a device. */
async function isOfDevice(tenant: Tenant, ctx: KoaContextWithOIDC, { carried, client }: Entry): Promise<boolean> {
  if (carried.purpose.kind !== 'device') return false
  const device = await waitingDevice(tenant, carried.purpose.userCode)
  if (device) await settleDevice(tenant, device, { at: 'declined' })
  sendPage(ctx, deviceDonePage(client.displayName, false))
  return true
}

/** The members of a good answer in Entra's order; undefined where the answer is a page. */
async function successMembers(
  tenant: Tenant,
  ctx: KoaContextWithOIDC,
  entry: Entry & { readonly user: User },
  code: string,
  state: string | undefined,
): Promise<Record<string, string | undefined> | undefined> {
  const { carried, client, user } = entry
  const signIn = signInOfSession(ctx, carried)
  const session = ctx.oidc.session
  const sessionId = sessionIdOf(session?.uid ?? '')
  await rememberSignIn(tenant, sessionId, { ...signIn, acrs: [], capabilities: [] })
  if (carried.purpose.kind === 'app' && carried.responseTypes.includes('code'))
    await rememberCode(tenant, code, signIn, codeSeconds)
  else await (await ctx.oidc.provider.AuthorizationCode.find(code))?.destroy()
  switch (carried.purpose.kind) {
    case 'device': {
      const device = await waitingDevice(tenant, carried.purpose.userCode)
      if (device) await settleDevice(tenant, device, { at: 'approved', userId: user.id, sessionId, signIn })
      sendPage(ctx, device ? deviceDonePage(client.displayName, true) : staleSignInPage())
      return undefined
    }
    case 'admin-consent':
      return { admin_consent: 'True', tenant: tenant.id, scope: entry.scope, state }
    case 'app':
      return {
        ...(await tokensInAddress(tenant, ctx, entry, { sessionId, code: withPrefix(code) })),
        client_info: ctx.oidc.params?.['client_info'] === '1' ? clientInfoOf(user, tenant) : undefined,
        state,
        session_state: sessionId,
      }
  }
}

/** The code, and tokens straight from the authorization endpoint (OpenID Connect Core §3.2, §3.3) where they are asked for. */
async function tokensInAddress(
  tenant: Tenant,
  ctx: KoaContextWithOIDC,
  { user, client, access, carried }: Entry & { readonly user: User },
  { sessionId, code }: { readonly sessionId: string; readonly code: string },
): Promise<Record<string, string | undefined>> {
  const wants = (type: (typeof carried.responseTypes)[number]) => carried.responseTypes.includes(type)
  const nonce = ctx.oidc.params?.['nonce']
  const entitlement: UserEntitlement = {
    user,
    client,
    proof: usualProof(client),
    api: access.apis[0],
    oidc: access.oidc,
    sessionId,
    signIn: signInOfSession(ctx, carried),
    nonce: typeof nonce === 'string' ? nonce : undefined,
    refresh: undefined,
  }
  const asked = { endpoint: 'authorize', clientId: client.appId } as const
  const issued = wants('token') ? await issueAccessToken(tenant, entitlement, asked) : undefined
  const extras = {
    nonce: entitlement.nonce,
    profile: access.oidc.includes('profile'),
    email: access.oidc.includes('email'),
    at_hash: issued && leftHalf(issued.accessToken),
    c_hash: wants('code') ? leftHalf(code) : undefined,
    inAddress: !wants('code'),
  }
  const idToken = wants('id_token')
    ? await signIssued(tenant, 'id-token', tenant.tokens.idToken(entitlement, extras), asked)
    : undefined
  return {
    code: wants('code') ? code : undefined,
    access_token: issued?.accessToken,
    token_type: issued && 'Bearer',
    expires_in: issued && String(issued.expiresInSeconds),
    scope: issued?.scope,
    id_token: idToken,
  }
}

/** OpenID Connect Core §3.3.2.11: the left half of the SHA-256 of what travels along. */
const leftHalf = (text: string): string => createHash('sha256').update(text).digest().subarray(0, 16).toString('base64url')

function sendThroughKoa(ctx: KoaContextWithOIDC, answer: BrowserAnswer): void {
  ctx.set('cache-control', 'no-store')
  if (answer.kind === 'redirect') {
    ctx.status = 302
    ctx.set('location', answer.location)
    ctx.body = ''
    return
  }
  sendPage(ctx, answer.html)
  ctx.set('content-security-policy', formPolicy(answer.scriptHash))
}

function sendPage(ctx: KoaContextWithOIDC, html: string): void {
  ctx.status = 200
  ctx.set(pageHeaders)
  ctx.body = html
}

/** What is left for oidc-provider to say on a page: that this browser has no sign-in under way. */
export function renderFailure(ctx: KoaContextWithOIDC): void {
  ctx.status = 400
  ctx.set(pageHeaders)
  ctx.body = staleSignInPage()
}
