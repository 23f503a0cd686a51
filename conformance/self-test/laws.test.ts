import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { caughtAt } from '../kit/check.ts'
import { judgesAuthorizationServer } from '../kit/gate.ts'
import { asked, isTelling, outcomeOn } from './asked.ts'
import { type Cast, openCast } from './cast.ts'

let cast: Cast
beforeAll(async () => {
  cast = await openCast()
})
afterAll(() => cast.close())

/**
 * An authorization server speaks no MCP: what it does is the same at every revision, so it is shown at the newest that asks, and where
 * a check says that a revision matters. The matrix shows it at all of them.
 */
const shown = asked.filter(({ check, revision }) => {
  const isNewest = !asked.some((other) => other.check === check && other.revision > revision)
  return !judgesAuthorizationServer(check) || isNewest || check.catches.some((entry) => entry.endsWith(`@${revision}`))
})

describe.each(shown)('$name', ({ check, revision, name }) => {
  const references = judgesAuthorizationServer(check) ? ['our-proxy', 'minimal-proxy'] : ['ours', 'minimal']

  test.each(references)('passes on %s', async (name) => {
    expect(await outcomeOn(check, revision, cast.stage(name))).toEqual({ kind: 'pass' })
  })

  test.each(isTelling({ check, revision, name }) ? caughtAt(check, revision) : [])('fails on %s', async (id) => {
    expect(await outcomeOn(check, revision, cast.stage(id))).toEqual({ kind: 'fail', because: expect.any(String) })
  })

  const own = judgesAuthorizationServer(check) ? 'own-' : ''

  test('is not passed by nobody', async () => {
    const { kind } = await outcomeOn(check, revision, cast.stage(`${own}nobody`))
    expect(kind).toBe('inconclusive')
  })

  test('is not passed by a server that refuses everything', async () => {
    const { kind } = await outcomeOn(check, revision, cast.stage(`${own}refuses-everything`))
    expect(kind).toMatch(/^(?:inconclusive|fail)$/)
  })
})
