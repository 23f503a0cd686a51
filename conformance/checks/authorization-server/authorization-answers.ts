import { randomBytes } from 'node:crypto'
import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import type { AuthorizationResponse } from '../../kit/instruments.ts'
import { requirement } from '../../requirements/index.ts'
import { proxyFlow } from '../server/proxy-flow.ts'
import { pkcePair, responseInWords } from './code-flow.ts'

/** As many clients make it: base64, whose signs are others where they are read twice or not written as what they are. */
const oddState = (): string => `+/${randomBytes(24).toString('base64')}+/=`

/** OAuth 2.1 §4.1.2, §4.1.2.1. A client throws away what comes back without the state that it sent (MCP, "Open Redirection"). */
export const stateReturned = check({
  id: 'authorization-server/authorization-answers/state-returned',
  requirement: requirement('as.oauth21'),
  title: 'The state of a request comes back beside the code, and beside an error, letter by letter',
  needs: ['authorizationServer'],
  catches: ['authorization-server/forgets-the-state', 'authorization-server/reads-the-state-twice'],
  async run({ authorizationServer }, step) {
    const flow = await proxyFlow({ authorizationServer }, step)
    const state = oddState()
    const pkce = { code_challenge: pkcePair().challenge, code_challenge_method: 'S256' }
    const response = await step('a sign-in', () => flow.authorize({ ...pkce, state }))
    if (!response.redirected || response.parameters['code'] === undefined)
      return inconclusive(`the sign-in came back without a code (${responseInWords(response)}), so there is no answer to judge`)
    if (response.parameters['state'] !== state) return fail(wanted(response.parameters['state'], 'the code'))
    const refused = await step('a request for a response type that is not done', () =>
      flow.begin(authorizationServer.browser(), { response_type: 'nonsense', state }),
    )
    if (refused.at !== 'client' || !refused.url.searchParams.has('error')) return pass
    const beside = refused.url.searchParams.get('state') ?? undefined
    return beside === state ? pass : fail(wanted(beside, 'the error'))
  },
})

/** RFC 9700 §2.1.2: it stays in histories and logs, and nobody can bind it to who gets it. */
export const noTokenInAddresses = check({
  id: 'authorization-server/authorization-answers/no-token-in-addresses',
  requirement: requirement('as.no-token-in-addresses'),
  title: 'No access token comes by the address to which a browser is redirected, be it asked for a code or for a token',
  needs: ['authorizationServer'],
  catches: ['authorization-server/does-the-implicit-grant', 'authorization-server/sends-a-token-beside-the-code'],
  async run({ authorizationServer }, step) {
    const flow = await proxyFlow({ authorizationServer }, step)
    const pkce = { code_challenge: pkcePair().challenge, code_challenge_method: 'S256' }
    const control = await step('control: a sign-in for a code', () => flow.authorize(pkce))
    if (!control.redirected || control.parameters['code'] === undefined)
      return inconclusive(`the sign-in came back without a code (${responseInWords(control)}), so there is no answer to judge`)
    if (holdsToken(control)) return fail('expected a code alone, got a token beside it')
    const asked = { ...pkce, response_type: 'token' }
    const begun = await step('probe: a request for a token', () => flow.begin(authorizationServer.browser(), asked))
    // A person is asked to sign in only where that may lead to something.
    if (begun.at === 'end' || (begun.at === 'client' && begun.url.searchParams.has('error'))) return pass
    const response = await step('probe: a sign-in for a token', () => flow.authorize(asked))
    return holdsToken(response) ? fail('expected an error (unsupported_response_type), got a token in the address') : pass
  },
})

const holdsToken = (response: AuthorizationResponse): boolean =>
  response.redirected &&
  ('access_token' in response.parameters || new URLSearchParams(response.fragment?.slice(1)).has('access_token'))

const wanted = (got: string | undefined, beside: string): string =>
  `expected the state of the request beside ${beside}, got ${got === undefined ? 'none' : 'another'}`
