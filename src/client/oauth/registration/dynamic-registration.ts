import * as oauth from 'oauth4webapi'
import { z } from 'zod'
import { ConnectError } from '../../failure.ts'
import { type KeptClient, withClient } from '../../store/credential-store.ts'
import type { Context } from '../context.ts'
import type { IssuerDocument } from '../issuer-metadata.ts'
import { oauthFailure } from '../oauth-failure.ts'
import { requestOptions } from '../request-options.ts'
import { secretAuthentication } from './client-authentication.ts'
import { clientMetadata } from './client-metadata.ts'
import type { Registration } from './registration.ts'

/** RFC 7591 §3.2.1, as far as this client reads it. `client_secret_expires_at` is REQUIRED beside a secret, and often left out. */
const registered = z.object({
  client_id: z.string().min(1),
  client_secret: z.string().optional(),
  client_secret_expires_at: z.number().optional(),
  token_endpoint_auth_method: z.string().optional(),
})

/** The registration that a kept client stands for. */
export const keptRegistration = (kept: KeptClient, issuer: IssuerDocument): Registration => ({
  client: { client_id: kept.clientId },
  authentication: secretAuthentication(kept.secret, issuer, kept.authenticationMethod),
  by: 'dynamic-registration',
})

/**
 * Registers this client, and keeps what the authorization server made of it for the next time.
 * @throws ConnectError when the registration is refused, or cannot be kept.
 */
export async function registerAndKeep(
  context: Context,
  issuer: IssuerDocument,
  redirectUri: string,
  signal: AbortSignal | undefined,
): Promise<Registration> {
  const registered = await registerDynamically(context, issuer, redirectUri, signal)
  await context.store.exclusively(async (kept) => ({ result: undefined, kept: withClient(kept, registered) }), signal)
  return keptRegistration(registered, issuer)
}

/**
 * Registers this client as a native public one with this redirect URI (RFC 7591).
 * @throws ConnectError when the registration is refused.
 */
async function registerDynamically(
  { fetch, grantType }: Pick<Context, 'fetch' | 'grantType'>,
  document: IssuerDocument,
  redirectUri: string,
  signal: AbortSignal | undefined,
): Promise<KeptClient> {
  const endpoint = document.registration_endpoint ?? ''
  const metadata = clientMetadata([redirectUri], wantedMethod(document))
  const grants = grantType === 'device_code' ? { grant_types: [oauthDeviceCode, 'refresh_token'], response_types: [] } : {}
  try {
    const response = await oauth.dynamicClientRegistrationRequest(
      document,
      { ...metadata, ...grants },
      requestOptions(endpoint, fetch, signal),
    )
    const answer = await answered(response)
    const method = answer.token_endpoint_auth_method
    return {
      issuer: document.issuer,
      redirectUri,
      grantType,
      clientId: answer.client_id,
      ...(answer.client_secret !== undefined && { secret: answer.client_secret }),
      ...(answer.client_secret_expires_at && { secretExpiresAt: answer.client_secret_expires_at }),
      ...(method !== undefined && { authenticationMethod: method }),
    }
  } catch (error) {
    throw oauthFailure(error, { what: 'The registration of this client', endpoint, advice })
  }
}

const oauthDeviceCode = 'urn:ietf:params:oauth:grant-type:device_code'
const advice = 'Register a public client there by hand, and pass its id with --client-id.'

/** A public client, where that is offered or nothing is said; else a secret, in the way that the server lists. */
function wantedMethod({ token_endpoint_auth_methods_supported: supported }: IssuerDocument): string {
  if (!supported || supported.includes('none')) return 'none'
  return ['client_secret_basic', 'client_secret_post'].find((method) => supported.includes(method)) ?? 'none'
}

async function answered(response: Response): Promise<z.infer<typeof registered>> {
  // A refusal is oauth4webapi's to read; of a success it wants more than servers say.
  if (response.status !== 200 && response.status !== 201) await oauth.processDynamicClientRegistrationResponse(response)
  const parsed = registered.safeParse(await response.json().catch(() => undefined))
  if (parsed.success) return parsed.data
  throw new ConnectError({
    kind: 'refused',
    happened: 'The registration of this client got an answer that does not follow the rules: it has no client_id.',
    whose: 'the authorization server',
    advice,
  })
}
