import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import type { ClientRun, Heard } from '../../kit/client-run.ts'
import { requirement } from '../../requirements/index.ts'
import { asked, endingOf, every, looksAt, rightWorld } from './judging.ts'
import { refusedOnce } from './refresh.ts'
import { signIns } from './sign-ins.ts'

const inAuthorization = (run: ClientRun): readonly Heard[] => asked(run, 'authorization')
const resourceOf = ({ purpose, query, form }: Heard): string | undefined => (purpose === 'token' ? form : query)['resource']
const everywhere = (run: ClientRun): readonly Heard[] => [...inAuthorization(run), ...asked(run, 'token')]

/** Nothing in the metadata of the stage says that it knows RFC 8707. */
export const alwaysSent = looksAt(
  {
    id: 'client/resource-parameter/always-sent',
    requirement: requirement('resource.client-always-send'),
    title: 'resource is sent though nothing says that the authorization server knows it',
    catches: ['client/no-resource', 'client/no-resource-at-authorization'],
  },
  rightWorld,
  (run) =>
    every(inAuthorization(run), 'authorization request', run, (request) =>
      resourceOf(request) === undefined ? 'expected resource though nothing announces it, got none' : undefined,
    ),
)

export const used = looksAt(
  {
    id: 'client/resource-parameter/used',
    requirement: requirement('resource.client-implement'),
    title: 'The sign-in names by resource the server that the token is for',
    catches: ['client/no-resource'],
  },
  rightWorld,
  (run) => {
    if (inAuthorization(run).length === 0) return inconclusive(`nobody was sent to sign in; the client ${endingOf(run)}`)
    return everywhere(run).some((request) => resourceOf(request) !== undefined)
      ? pass
      : fail('expected resource in the authorization request and in the token request, got it in neither')
  },
)

/** What is wrong with how often resource is there; undefined where nothing is. */
const unlessOnce = (parameters: URLSearchParams): string | undefined => {
  const { length } = parameters.getAll('resource')
  return length === 1 ? undefined : `expected resource once, got it ${length} times`
}

export const inAuthorizationRequest = check({
  id: 'client/resource-parameter/in-authorization-request',
  requirement: requirement('resource.client-in-authorization-request'),
  title: 'resource is in each authorization request, once',
  needs: ['client'],
  catches: ['client/no-resource', 'client/no-resource-at-authorization', 'client/no-resource-at-second-sign-in'],
  async run({ client }, step) {
    for (const scenario of signIns) {
      const run = await step(`the client meets ${scenario.what}`, () => client.run(scenario))
      const verdict = every(inAuthorization(run), 'authorization request', run, ({ url }) =>
        unlessOnce(new URL(url).searchParams),
      )
      if (verdict.kind !== 'pass') return verdict
    }
    return pass
  },
})

export const inTokenRequest = check({
  id: 'client/resource-parameter/in-token-request',
  requirement: requirement('resource.client-in-token-request'),
  title: 'resource is in each token request, for a code and for a refresh token, the same as in the authorization request',
  needs: ['client'],
  catches: [
    'client/no-resource',
    'client/no-resource-at-token',
    'client/no-resource-at-refresh',
    'client/two-resources-at-token',
  ],
  async run({ client }, step) {
    for (const scenario of [refusedOnce, ...signIns]) {
      const run = await step(`the client meets ${scenario.what}`, () => client.run(scenario))
      const [authorization] = inAuthorization(run)
      const expected = authorization && resourceOf(authorization)
      const verdict = every(asked(run, 'token'), 'token request', run, (request) => {
        const sent = resourceOf(request)
        if (sent === undefined) return `expected resource in the token request for ${request.form['grant_type']}, got none`
        return expected === undefined || sent === expected
          ? unlessOnce(new URLSearchParams(request.body))
          : 'expected what the authorization request had, got another'
      })
      if (verdict.kind !== 'pass') return verdict
    }
    return pass
  },
})

/** Each resource that was sent; without any there is nothing to compare. */
const compared = (wrong: (resource: string, run: ClientRun) => string | undefined) => (run: ClientRun) => {
  const requests = everywhere(run).filter((request) => resourceOf(request) !== undefined)
  return every(requests, 'resource parameter', run, (request) => wrong(resourceOf(request) ?? '', run))
}

/** Entra refuses a resource that differs by a slash (AADSTS9010010). */
export const namesServer = looksAt(
  {
    id: 'client/resource-parameter/names-the-server',
    requirement: requirement('resource.client-names-server'),
    title: 'resource is byte for byte what the resource document of the server says',
    catches: ['client/resource-with-slash', 'client/resource-is-origin', 'client/resource-with-fragment'],
  },
  rightWorld,
  compared((resource, { url }) => (resource === url ? undefined : `expected ${url}, got ${resource}`)),
)

export const canonical = looksAt(
  {
    id: 'client/resource-parameter/canonical',
    requirement: requirement('resource.client-canonical'),
    title: 'resource is an absolute address without a fragment',
    catches: ['client/resource-with-fragment'],
  },
  rightWorld,
  compared((resource) => {
    if (!URL.canParse(resource)) return `expected an absolute address, got ${resource}`
    return resource.includes('#') ? `expected no fragment, got ${resource}` : undefined
  }),
)

export const mostSpecific = looksAt(
  {
    id: 'client/resource-parameter/most-specific',
    requirement: requirement('resource.client-most-specific'),
    title: 'resource has the path of the server',
    catches: ['client/resource-is-origin'],
  },
  rightWorld,
  compared((resource, { url }) =>
    URL.parse(resource)?.pathname.startsWith(new URL(url).pathname) ? undefined : `expected the path of ${url}, got ${resource}`,
  ),
)

export const noSlash = looksAt(
  {
    id: 'client/resource-parameter/no-slash-at-the-end',
    requirement: requirement('resource.no-trailing-slash'),
    title: 'resource has no slash at its end that the server does not have',
    catches: ['client/resource-with-slash'],
  },
  rightWorld,
  compared((resource, { url }) =>
    resource.endsWith('/') && !url.endsWith('/') ? `expected no slash at the end, got ${resource}` : undefined,
  ),
)
