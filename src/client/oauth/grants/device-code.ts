import * as oauth from 'oauth4webapi'
import type { SignInAct } from '../../browsers/browser.ts'
import { ConnectError } from '../../failure.ts'
import { printable } from '../../printable.ts'
import type { Context } from '../context.ts'
import { entraAdvice } from '../entra-advice.ts'
import { type OAuthRefusal, oauthFailure, OAuthRefusal as Refusal } from '../oauth-failure.ts'
import type { Registration } from '../registration/registration.ts'
import { requestOptions } from '../request-options.ts'
import { openableAddress } from '../server-address.ts'
import { requestTokens, sent, type Tokens } from '../tokens.ts'
import type { GrantRequest } from './grant-request.ts'

const advice = 'Run it again to begin anew; if it stays so, the registration of this client there does not allow it.'

/**
 * The device grant (RFC 8628): the person opens an address anywhere, types a code, and signs in there.
 * @throws ConnectError when it is not offered, is refused, or nobody signs in in time.
 */
export async function byDeviceCode(context: Context, request: GrantRequest, registration: Registration): Promise<Tokens> {
  const begun = await begin(context, request, registration)
  const address = openableAddress(begun.verification_uri, context.server)
  const person = context.browser?.enterCode
  let signedIn = false
  const onAct = (act: SignInAct) => {
    if (act.act !== 'signed-in') return
    signedIn = true
    context.tell({ step: 'signed-in', user: act.user })
  }
  if (person) await person({ address, userCode: begun.user_code, onAct })
  else context.log(`To sign in, open ${address} in any browser and enter the code ${printable(begun.user_code, 40)}`)
  const end = context.now().getTime() + Math.min(begun.expires_in, context.patienceSeconds) * 1000
  let intervalSeconds = begun.interval ?? 5 // RFC 8628 §3.2
  // Where the next time to ask lies behind the end nobody waits for it: the server chooses it, and may say a year.
  while (context.now().getTime() + intervalSeconds * 1000 <= end) {
    await context.wait(intervalSeconds * 1000, request.signal)
    const answer = await poll(context, request, registration, begun.device_code)
    if (typeof answer !== 'string') {
      if (!signedIn) context.tell({ step: 'signed-in', user: undefined })
      return answer
    }
    if (answer === 'slow_down') intervalSeconds += 5 // RFC 8628 §3.5
  }
  throw tooLate()
}

async function begin(
  { fetch }: Context,
  { issuer, resource, scope, signal }: GrantRequest,
  { client, authentication }: Registration,
) {
  const endpoint = issuer.device_authorization_endpoint
  if (endpoint === undefined) throw notOffered(issuer.issuer)
  try {
    const parameters = sent({ scope, resource })
    const options = requestOptions(endpoint, fetch, signal)
    const answer = await oauth.deviceAuthorizationRequest(issuer, client, authentication, parameters, options)
    return await oauth.processDeviceAuthorizationResponse(issuer, client, answer)
  } catch (error) {
    signal?.throwIfAborted()
    throw oauthFailure(error, { what: 'The request for a device code', endpoint, advice, asked: { resource, scope } })
  }
}

/** Tokens, or what RFC 8628 §3.5 has the client do next. */
async function poll(
  { fetch, now }: Context,
  { issuer, resource, scope, signal }: GrantRequest,
  registration: Registration,
  deviceCode: string,
): Promise<Tokens | 'authorization_pending' | 'slow_down'> {
  const { client, authentication } = registration
  const request = { fetch, now, issuer, registration, resource, scope, signal }
  try {
    return await requestTokens(request, 'The token request', advice, async (options) => {
      const additionalParameters = sent({ resource })
      const answer = await oauth.deviceCodeGrantRequest(issuer, client, authentication, deviceCode, {
        ...options,
        additionalParameters,
      })
      return oauth.processDeviceCodeResponse(issuer, client, answer)
    })
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    if (error.code === 'authorization_pending' || error.code === 'slow_down') return error.code
    throw ended(error)
  }
}

/** `authorization_declined` is Entra's word for `access_denied` (documented: device authorization grant flow). */
function ended(refusal: OAuthRefusal): ConnectError {
  if (refusal.code === 'expired_token') return tooLate()
  const declined = ['access_denied', 'authorization_declined'].includes(refusal.code)
  if (!declined || entraAdvice(refusal.message)?.whose === 'the authorization server') return refusal
  return new ConnectError({
    kind: 'refused',
    happened: refusal.message,
    whose: 'you',
    advice: 'Run it again and allow the access, or ask whoever administers that account.',
  })
}

const tooLate = (): ConnectError =>
  new ConnectError({
    kind: 'failed',
    happened: 'Nobody signed in with the code before it expired.',
    whose: 'you',
    advice: 'Run it again, open the address and enter the new code.',
  })

const notOffered = (issuer: string): ConnectError =>
  new ConnectError({
    kind: 'usage',
    happened: `The authorization server ${printable(issuer)} has no device codes.`,
    whose: 'you',
    advice: 'Run it again without --device-code; --browser print needs no browser on this machine.',
  })
