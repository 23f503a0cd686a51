import * as oauth from 'oauth4webapi'
import { ConnectError } from '../failure.ts'
import { printable } from '../printable.ts'
import type { IssuerDocument } from './issuer-metadata.ts'
import { oauthFailure } from './oauth-failure.ts'
import { requestOptions } from './request-options.ts'

/** This client as one authorization server knows it. It means nothing to any other. */
export interface Registration {
  readonly client: oauth.Client
  readonly authentication: oauth.ClientAuth
  readonly by: 'client-id-given' | 'dynamic-registration'
}

/**
 * The client id that was given, or else dynamic registration (RFC 7591) as a native public client with this redirect URI.
 * @throws ConnectError when there is neither, or when the registration is refused.
 */
export async function register(
  document: IssuerDocument,
  redirectUri: string,
  clientId: string | undefined,
): Promise<Registration> {
  if (clientId !== undefined) return { client: { client_id: clientId }, authentication: oauth.None(), by: 'client-id-given' }
  const endpoint = document.registration_endpoint
  if (endpoint === undefined)
    throw new ConnectError({
      kind: 'usage',
      happened: `The authorization server ${printable(document.issuer)} does not register clients by itself, and no client id was given.`,
      whose: 'you',
      advice: `Register a public client there with the redirect URI http://localhost/callback, and pass its id with --client-id.`,
    })
  const advice = 'Register a public client there by hand, and pass its id with --client-id.'
  try {
    const response = await oauth.dynamicClientRegistrationRequest(document, metadata(redirectUri), requestOptions(endpoint))
    const registered = await oauth.processDynamicClientRegistrationResponse(response)
    return {
      client: { client_id: registered.client_id },
      authentication: authenticationOf(registered),
      by: 'dynamic-registration',
    }
  } catch (error) {
    throw oauthFailure(error, { what: 'The registration of this client', endpoint, advice })
  }
}

/** `application_type: native` is what lets a loopback redirect through (OpenID Connect Registration 1.0 §2, MCP 2026-07-28). */
const metadata = (redirectUri: string) => ({
  client_name: 'mcp-entra console',
  application_type: 'native',
  redirect_uris: [redirectUri],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
})

/** A server may give a secret although none was asked for; then it wants to see it (RFC 7591 §3.2.1). */
function authenticationOf({ client_secret: secret, token_endpoint_auth_method: method }: Registered): oauth.ClientAuth {
  if (typeof secret !== 'string' || method === 'none') return oauth.None()
  return method === 'client_secret_post' ? oauth.ClientSecretPost(secret) : oauth.ClientSecretBasic(secret)
}
type Registered = Awaited<ReturnType<typeof oauth.processDynamicClientRegistrationResponse>>
