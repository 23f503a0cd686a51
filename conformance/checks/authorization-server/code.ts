import { check, inconclusive } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'
import { codeFlow, expectRefusal, freshCode, issued, tokenInWords } from './code-flow.ts'

/** OAuth 2.1 §4.1.3: who comes second with a code may have stolen it. */
export const codeOnce = check({
  id: 'authorization-server/code/redeemed-once',
  requirement: requirement('as.oauth21'),
  title: 'A code that has been redeemed is refused the second time',
  needs: ['authorizationServer'],
  catches: ['authorization-server/code-again'],
  async run({ authorizationServer }, step) {
    const flow = await codeFlow(authorizationServer, step)
    const right = await freshCode(flow, step, 'a sign-in')
    if ('verdict' in right) return right.verdict
    const redeem = () => flow.redeem(right.code, { code_verifier: right.verifier })
    const control = await step('control: the code, the first time', redeem)
    if (!issued(control)) return inconclusive(`a code with its verifier got ${tokenInWords(control)}`)
    const probe = await step('probe: the same request, the second time', redeem)
    return expectRefusal(probe)
  },
})
