import * as oauth from 'oauth4webapi'
import type { SignInAct } from '../../browsers/browser.ts'
import { usage } from '../../failure.ts'
import { type AuthorizationRecord, authorizationResponse, authorizationUrl } from '../authorization.ts'
import { awaitAnswer } from '../await-answer.ts'
import { type Callback, openCallback } from '../callback.ts'
import type { Context } from '../context.ts'
import { pkcePolicy } from '../pkce-policy.ts'
import type { Chosen } from '../registration/choose-client.ts'
import { registerAndKeep } from '../registration/dynamic-registration.ts'
import { atTheirTime, type Registration } from '../registration/registration.ts'
import { requestTokens, sent, type Tokens } from '../tokens.ts'
import type { Granted, GrantRequest } from './grant-request.ts'

/**
 * The authorization code grant with PKCE, through a browser and a loopback redirect (RFC 8252).
 * @throws ConnectError when the person, the browser or the authorization server says no, or what comes back is not theirs.
 */
export async function byAuthorizationCode(
  context: Context,
  request: GrantRequest,
  choose: () => Promise<Chosen>,
): Promise<Granted> {
  const { issuer, signal } = request
  if (pkcePolicy(issuer, context.pkceMetadata) === 'entra') context.tell({ step: 'pkce-not-advertised', issuer: issuer.issuer })
  const chosen = await choose()
  const state = oauth.generateRandomState()
  const { callback, ...listening } = await listenAs(context, request, chosen, state)
  const registration = atTheirTime(listening.registration, request.aheadSeconds)
  try {
    context.tell({ step: 'registered', by: registration.by, clientId: registration.client.client_id })
    const codeVerifier = oauth.generateRandomCodeVerifier()
    const { resource, scope, claims } = request
    const record = { issuer, registration, redirectUri: callback.redirectUri, state, codeVerifier, resource, scope, claims }
    return { registration, tokens: await tokensBySignIn(context, record, callback, signal) }
  } finally {
    await callback.close()
  }
}

/** The port that a kept registration names is taken again; where somebody else has it by now, the client registers anew. */
async function listenAs(
  context: Context,
  { issuer, signal }: GrantRequest,
  chosen: Chosen,
  state: string,
): Promise<{ readonly callback: Callback; readonly registration: Registration }> {
  const { log, callbackPort } = context
  const portBefore = chosen.registration && chosen.redirectUri ? Number(new URL(chosen.redirectUri).port) : undefined
  const fits = portBefore === undefined || callbackPort === 0 || callbackPort === portBefore
  if (chosen.registration && fits) {
    const port = portBefore ?? callbackPort
    const callback = await openCallback({ state, log, port }).catch((error: unknown) => {
      if (portBefore === undefined || callbackPort !== 0) throw error
      return undefined
    })
    if (callback) return { callback, registration: chosen.registration }
  }
  const callback = await openCallback({ state, log, port: callbackPort })
  try {
    return { callback, registration: await registerAndKeep(context, issuer, callback.redirectUri, signal) }
  } catch (error) {
    await callback.close()
    throw error
  }
}

async function tokensBySignIn(
  context: Context,
  record: AuthorizationRecord,
  callback: Callback,
  signal: AbortSignal | undefined,
): Promise<Tokens> {
  const { browser, tell, log, patienceSeconds } = context
  if (!browser) throw usage('Nobody said how to reach a person to sign in.', 'Hand in a browser, or choose another grant.')
  const { issuer } = record
  let signedIn = false
  const onAct = (act: SignInAct) => {
    signedIn ||= act.act === 'signed-in'
    tell(act.act === 'signed-in' ? { step: 'signed-in', user: act.user } : { step: 'consent', at: act.at })
  }
  const page = { url: await authorizationUrl(record), redirectUri: callback.redirectUri, onAct, log }
  const { arrival, shown } = await awaitAnswer({ browser, page, callback, patienceSeconds, signal })
  let tokens: Tokens | undefined
  try {
    const response = authorizationResponse(record, arrival.parameters)
    if (!signedIn) tell({ step: 'signed-in', user: undefined })
    const { fetch, now } = context
    tokens = await exchangeCode({ ...record, fetch, now, issuer, signal }, response)
  } finally {
    await arrival.answer(tokens ? 'signed-in' : 'not-signed-in')
    await shown
  }
  return tokens
}

const advice = 'Run it again to sign in anew; if it stays so, the registration of this client there does not fit.'

/** Redeems a code, with the verifier, the same redirect URI and the same resource. */
function exchangeCode(
  request: AuthorizationRecord & Parameters<typeof requestTokens>[0],
  response: URLSearchParams,
): Promise<Tokens> {
  const { issuer, registration, redirectUri, codeVerifier, resource } = request
  const { client, authentication } = registration
  return requestTokens(request, 'The token request', advice, async (options) => {
    const answer = await oauth.authorizationCodeGrantRequest(
      issuer,
      client,
      authentication,
      response,
      redirectUri,
      codeVerifier,
      { ...options, additionalParameters: sent({ resource }) },
    )
    return oauth.processAuthorizationCodeResponse(issuer, client, answer)
  })
}
