import { check, fail, inconclusive, pass } from '../../kit/check.ts'
import type { ClientRun } from '../../kit/client-run.ts'
import type { Scenario } from '../../kit/client-scenario.ts'
import { requirement } from '../../requirements/index.ts'
import { asked, brokenControl, endingOf, every, looksAt, rightWorld } from './judging.ts'

const point = 'resource_metadata'
const unlisted: Scenario = {
  id: 'challenged-scope-unlisted',
  what: 'a challenge with scopes that the resource document does not list',
  official: 'auth/scope-from-www-authenticate',
  challenge: (right) => [`Bearer scope="stage.special stage.more", ${point}="${right[point]}"`],
}
const listedOnly: Scenario = {
  id: 'scopes-listed-only',
  what: 'a challenge without scopes, and a resource document with two',
  official: 'auth/scope-from-scopes-supported',
  challenge: (right) => [`Bearer ${point}="${right[point]}"`],
}
const noScopes: Scenario = {
  id: 'no-scopes',
  what: 'a challenge and a resource document without scopes',
  official: 'auth/scope-omitted-when-undefined',
  challenge: (right) => [`Bearer ${point}="${right[point]}"`],
  resourceMetadata: ({ scopes_supported: _, ...right }) => right,
}

/** The scopes of a parameter, one by one. */
export const scopesOf = (text: string | undefined): readonly string[] => (text ?? '').split(' ').filter((scope) => scope !== '')
const firstScope = (run: ClientRun) => {
  const [request] = asked(run, 'authorization')
  return request && scopesOf(request.query['scope'])
}
/** A client may add it, to get a refresh token. */
const offline = 'offline_access'

const challengedAsked = (run: ClientRun) =>
  every(asked(run, 'authorization').slice(0, 1), 'authorization request', run, ({ query }) => {
    const missing = ['stage.special', 'stage.more'].filter((scope) => !scopesOf(query['scope']).includes(scope))
    return missing.length === 0 ? undefined : `expected the scopes of the challenge, got ${query['scope'] ?? 'none'}`
  })

export const challengeCounts = looksAt(
  {
    id: 'client/scopes/challenge-counts',
    requirement: requirement('challenge.client-authoritative'),
    title: 'What the challenge asks for is asked for',
    catches: ['client/asks-for-what-is-listed', 'client/intersects-scopes', 'client/invents-scopes'],
  },
  unlisted,
  challengedAsked,
)

export const listIrrelevant = looksAt(
  {
    id: 'client/scopes/list-does-not-narrow',
    requirement: requirement('challenge.client-no-relation-assumption'),
    title: 'A challenged scope that is not listed is asked for all the same',
    catches: ['client/asks-for-what-is-listed', 'client/intersects-scopes', 'client/invents-scopes'],
  },
  unlisted,
  challengedAsked,
)

export const order = check({
  id: 'client/scopes/challenge-then-list',
  requirement: requirement('scope.client-priority'),
  title: 'The scopes of the challenge are asked for; without them all that the resource document lists',
  needs: ['client'],
  catches: [
    'client/asks-for-what-is-listed',
    'client/intersects-scopes',
    'client/asks-for-the-first-listed',
    'client/ignores-listed-scopes',
    'client/invents-scopes',
  ],
  async run({ client }, step) {
    const broken = await brokenControl(client, step)
    if (broken) return broken
    for (const [scenario, expected] of [
      [unlisted, ['stage.special', 'stage.more']],
      [listedOnly, ['stage.basic', 'stage.listed']],
    ] as const) {
      const run = await step(`the client meets ${scenario.what}`, () => client.run(scenario))
      const got = firstScope(run)
      if (!got) return inconclusive(`nobody was sent to sign in; the client ${endingOf(run)}`)
      const wanted = got.filter((scope) => scope !== offline)
      if (wanted.length !== expected.length || expected.some((scope) => !wanted.includes(scope)))
        return fail(`expected ${expected.join(' ')}, got ${got.join(' ') || 'none'}`)
    }
    return pass
  },
})

export const noneInvented = looksAt(
  {
    id: 'client/scopes/none-invented',
    requirement: requirement('scope.client-omit-when-undefined'),
    title: 'Where nobody names a scope none is asked for',
    catches: ['client/invents-scopes'],
  },
  noScopes,
  (run) =>
    every(asked(run, 'authorization').slice(0, 1), 'authorization request', run, ({ query }) => {
      if (query['scope'] === '') return 'expected no scope parameter, got an empty one'
      const invented = scopesOf(query['scope']).filter((scope) => scope !== offline)
      return invented.length === 0 ? undefined : `expected no scope, got ${invented.join(' ')}`
    }),
)

export const leastPrivilege = looksAt(
  {
    id: 'client/scopes/no-more-than-challenged',
    requirement: requirement('scope.client-least-privilege'),
    title: 'No more is asked for than the challenge does',
    catches: ['client/asks-for-what-is-listed', 'client/invents-scopes'],
  },
  rightWorld,
  (run) =>
    every(asked(run, 'authorization').slice(0, 1), 'authorization request', run, ({ query }) => {
      const more = scopesOf(query['scope']).filter((scope) => !['stage.basic', offline].includes(scope))
      return more.length === 0 ? undefined : `expected stage.basic, got ${more.join(' ')} as well`
    }),
)

export const offlineOnlyWhereListed = looksAt(
  {
    id: 'client/scopes/offline-access-where-listed',
    requirement: requirement('refresh.client-offline-access'),
    title: 'offline_access is asked for only where the authorization server lists it',
    catches: ['client/always-wants-offline-access'],
  },
  rightWorld,
  (run) =>
    every(asked(run, 'authorization'), 'authorization request', run, ({ query }) =>
      scopesOf(query['scope']).includes(offline) ? 'expected no offline_access, which nobody lists, got it' : undefined,
    ),
)
