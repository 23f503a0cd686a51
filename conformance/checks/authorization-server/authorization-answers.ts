import { randomBytes } from 'node:crypto'
import { check, fail, inconclusive, pass } from '../../kit/check.ts'
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

const wanted = (got: string | undefined, beside: string): string =>
  `expected the state of the request beside ${beside}, got ${got === undefined ? 'none' : 'another'}`
