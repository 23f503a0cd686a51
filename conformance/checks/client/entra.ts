import type { ClientRun } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { asked, every, getsThrough, looksAt } from './judging.ts'

/** Microsoft Entra ID as it is today: an issuer per tenant whose document is at the appended place, without PKCE, registration and iss. */
const entraToday: Scenario = {
  id: 'entra-today',
  what: 'Microsoft Entra ID as the authorization server',
  official: 'auth/pre-registration',
  entra: {},
}
/** The same where the challenge names no scope, so that the client has to take those of the resource document. */
const entraListed: Scenario = {
  ...entraToday,
  id: 'entra-today-scopes-listed',
  what: 'Microsoft Entra ID as the authorization server, and a challenge without scopes',
  challenge: ({ resource_metadata: named }) => [`Bearer resource_metadata="${named}"`],
}

const accessScope = ({ url }: ClientRun): string => `${url}/mcp.access`

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
      scope.split(' ').includes(accessScope(run)) ? undefined : `expected ${accessScope(run)}, got ${scope || 'none'}`,
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
