import { afterAll, describe, expect, test } from 'vitest'
import { clientChecks } from '../checks/client/index.ts'
import { caughtAt } from '../kit/check.ts'
import { askedOf, isNewest, outcomeOn } from './asked.ts'
import { ClientCast, clientDuds } from './client-cast.ts'
import { describeClientReferences } from './client-laws.ts'

const newest = askedOf(clientChecks).filter(isNewest)

// A run of ours costs most: `npm run test:referee` has it.
describeClientReferences(newest, () => ['minimal-client'])

const cast = new ClientCast()
afterAll(() => cast.close())

// What a flaw is does not differ by revision; the matrix shows each at all of them.
describe.each(newest.map(({ check, revision }) => ({ id: check.id, check, revision })))('$id', ({ check, revision }) => {
  test.each(caughtAt(check, revision))('fails on %s', async (id) => {
    expect(await outcomeOn(check, revision, cast.stage(id))).toEqual({ kind: 'fail', because: expect.any(String) })
  })

  test.each(clientDuds)('is not passed by a client that %s', async (name) => {
    const { kind } = await outcomeOn(check, revision, cast.stage(name))
    expect(kind).toMatch(/^(?:inconclusive|fail)$/)
  })
})
