import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { serverChecks } from '../checks/index.ts'
import { type AnyCheck, caughtAt } from '../kit/check.ts'
import type { Instruments } from '../kit/instruments.ts'
import type { Revision } from '../kit/requirement.ts'
import { runChecks } from '../kit/run.ts'
import type { Stage } from '../kit/stage.ts'
import { judge } from '../kit/verdict.ts'
import { outcomeOn } from './asked.ts'
import { type Cast, openCast } from './cast.ts'

const revision: Revision = '2026-07-28'
let cast: Cast
beforeAll(async () => {
  cast = await openCast()
})
afterAll(() => cast.close())

/** The same stage with fewer instruments, as other ways of pointing at a server have them. */
async function having(names: readonly (keyof Instruments)[], stage: Promise<Stage>): Promise<Stage> {
  const whole = await stage
  return {
    ...whole,
    instruments: (...asked) =>
      Object.fromEntries(Object.entries(whole.instruments(...asked)).filter(([name]) => (names as string[]).includes(name))),
  }
}

/** Checks that can be run with these instruments. */
const playable = (names: readonly (keyof Instruments)[]): readonly AnyCheck[] =>
  serverChecks.filter(
    ({ needs, requirement }) =>
      requirement.levels[revision] !== undefined && requirement.role === 'server' && needs.every((name) => names.includes(name)),
  )

describe.each<{ name: string; has: readonly (keyof Instruments)[] }>([
  { name: 'an address alone', has: ['server'] },
  { name: 'a token and no issuer', has: ['server', 'token'] },
])('with $name', ({ has }) => {
  const checks = playable(has)

  test.each(['ours', 'minimal'])('what can be judged passes on %s, and the rest is not run', async (name) => {
    const results = await runChecks(serverChecks, await having(has, cast.stage(name)), { revisions: [revision] })
    const passed = results.filter(({ outcome }) => outcome.kind === 'pass').map(({ check }) => check)
    expect(passed).toEqual(checks.map(({ id }) => id))
    expect(results.filter(({ outcome }) => !['pass', 'not-run', 'not-asked'].includes(outcome.kind))).toEqual([])
    expect(judge(results).exitCode).toBe(2)
    expect(judge(results, { allowNotRun: true })).toMatchObject({ exitCode: 0, because: [] })
  })

  test.each(['nobody', 'refuses-everything'])('nothing passes on %s', async (name) => {
    for (const check of checks) {
      const { kind } = await outcomeOn(check, revision, having(has, cast.stage(name)))
      expect(kind, check.id).not.toBe('pass')
    }
  })
})

describe('without a token', () => {
  const has = ['server'] as const
  const wanting = playable(has).filter(({ wants = [] }) => wants.includes('token'))

  test.each(wanting.map((check) => ({ id: check.id, check })))(
    '$id still fails on what a stranger can see',
    async ({ check }) => {
      for (const id of caughtAt(check, revision)) {
        const { kind } = await outcomeOn(check, revision, having(has, cast.stage(id)))
        expect(kind, id).toBe(unseen[`${check.id} ${id}`] ?? 'fail')
      }
    },
  )
})

/**
 * What nobody can tell who has no token: whether a server that is open to everybody means to be, whether one without a document
 * works at all, and how a bad token is refused, since none is shown to a server that people use.
 */
const unseen: Readonly<Record<string, 'inconclusive' | 'pass'>> = {
  'server/anonymous/refused-with-401 server/lets-strangers-in': 'inconclusive',
  'server/metadata-pointer/leads-to-document server/no-metadata': 'inconclusive',
  'server/metadata-pointer/leads-to-document server/sends-on-from-its-metadata': 'inconclusive',
  'server/metadata-pointer/answered-as-json server/no-metadata': 'inconclusive',
  'server/metadata-pointer/answered-as-json server/sends-on-from-its-metadata': 'inconclusive',
  'server/metadata-pointer/given-in-challenge server/metadata-at-an-odd-place': 'inconclusive',
  'server/challenge/bearer-on-401 server/unescaped-quote-in-challenge': 'pass',
  'server/challenge/bearer-on-401 server/wants-an-api-key': 'inconclusive',
  'server/profile/followed server/wants-an-api-key': 'inconclusive',
}
