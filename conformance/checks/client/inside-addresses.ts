import { check, fail, inconclusive, pass, type Verdict } from '../../kit/check.ts'
import type { ClientRun } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { asked, type Definition, endingOf, meets, rightWorld } from './judging.ts'
import { isElsewhere } from './registration.ts'

const endpointsAt = (scheme: 'https' | 'http', what: string): Scenario => ({
  id: `endpoints-inside-by-${scheme}`,
  what,
  leadsInside: true,
  issuerMetadata: (right, { inside }) => ({
    ...right,
    registration_endpoint: `${scheme}://${inside}/clients`,
    token_endpoint: `${scheme}://${inside}/tokens`,
  }),
})
const byHttps = endpointsAt('https', 'an authorization server whose endpoints are in a private network')
const byHttp = endpointsAt('http', 'an authorization server whose endpoints are plain http on another machine')
const movedInside: Scenario = {
  id: 'issuer-document-moved-inside',
  what: 'an issuer document whose place redirects into a private network',
  leadsInside: true,
  metadataMovedTo: ({ place, inside }) =>
    place.includes('oauth-protected-resource') ? undefined : `https://${inside}/metadata.json`,
}

/** Whether the client connected to where it was led. */
function judged(run: ClientRun): Verdict {
  if (run.wentInside) return fail(`expected nothing to be asked there, and the client connected: it ${endingOf(run)}`)
  if (asked(run, 'issuer-metadata').length === 0)
    return inconclusive(`the client did not get as far as ${run.scenario.what}: it ${endingOf(run)}`)
  return run.wentInside === undefined
    ? inconclusive('this machine has no address in a private network, at which a connection would be seen')
    : pass
}

const notAsked = (definition: Definition, scenario: Scenario) => meets(definition, scenario, judged)

export const privateNetworks = notAsked(
  {
    id: 'client/inside-addresses/private-networks',
    requirement: requirement('ssrf.client-private-ranges'),
    title: 'Nothing in a private network is asked because metadata names it',
    catches: ['client/asks-inside', 'client/asks-anything', 'client/hosted-and-asks-inside'],
  },
  byHttps,
)

export const plainHttp = notAsked(
  {
    id: 'client/inside-addresses/plain-http',
    requirement: requirement('ssrf.client-https'),
    title: 'Nothing is asked by plain http on another machine',
    catches: ['client/asks-anything'],
  },
  byHttp,
)

export const redirects = notAsked(
  {
    id: 'client/inside-addresses/redirects',
    requirement: requirement('ssrf.client-redirects'),
    title: 'A redirect of metadata into a private network is not followed',
    catches: ['client/follows-redirects'],
  },
  movedInside,
)

/** A program on the machine of a person reaches what that person reaches anyhow; one that runs on a host reaches its neighbours. */
export const hostedMitigates = check({
  id: 'client/inside-addresses/hosted-mitigates',
  requirement: requirement('ssrf.client-consider'),
  title: 'A client that runs on a host of its own is not led into the network of that host',
  needs: ['client'],
  catches: ['client/hosted-and-asks-inside'],
  async run({ client }, step) {
    const right = await step('control: nothing is wrong', () => client.run(rightWorld))
    const [request] = asked(right, 'authorization')
    if (!request) return inconclusive(`nobody was sent to sign in; the client ${endingOf(right)}`)
    if (!isElsewhere(request.query['redirect_uri'] ?? '')) return pass
    return judged(await step(`probe: the client meets ${byHttps.what}`, () => client.run(byHttps)))
  },
})
