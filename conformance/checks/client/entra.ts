import { check, fail, inconclusive, pass, type Verdict } from '../../kit/check.ts'
import type { ClientRun } from '../../kit/client-run.ts'
import { requirement } from '../../requirements/index.ts'
import { accessScope, afterToday, entraAtOrigin, entraListed, entraToday, entraUnregistered } from './entra-worlds.ts'
import { asked, brokenControl, endingOf, every, gotThrough, looksAt } from './judging.ts'

/** `resource` at both endpoints, compared as Entra compares it. */
function resourceUntouched(run: ClientRun): Verdict {
  const requests = [...asked(run, 'authorization'), ...asked(run, 'token')]
  return every(requests, 'authorization request', run, ({ purpose, query, form }) => {
    const { resource } = purpose === 'token' ? form : query
    return resource === undefined || resource === run.url ? undefined : `expected ${run.url}, got ${resource}`
  })
}

export const signsIn = check({
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
    'client/two-resources-at-token',
    'client/shortens-scopes',
    'client/invents-scopes',
    'client/compares-short-scopes',
    'client/comes-back-by-ipv6',
    'client/ours-with-another-redirect',
    'client/other-redirect-at-token',
    'client/invents-its-client-id',
  ],
  needs: ['client'],
  async run({ client }, step) {
    const run = await step(`probe: the client meets ${entraToday.what}`, () => client.run(entraToday))
    if (gotThrough(run)) return pass
    const refused = run.heard.find((one) => one.refused !== undefined)?.refused
    if (refused !== undefined) return fail(`expected Entra to serve it, but Entra said: ${refused}`)
    const broken = await brokenControl(client, step)
    return broken ?? fail(`expected it to get through ${entraToday.what}, but the client ${endingOf(run)}`)
  },
})

export const resourceAsPublished = looksAt(
  {
    id: 'client/entra/resource-as-published',
    requirement: requirement('entra.client-resource-as-published'),
    title: 'resource is what the scopes begin with, byte for byte (else AADSTS9010010)',
    catches: ['client/resource-with-slash', 'client/resource-is-origin', 'client/resource-with-fragment'],
  },
  entraToday,
  resourceUntouched,
)

export const resourceWithoutSlash = looksAt(
  {
    id: 'client/entra/resource-without-slash',
    requirement: requirement('entra.client-resource-without-slash'),
    title: 'A resource that is an origin gets no slash (else AADSTS9010010)',
    catches: ['client/resource-with-slash', 'client/prints-addresses-anew', 'client/resource-with-fragment'],
  },
  entraAtOrigin,
  resourceUntouched,
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

export const pkceUnannounced = looksAt(
  {
    id: 'client/entra/pkce-unannounced',
    requirement: requirement('entra.client-pkce-unannounced'),
    title: 'PKCE is used, with S256, though Entra does not announce it',
    catches: ['client/pkce-only-where-announced', 'client/no-pkce', 'client/plain-challenge'],
  },
  entraToday,
  (run) =>
    every(asked(run, 'authorization'), 'authorization request', run, ({ query }) =>
      query['code_challenge'] !== undefined && query['code_challenge_method'] === 'S256'
        ? undefined
        : `expected a challenge by S256, got ${query['code_challenge'] === undefined ? 'none' : (query['code_challenge_method'] ?? 'one by plain')}`,
    ),
)

export const redirectRegistrable = looksAt(
  {
    id: 'client/entra/redirect-registrable',
    requirement: requirement('entra.client-redirect-registrable'),
    title: 'The redirect URI is one that Entra registers (else AADSTS50011)',
    catches: ['client/comes-back-by-ipv6'],
  },
  entraToday,
  (run) =>
    every(asked(run, 'authorization'), 'authorization request', run, ({ query: { redirect_uri: uri = '' } }) => {
      const { protocol, hostname } = URL.parse(uri) ?? { protocol: 'http:', hostname: '' }
      return protocol !== 'http:' || ['localhost', '127.0.0.1'].includes(hostname)
        ? undefined
        : `expected https, a scheme of its own, or http on localhost or 127.0.0.1; got ${uri || 'none'}`
    }),
)

export const clientIdWanted = afterToday(
  {
    id: 'client/entra/client-id-wanted',
    requirement: requirement('entra.client-id-wanted'),
    title: 'A client without a client id says that it wants one, where nobody registers it',
    catches: ['client/makes-up-a-client-id', 'client/says-nothing-of-registration'],
  },
  entraUnregistered,
  (run) => {
    const [first] = asked(run, 'authorization')
    if (first) {
      const { client_id: own = '' } = first.query
      return ['', 'undefined', 'null'].includes(own)
        ? fail('expected it to ask for a client id, but it went to sign in without one')
        : inconclusive(`it brings a client id of its own, ${own}, which may be known to other tenants`)
    }
    if (!asked(run, 'issuer-metadata').some(({ status }) => status === 200))
      return inconclusive(`the document of Entra was not read; the client ${endingOf(run)}`)
    const said = run.ending.lastLines.join(' ')
    return /regist|client[\s_-]?id/i.test(said) && run.ending.exitCode !== 0
      ? pass
      : fail(`expected it to end with a word on registration or on a client id, but the client ${endingOf(run)}`)
  },
)
