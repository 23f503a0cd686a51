import * as oauth from 'oauth4webapi'
import type { Context } from '../context.ts'
import { isEntra } from '../pkce-policy.ts'
import type { Registration } from '../registration/registration.ts'
import { requestTokens, sent, type Tokens } from '../tokens.ts'
import type { GrantRequest } from './grant-request.ts'

const advice = 'See that the secret or key of this client is the one that is registered there, and that it may call this API.'

/**
 * The client credentials grant (RFC 6749 §4.4): this client for itself, without a person.
 * @throws ConnectError when it is refused.
 */
export function byClientCredentials(
  { fetch, now, scope: asked }: Context,
  { issuer, resource, scope: selected, signal }: GrantRequest,
  registration: Registration,
): Promise<Tokens> {
  const { client, authentication } = registration
  const scope = asked === undefined && isEntra(issuer) ? defaultScope(selected) : selected
  return requestTokens(
    { fetch, now, issuer, registration, resource, scope, signal },
    'The request for a token without a person',
    advice,
    async (options) => {
      const parameters = sent({ scope, resource })
      const answer = await oauth.clientCredentialsGrantRequest(issuer, client, authentication, parameters, options)
      return oauth.processClientCredentialsResponse(issuer, client, answer)
    },
  )
}

/** Without a person Entra knows one scope of an API, `{App ID URI}/.default`, and no other beside it (documented: client credentials flow). */
function defaultScope(selected: string | undefined): string | undefined {
  const first = selected?.split(' ').find((scope) => scope.includes('/'))
  return first && `${first.slice(0, first.lastIndexOf('/'))}/.default`
}
