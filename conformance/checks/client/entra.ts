import type { Parameters, Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { asked, every, getsThrough, looksAt } from './judging.ts'

const tenant = '/3f6ab9a4-1c7e-4d7b-9a52-6f0c8e2b7d10/v2.0'
const short = 'mcp.access'

/** What Entra says of a request that it does not like (Microsoft: "Microsoft Entra authentication and authorization error codes"). */
function objectionTo({ scope = '', resource }: Parameters): Parameters | undefined {
  const wanted = scope.split(' ').filter((one) => !['openid', 'profile', 'offline_access', ''].includes(one))
  if (scope === '')
    return refusal('invalid_request', "AADSTS900144: The request body must contain the following parameter: 'scope'.")
  if (wanted.some((one) => !one.includes('/')))
    return refusal(
      'invalid_client',
      `AADSTS650053: The application asked for scope '${wanted[0]}' that doesn't exist on the resource.`,
    )
  if (resource !== undefined && wanted.some((one) => one.slice(0, one.lastIndexOf('/')) !== resource))
    return refusal(
      'invalid_target',
      "AADSTS9010010: The resource parameter provided in the request doesn't match with the requested scopes.",
    )
  return undefined
}
const refusal = (error: string, description: string): Parameters => ({ error, error_description: description })

/**
 * Entra as it is (captured and documented): an issuer per tenant, its document at the appended place only, without PKCE, without
 * registration, without iss; scopes begin with the App ID URI, which is the address of the server.
 */
const entraToday: Scenario = {
  id: 'entra-today',
  what: 'an authorization server that is as Microsoft Entra ID is',
  official: 'auth/pre-registration',
  context: ({ issuer }) => ({ client_id: 'pre-registered-client', client_secret: 'pre-registered-secret', issuer }),
  issuerPath: tenant,
  issuerMetadataPlaces: (right) => right.slice(-1),
  issuerMetadata: ({
    registration_endpoint: _,
    code_challenge_methods_supported: __,
    authorization_response_iss_parameter_supported: ___,
    ...right
  }) => ({
    ...right,
    cloud_instance_name: 'microsoftonline.com',
    scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
  }),
  challenge: ({ resource_metadata: named }, { url }) => [`Bearer resource_metadata="${named}", scope="${url}/${short}"`],
  resourceMetadata: (right, { url }) => ({ ...right, scopes_supported: [`${url}/${short}`] }),
  redirect: ({ iss: _, ...right }, { asked: request }) => {
    const objection = objectionTo(request)
    const { state } = right
    return objection ? { ...objection, ...(state !== undefined && { state }) } : right
  },
}
/** The same where the challenge names no scope, so that the client has to take those of the resource document. */
const entraListed: Scenario = {
  ...entraToday,
  id: 'entra-today-scopes-listed',
  what: 'an authorization server that is as Microsoft Entra ID is, and a challenge without scopes',
  challenge: ({ resource_metadata: named }) => [`Bearer resource_metadata="${named}"`],
}

export const signsIn = getsThrough(
  {
    id: 'client/entra/signs-in',
    requirement: requirement('entra.client-signs-in'),
    title: 'The client gets through where the authorization server is as Entra is',
    catches: [
      'client/strict-about-entra',
      'client/any-pkce-method',
      'client/no-pkce-by-oidc',
      'client/knows-no-oidc',
      'client/gives-up-after-two',
      'client/takes-no-client-id',
      'client/always-wants-iss',
      'client/resource-with-slash',
      'client/resource-is-origin',
      'client/resource-with-fragment',
      'client/shortens-scopes',
      'client/invents-scopes',
    ],
  },
  entraToday,
)

export const resourceAsPublished = looksAt(
  {
    id: 'client/entra/resource-as-published',
    requirement: requirement('entra.client-resource-as-published'),
    title: 'resource is what the scopes begin with, byte for byte (else AADSTS9010010)',
    catches: ['client/resource-with-slash', 'client/resource-is-origin', 'client/resource-with-fragment'],
  },
  entraToday,
  (run) =>
    every(asked(run, 'authorization'), 'authorization request', run, ({ query: { resource } }) =>
      resource === undefined || resource === run.url ? undefined : `expected ${run.url}, got ${resource}`,
    ),
)

export const scopesAsPublished = looksAt(
  {
    id: 'client/entra/scopes-as-published',
    requirement: requirement('entra.client-scopes-as-published'),
    title: 'Scopes are asked for as the server names them (else AADSTS650053)',
    catches: ['client/shortens-scopes', 'client/invents-scopes'],
  },
  entraToday,
  (run) =>
    every(asked(run, 'authorization'), 'authorization request', run, ({ query: { scope = '' } }) =>
      scope.split(' ').includes(`${run.url}/${short}`) ? undefined : `expected ${run.url}/${short}, got ${scope || 'none'}`,
    ),
)

export const scopePresent = looksAt(
  {
    id: 'client/entra/scope-present',
    requirement: requirement('entra.client-scope-present'),
    title: 'scope is sent, also where the resource document alone names one (else AADSTS900144)',
    catches: ['client/ignores-listed-scopes'],
  },
  entraListed,
  (run) =>
    every(asked(run, 'authorization'), 'authorization request', run, ({ query: { scope = '' } }) =>
      scope !== '' ? undefined : 'expected a scope, got none',
    ),
)
