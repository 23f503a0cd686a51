import { check, fail, inconclusive, pass, type Step } from '../../kit/check.ts'
import { requirement } from '../../requirements/index.ts'
import { type ProxyPlayers, type Underway, underway, type Whereabouts, whereInWords } from './proxy-flow.ts'

const wasTaken = (where: Whereabouts): boolean => where.at === 'client' && where.url.searchParams.has('code')

/** Signs in at the issuer behind, and gives the address at which it sends the browser back, which is not gone to. */
const answered = (step: Step, { browser, toIssuer }: Underway): Promise<URL> =>
  step('the issuer behind signs the person in', () => browser.signIn(toIssuer))

/** The same answer under another state, or none. */
function withState(answer: URL, state: string | undefined): URL {
  const url = new URL(answer)
  if (state === undefined) url.searchParams.delete('state')
  else url.searchParams.set('state', state)
  return url
}

const another = (state: string): string => (state.startsWith('A') ? 'B' : 'A') + state.slice(1)

async function judgeStates(players: ProxyPlayers, step: Step) {
  const first = await underway(players, step, 'a client')
  if ('verdict' in first) return first.isNoProxy ? pass : first.verdict
  const second = await underway(players, step, 'another client')
  if ('verdict' in second) return second.verdict
  const [answer, other] = [await answered(step, first), await answered(step, second)]
  const [state, otherState] = [answer, other].map((url) => url.searchParams.get('state') ?? '')
  if (!state || !otherState) return fail('expected the issuer behind to be sent a state, got none')
  if (state === otherState) return fail('expected a state of its own for each request, got the same twice')
  const stranger = players.authorizationServer.browser()
  const wrong: readonly (readonly [what: string, browser: Underway['browser'], address: URL])[] = [
    ['without a state', first.browser, withState(answer, undefined)],
    ['with a state that nobody made', first.browser, withState(answer, another(state))],
    ['with the state of another request', first.browser, withState(answer, otherState)],
    ['from a browser that was not sent there', stranger, answer],
  ]
  for (const [what, browser, address] of wrong) {
    const where = await step(`probe: the answer ${what}`, () => first.flow.goBack(browser, address))
    if (wasTaken(where)) return fail(`an answer ${what}: expected a refusal, got ${whereInWords(where)}`)
  }
  // A wrong answer may have ended the first request; the second is untouched.
  const control = await step('control: a right answer', async () =>
    second.flow.finish(second.browser, await second.flow.goBack(second.browser, other)),
  )
  if (!wasTaken(control)) return inconclusive(`a right answer got ${whereInWords(control)}`)
  const fresh = await step('another code of the issuer behind, under the same state', () =>
    second.browser.signIn(second.toIssuer),
  )
  const again = await step('probe: the answer with a state that was used', () => second.flow.goBack(second.browser, fresh))
  return wasTaken(again) ? fail(`a state that was used: expected a refusal, got ${whereInWords(again)}`) : pass
}

/** Without it, whoever signs in elsewhere has their code brought back by the browser of somebody else (login CSRF). */
export const stateKept = check({
  id: 'server/proxy-state/kept',
  requirement: requirement('proxy.state'),
  title: 'The answer of the issuer behind is taken once, under its own state, from the browser that was sent there',
  needs: ['server', 'authorizationServer'],
  catches: ['server/takes-answers-from-any-browser', 'server/takes-a-state-again'],
  run: judgeStates,
})

/**
 * A state that the browser holds before the person agreed is as good as an agreement: an attacker leads it around the page,
 * straight to the issuer behind. Who binds nothing to the browser at all is judged by another check.
 */
export const stateAfterConsent = check({
  id: 'server/proxy-state/after-consent',
  requirement: requirement('proxy.state-not-before-consent'),
  title: 'What binds the answer of the issuer behind to the browser is set after the person has agreed',
  needs: ['server', 'authorizationServer'],
  catches: ['server/sets-its-state-with-the-page'],
  async run(players, step) {
    const first = await underway(players, step, 'a client')
    if ('verdict' in first) return first.isNoProxy ? pass : first.verdict
    const early = await step('probe: the answer from a browser with the cookies of before', async () =>
      first.flow.goBack(first.before, await answered(step, first)),
    )
    const second = await underway(players, step, 'another client')
    if ('verdict' in second) return second.verdict
    const answer = await answered(step, second)
    if (!wasTaken(early)) {
      const control = await step('control: a right answer', async () =>
        second.flow.finish(second.browser, await second.flow.goBack(second.browser, answer)),
      )
      return wasTaken(control) ? pass : inconclusive(`a right answer got ${whereInWords(control)}`)
    }
    const stranger = players.authorizationServer.browser()
    const unbound = await step('the answer from a browser without cookies', () => second.flow.goBack(stranger, answer))
    return wasTaken(unbound)
      ? pass
      : fail(`cookies from before the person agreed: expected a refusal, got ${whereInWords(early)}`)
  },
})
