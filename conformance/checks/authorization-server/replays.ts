import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'
import { freshCode, issued, tokenInWords } from './code-flow.ts'
import { memberOf, redeemed, signedIn } from './tokens.ts'

/** Where looking a code up and marking it as used are two steps, there is time between them for somebody else. */
export const codeOnceAtOnce = check({
  id: 'authorization-server/code/redeemed-once-at-once',
  requirement: requirement('as.oauth21'),
  title: 'A code that comes twice at the same moment is redeemed once at most',
  needs: ['authorizationServer'],
  catches: ['authorization-server/code-again', 'authorization-server/marks-codes-too-late'],
  async run(players, step) {
    const begun = await signedIn(players, step)
    if ('verdict' in begun) return begun.verdict
    const { flow } = begun
    const right = await freshCode(flow, step, 'another sign-in')
    if ('verdict' in right) return right.verdict
    const redeem = () => flow.redeem(right.code, { code_verifier: right.verifier })
    const answers = await step('probe: its code, twice at once', () => Promise.all([redeem(), redeem()]))
    return answers.every(issued) ? fail('expected one token at most, got two') : pass
  },
})

/** RFC 6749 §4.1.2: one of the two who came with it is a thief, and may be the one who came first. */
export const codeReplayEnds = check({
  id: 'authorization-server/code/replay-ends-tokens',
  requirement: requirement('as.code-replay-ends-tokens'),
  title: 'Once a code has come a second time, the refresh token that it was redeemed for is over',
  needs: ['authorizationServer'],
  catches: ['authorization-server/code-again', 'authorization-server/shrugs-at-a-second-code'],
  async run(players, step) {
    const begun = await redeemed(players, step)
    if ('verdict' in begun) return begun.verdict
    const { answer, flow, again } = begun
    const token = memberOf(answer, 'refresh_token')
    if (typeof token !== 'string') return pass
    const control = await step('control: the refresh token', () => flow.refresh(token, answer))
    if (!issued(control)) return inconclusive(`a refresh token got ${tokenInWords(control)}`)
    await step('the code a second time', again)
    const successor = String(memberOf(control, 'refresh_token') ?? token)
    const probe = await step('probe: the refresh token that is good', () => flow.refresh(successor, answer))
    return issued(probe) ? fail('expected a refusal (invalid_grant), got a token') : pass
  },
})

/** RFC 9700 §4.14.2: nobody can tell which of the two is the thief. Who does not replace refresh tokens has none that comes back. */
export const refreshReplayEnds = check({
  id: 'authorization-server/tokens/reuse-ends-tokens',
  requirement: requirement('as.refresh-replay-ends-tokens'),
  title: 'Once a refresh token has come that was replaced and whose successor was used, the one that is good is over as well',
  needs: ['authorizationServer'],
  catches: ['authorization-server/refreshes-for-ever', 'authorization-server/shrugs-at-a-second-refresh'],
  async run(players, step) {
    const begun = await signedIn(players, step)
    if ('verdict' in begun) return begun.verdict
    const { answer, flow } = begun
    const tokens = [memberOf(answer, 'refresh_token')]
    for (const what of ['the refresh token', 'its successor']) {
      const last = tokens.at(-1)
      if (typeof last !== 'string' || !flow.isPublic) return pass
      const next = await step(`control: ${what}`, () => flow.refresh(last, answer))
      if (!issued(next)) return inconclusive(`${what} got ${tokenInWords(next)}`)
      tokens.push(memberOf(next, 'refresh_token'))
      if (tokens.at(-1) === last) return pass
    }
    const [first, good] = [tokens[0], tokens.at(-1)]
    if (typeof first !== 'string' || typeof good !== 'string') return pass
    await step('the first refresh token again', () => flow.refresh(first, answer))
    const probe = await step('probe: the refresh token that is good', () => flow.refresh(good, answer))
    return issued(probe) ? fail('expected a refusal (invalid_grant), got a token') : pass
  },
})
