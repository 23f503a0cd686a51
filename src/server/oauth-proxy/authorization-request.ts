import type { Interaction } from 'oidc-provider'

/** What a client asked for, as oidc-provider has checked it: the client exists, the redirect URI is its own, the resource is ours. */
export interface AuthorizationRequest {
  readonly clientId: string
  readonly redirectUri: string
  readonly scopes: readonly string[]
  /** As the client wrote them. */
  readonly resources: readonly string[]
  /** RFC 6749 leaves it to OpenID Connect Core §3.1.2.1: `login`, `consent`, `select_account`. */
  readonly prompts: readonly string[]
  readonly loginHint: string | undefined
}

/** The request that an interaction is about. */
export function requestOf({ params }: Interaction): AuthorizationRequest {
  const { client_id: clientId, redirect_uri: redirectUri, scope, resource, prompt, login_hint: loginHint } = params
  return {
    clientId: String(clientId),
    redirectUri: String(redirectUri),
    scopes: words(scope),
    resources: [resource].flat().filter((one) => typeof one === 'string'),
    prompts: words(prompt),
    loginHint: typeof loginHint === 'string' ? loginHint : undefined,
  }
}

const words = (value: unknown): string[] => (typeof value === 'string' ? value.split(' ').filter((word) => word !== '') : [])
