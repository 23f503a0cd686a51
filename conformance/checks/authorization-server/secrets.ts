import { check, fail, pass } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'
import { codeFlow, freshCode } from './code-flow.ts'
import { memberOf } from './tokens.ts'

/** What two have in common says nothing: it may be a name, a date or a header. Twelve signs are less than half of what is asked. */
const fewestOther = 12
/** So many printable characters at least are 128 bits (94 of them to the power of 20). */
const fewest = 20

function guessable(first: string, second: string): string | undefined {
  const shortest = Math.min(first.length, second.length)
  if (shortest < fewest) return `one of ${shortest} characters`
  const other = [...first].filter((character, at) => character !== second[at]).length
  return other < fewestOther ? `two that differ in ${other} characters` : undefined
}

/** RFC 6749 §10.10, OAuth 2.1 §7.1.3.4: the chance of a guess is 2^-128 at most. */
export const hardToGuess = check({
  id: 'authorization-server/code/hard-to-guess',
  requirement: requirement('as.oauth21'),
  title: 'Who knows one code or refresh token cannot guess the next one',
  needs: ['authorizationServer'],
  catches: ['authorization-server/counts-its-codes', 'authorization-server/short-refresh-tokens'],
  async run({ authorizationServer }, step) {
    const flow = await codeFlow(authorizationServer, step)
    const [first, second] = [await freshCode(flow, step, 'a sign-in'), await freshCode(flow, step, 'another sign-in')]
    if ('verdict' in first) return first.verdict
    if ('verdict' in second) return second.verdict
    const code = guessable(first.code, second.code)
    if (code !== undefined) return fail(`expected codes of 128 bits at least, got ${code}`)
    const [one, two] = [
      await step('its code', () => flow.redeem(first.code, { code_verifier: first.verifier })),
      await step('the other code', () => flow.redeem(second.code, { code_verifier: second.verifier })),
    ].map((answer) => memberOf(answer, 'refresh_token'))
    // Some give a person the same one again, for as long as it is good.
    if (typeof one !== 'string' || typeof two !== 'string' || (one === two && one.length >= fewest)) return pass
    const refresh = guessable(one, two)
    return refresh === undefined ? pass : fail(`expected refresh tokens of 128 bits at least, got ${refresh}`)
  },
})
