import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { caughtAt } from '../kit/check.ts'
import { judgesAuthorizationServer } from '../kit/gate.ts'
import { type Asked, outcomeOn } from './asked.ts'
import { type Cast, openCast } from './cast.ts'

/** What makes a verdict worth having, of each check: it passes on the references, fails on its mutants, and the duds do not pass it. */
export function describeLaws(shown: readonly Asked[]): void {
  let cast: Cast
  beforeAll(async () => {
    cast = await openCast()
  })
  afterAll(() => cast.close())

  describe.each(shown)('$name', ({ check, revision }) => {
    const ofProxies = judgesAuthorizationServer(check)

    test.each(ofProxies ? ['our-proxy', 'minimal-proxy'] : ['ours', 'minimal'])('passes on %s', async (name) => {
      expect(await outcomeOn(check, revision, cast.stage(name))).toEqual({ kind: 'pass' })
    })

    test.each(caughtAt(check, revision))('fails on %s', async (id) => {
      expect(await outcomeOn(check, revision, cast.stage(id))).toEqual({ kind: 'fail', because: expect.any(String) })
    })

    const own = ofProxies ? 'own-' : ''

    test('is not passed by nobody', async () => {
      const { kind } = await outcomeOn(check, revision, cast.stage(`${own}nobody`))
      expect(kind).toBe('inconclusive')
    })

    test('is not passed by a server that refuses everything', async () => {
      const { kind } = await outcomeOn(check, revision, cast.stage(`${own}refuses-everything`))
      expect(kind).toMatch(/^(?:inconclusive|fail)$/)
    })
  })
}
