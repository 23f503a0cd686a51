import type { ChangeClientParts, Json, McpRequest, Parameters } from '../../targets/minimal-client/index.ts'
import { decodeToken } from '../../targets/token-change.ts'
import { type ClientMutants, minimalClient } from './mutant.ts'

/** Names something otherwise, at both endpoints. */
const naming =
  (change: (right: Parameters) => Parameters): ChangeClientParts =>
  (parts) => ({
    ...parts,
    authorizationRequest: (right) => parts.authorizationRequest(change(right)),
    tokenRequest: (right) => parts.tokenRequest(change(right)),
  })

/** Renews its token with other scopes, or with none. */
const renewing =
  (other: string | undefined): ChangeClientParts =>
  (parts) => ({
    ...parts,
    tokenRequest: ({ scope, ...right }) => {
      const named = right['grant_type'] === 'refresh_token' ? other : scope
      return parts.tokenRequest(named === undefined ? right : { ...right, scope: named })
    },
  })

/** What the token of a request says; undefined where there is none, or it is not a JWT. */
function claimsOf({ headers: { authorization = '' } }: McpRequest): Json | undefined {
  try {
    return decodeToken(authorization.slice('Bearer '.length)).claims
  } catch {
    return undefined
  }
}
const byIpv6 = 'http://[::1]:3317/callback'
const isTemplate = ({ issuer }: Json): boolean => String(issuer).includes('{tenantid}')

/** Clients that do not get along with Microsoft Entra ID. */
export const entraMutants: ClientMutants = {
  'client/strict-about-entra': minimalClient('does not know that Entra does S256', (parts) => ({
    ...parts,
    supportsPkce: (document, place) =>
      document['code_challenge_methods_supported'] !== undefined && parts.supportsPkce(document, place),
  })),
  'client/shortens-scopes': minimalClient('asks for the last part of the name of a scope', (parts) => ({
    ...parts,
    scope: (sources) =>
      parts
        .scope(sources)
        ?.split(' ')
        .map((scope) => scope.slice(scope.lastIndexOf('/') + 1))
        .join(' '),
  })),
  'client/ignores-listed-scopes': minimalClient('asks for scopes only where the challenge names some', (parts) => ({
    ...parts,
    scope: (sources) => parts.scope({ ...sources, listed: undefined }),
  })),
  'client/prints-addresses-anew': minimalClient(
    'sends the address of the server as a library of addresses prints it',
    naming(({ resource, ...others }) => ({ ...others, ...(resource !== undefined && { resource: new URL(resource).href }) })),
  ),
  'client/comes-back-by-ipv6': minimalClient('listens on [::1] for the answer', (parts) => ({
    ...naming((right) => ('redirect_uri' in right ? { ...right, redirect_uri: byIpv6 } : right))(parts),
    clientMetadata: () => parts.clientMetadata(byIpv6),
  })),
  'client/pkce-only-where-announced': minimalClient('does PKCE only where it is announced', (parts) => {
    let isAnnounced = true
    return {
      ...parts,
      supportsPkce: (document, place) => {
        isAnnounced = document['code_challenge_methods_supported'] !== undefined
        return parts.supportsPkce(document, place)
      },
      authorizationRequest: ({ code_challenge: challenge, code_challenge_method: method, ...others }) =>
        parts.authorizationRequest(
          isAnnounced && challenge && method ? { ...others, code_challenge: challenge, code_challenge_method: method } : others,
        ),
      tokenRequest: ({ code_verifier: verifier, ...others }) =>
        parts.tokenRequest(isAnnounced && verifier ? { ...others, code_verifier: verifier } : others),
    }
  }),
  'client/makes-up-a-client-id': minimalClient('goes to sign in as undefined where nobody knows it', (parts) => ({
    ...parts,
    unknownAt: () => ({ client_id: 'undefined' }),
  })),
  'client/says-nothing-of-registration': minimalClient('does not say why it cannot sign in where nobody knows it', (parts) => ({
    ...parts,
    unknownAt: () => {
      throw new Error('Something went wrong.')
    },
  })),
  'client/signs-in-every-hour': minimalClient('does not ask to stay signed in', (parts) => ({
    ...parts,
    staysSignedIn: () => false,
  })),
  'client/forces-consent': minimalClient('asks for consent at every sign-in', (parts) => ({
    ...parts,
    authorizationRequest: (right) => parts.authorizationRequest({ ...right, prompt: 'consent' }),
  })),
  'client/renews-without-scopes': minimalClient('does not name the scopes when it renews its token', renewing(undefined)),
  'client/renews-for-graph': minimalClient(
    'names the scopes of OpenID Connect alone when it renews its token',
    renewing('openid offline_access'),
  ),
  'client/validates-its-token': minimalClient('looks into its token, and wants version 2.0', (parts) => ({
    ...parts,
    mcpRequest: (right, message) => {
      const claims = claimsOf(right)
      if (claims && claims['ver'] !== '2.0') throw new Error('The token is not of version 2.0.')
      return parts.mcpRequest(right, message)
    },
  })),
  'client/compares-short-scopes': minimalClient(
    'does not use a token in which it does not find the scope as it asked',
    (parts) => {
      let wanted = ''
      return {
        ...parts,
        staysSignedIn: () => false,
        authorizationRequest: (right) => {
          wanted = right['scope'] ?? ''
          return parts.authorizationRequest(right)
        },
        mcpRequest: (right, message) => {
          const { authorization: _, ...headers } = right.headers
          const scopes = claimsOf(right)?.['scp']
          return parts.mcpRequest(scopes === undefined || scopes === wanted ? right : { ...right, headers }, message)
        },
      }
    },
  ),
  'client/fills-in-issuer-templates': minimalClient('takes {tenantid} in an issuer for any tenant', (parts) => ({
    ...parts,
    isOf: (document, issuer) => isTemplate(document) || parts.isOf(document, issuer),
    supportsPkce: (document, place) => isTemplate(document) || parts.supportsPkce(document, place),
  })),
  'client/never-has-enough-tokens': minimalClient('gets another token for as long as it is refused', (parts) => ({
    ...parts,
    signIns: 12,
  })),
  'client/shortens-wider-scopes': minimalClient('asks for a wider scope by the last part of its name', (parts) => ({
    ...parts,
    scope: ({ challenged, ...sources }) =>
      parts.scope({
        ...sources,
        challenged: sources.before === undefined ? challenged : challenged?.slice(challenged.lastIndexOf('/') + 1),
      }),
  })),
}
