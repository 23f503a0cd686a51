import { check, fail, inconclusive, pass, type Step, type Verdict } from '../../kit/check.ts'
import type { Issuer, ServerUnderTest } from '../../kit/instruments.ts'
import { bearerOf, type Challenge, parseChallenges } from '../../kit/www-authenticate.ts'
import { requirement } from '../../requirements/index.ts'
import { wasServed } from './served.ts'
import { asksForScopes, underScoped } from './under-scoped.ts'

interface Players {
  readonly server: ServerUnderTest
  readonly issuer: Issuer
}

/** Judges the challenge of the 403 for a token without the scope, beside the one a stranger gets. */
async function judgeForbidden(
  players: Players,
  step: Step,
  judge: (forbidden: Challenge, anonymous: Challenge | undefined) => Verdict,
): Promise<Verdict> {
  const shown = await underScoped(players, step, () => 'conformance.unrelated')
  if ('verdict' in shown) return shown.verdict
  const { answer, door } = shown
  if (wasServed(answer) && !asksForScopes(door)) return pass
  if (answer.status !== 403) return inconclusive('a token without the scope did not get a 403, so there is no challenge to judge')
  const challenge = bearerOf(parseChallenges(answer.headers['www-authenticate'] ?? []))
  if (challenge === undefined) return fail('expected a Bearer challenge on the 403, got none that can be read')
  return judge(challenge, bearerOf(parseChallenges(door.anonymous.headers['www-authenticate'] ?? [])))
}

export const insufficientScopeNamed = check({
  id: 'server/step-up/insufficient-scope-named',
  requirement: requirement('stepup.server-error-code'),
  title: 'The 403 for a token without the scope says error="insufficient_scope"',
  needs: ['server', 'issuer'],
  catches: ['server/no-insufficient-scope-code', 'server/no-challenge-on-403'],
  run: (players, step) =>
    judgeForbidden(players, step, ({ parameters }) =>
      parameters['error'] === 'insufficient_scope'
        ? pass
        : fail(`expected error="insufficient_scope", got ${parameters['error'] === undefined ? 'none' : 'another'}`),
    ),
})

export const neededScopeNamed = check({
  id: 'server/step-up/needed-scope-named',
  requirement: requirement('stepup.server-scope'),
  title: 'The 403 for a token without the scope names the scope that is needed',
  needs: ['server', 'issuer'],
  catches: ['server/no-scope-on-403', 'server/no-challenge-on-403'],
  run: (players, step) =>
    judgeForbidden(players, step, ({ parameters }) =>
      parameters['scope'] ? pass : fail('expected a `scope` parameter on the 403, got none'),
    ),
})

export const pointerRepeated = check({
  id: 'server/step-up/pointer-repeated',
  requirement: requirement('stepup.server-resource-metadata'),
  title: 'The 403 for a token without the scope points to the same metadata document as the 401',
  needs: ['server', 'issuer'],
  catches: ['server/no-pointer-on-403', 'server/no-challenge-on-403', 'server/metadata-at-an-odd-place'],
  run: (players, step) =>
    judgeForbidden(players, step, ({ parameters }, anonymous) => {
      const pointer = parameters['resource_metadata']
      if (pointer === undefined) return fail('expected `resource_metadata` on the 403, got none')
      const first = anonymous?.parameters['resource_metadata']
      return first === undefined || pointer === first ? pass : fail('the 403 points to another document than the 401')
    }),
})
