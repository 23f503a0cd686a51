import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import type { ClientRun, Heard } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { asked, endingOf, looksAt } from './judging.ts'
import { scopesOf } from './scopes.ts'

const wide = 'stage.call'
/** A tool may be called with one scope more than the server is opened with. */
export const stepUp: Scenario = {
  id: 'step-up',
  what: 'a server that wants one scope more for calling a tool',
  official: 'auth/scope-step-up',
  objection: ({ rpcMethod, scopes }) =>
    rpcMethod === 'tools/call' && !scopes.includes(wide) ? { error: 'insufficient_scope', scope: wide } : undefined,
}
const endless: Scenario = {
  id: 'step-up-without-end',
  what: 'a server that wants one scope more for calling a tool, whatever the token has',
  official: 'auth/scope-retry-limit',
  objection: ({ rpcMethod }) => (rpcMethod === 'tools/call' ? { error: 'insufficient_scope', scope: wide } : undefined),
}
const isForbidden = ({ purpose, status }: Heard): boolean => purpose === 'mcp' && status === 403
const forbidden = (run: ClientRun): boolean => run.heard.some(isForbidden)
/** The authorization requests after the first refusal for want of a scope. */
const furtherSignIns = (run: ClientRun) => {
  const refused = run.heard.findIndex(isForbidden)
  return run.heard.slice(refused).filter(({ purpose }) => purpose === 'authorization')
}
const notReached = (run: ClientRun) =>
  inconclusive(`no tool was called, so that no scope was wanting; the client ${endingOf(run)}`)

export const stepUpAnswered = looksAt(
  {
    id: 'client/step-up/answered',
    requirement: requirement('stepup.client-respond'),
    title: 'A scope that is wanting is asked for, or the person is told',
    catches: ['client/swallows-403'],
  },
  stepUp,
  (run) => {
    if (!forbidden(run)) return notReached(run)
    if (furtherSignIns(run).length > 0 || run.ending.exitCode !== 0) return pass
    return fail('expected another sign-in, or an end that says why; the client went on as if nothing had been')
  },
)

export const stepUpTried = looksAt(
  {
    id: 'client/step-up/tried',
    requirement: requirement('stepup.client-user-attempt'),
    title: 'Where a person is there, a scope that is wanting is asked for',
    catches: ['client/swallows-403', 'client/gives-up-at-403', 'client/counts-on-refresh-tokens'],
  },
  stepUp,
  (run) => {
    if (!forbidden(run)) return notReached(run)
    return furtherSignIns(run).length > 0 ? pass : fail('expected another authorization request after the 403, got none')
  },
)

export const stepUpUnion = looksAt(
  {
    id: 'client/step-up/union',
    requirement: requirement('stepup.client-union'),
    title: 'The scope that is wanting is asked for together with those that there are',
    catches: ['client/replaces-scopes'],
  },
  stepUp,
  (run) => {
    const [again] = forbidden(run) ? furtherSignIns(run) : []
    if (!again) return inconclusive(`no second authorization request was made; the client ${endingOf(run)}`)
    const scopes = scopesOf(again.query['scope'])
    const expected = [...scopesOf(asked(run, 'authorization')[0]?.query['scope']), wide]
    return expected.every((scope) => scopes.includes(scope))
      ? pass
      : fail(`expected ${expected.join(' ')}, got ${scopes.join(' ') || 'none'}`)
  },
)

const endlessTwice: Scenario = {
  ...endless,
  id: 'step-up-without-end-twice',
  what: 'the same server, at which it is told to call the same tool twice',
  official: 'http-custom-headers',
  context: () => ({ toolCalls: [calledAgain, calledAgain] }),
}
const calledAgain = { name: 'test-tool', arguments: {} }

/** A client that ends with the first refusal, or does not call again, has nothing to remember. */
export const refusalRemembered = check({
  id: 'client/step-up/refusal-remembered',
  requirement: requirement('stepup.client-track-attempts'),
  title: 'A call that was refused for good is not signed in for anew when it is made again',
  needs: ['client'],
  catches: ['client/forgets-refusals'],
  async run({ client }, step) {
    const once = await step(`the client meets ${endless.what}`, () => client.run(endless))
    if (!forbidden(once)) return notReached(once)
    const twice = await step(`the client meets ${endlessTwice.what}`, () => client.run(endlessTwice))
    const more = furtherSignIns(twice).length - furtherSignIns(once).length
    return more > 0 ? fail(`expected no further sign-in for the call that was refused, got ${more}`) : pass
  },
})

/** More attempts than this are no handful. */
const handful = 8

export const stepUpLimited = looksAt(
  {
    id: 'client/step-up/limited',
    requirement: requirement('stepup.client-retry-limit'),
    title: 'After a few attempts the refusal is final, and the person is told',
    catches: ['client/steps-up-for-ever', 'client/insists-at-403'],
  },
  endless,
  (run) => {
    if (!forbidden(run)) return notReached(run)
    const length = Math.max(furtherSignIns(run).length, run.heard.filter(isForbidden).length)
    if (length > handful) return fail(`expected a handful of attempts, got ${length}`)
    if (run.ending.exitCode === null) return inconclusive(`the client ${run.ending.otherwise}`)
    const { exitCode, lastLines } = run.ending
    return exitCode !== 0 || lastLines.length > 0 ? pass : fail('expected a word on it, and the client said nothing')
  },
)
