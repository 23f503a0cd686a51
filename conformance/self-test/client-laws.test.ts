import { afterAll, describe, expect, test } from 'vitest'
import { clientChecks } from '../checks/client/index.ts'
import { type Check, caughtAt } from '../kit/check.ts'
import { type Revision, revisions } from '../kit/requirement.ts'
import { askedOf, outcomeOn } from './asked.ts'
import { ClientCast, clientDuds } from './client-cast.ts'

const newestOf = ({ requirement }: Check): Revision =>
  revisions.findLast((revision) => requirement.levels[revision] !== undefined) ?? '2026-07-28'

const cast = new ClientCast()
afterAll(() => cast.close())

/** Ours decides the same way on every revision of a wire, and a run of it costs most: it is tried on the newest of each. */
const newestOfWires: readonly Revision[] = ['2025-11-25', '2026-07-28']

describe.each(askedOf(clientChecks))('$name', ({ check, revision }) => {
  const references = newestOfWires.includes(revision) ? ['minimal-client', 'our-client'] : ['minimal-client']
  test.each(references)('passes on %s', async (name) => {
    expect(await outcomeOn(check, revision, cast.stage(name))).toEqual({ kind: 'pass' })
  })
})

// What a flaw is does not differ by revision; the matrix shows each at all of them.
const newest = clientChecks.map((check) => ({ id: check.id, check, revision: newestOf(check) }))

describe.each(newest)('$id', ({ check, revision }) => {
  test.each(caughtAt(check, revision))('fails on %s', async (id) => {
    expect(await outcomeOn(check, revision, cast.stage(id))).toEqual({ kind: 'fail', because: expect.any(String) })
  })

  test.each(clientDuds)('is not passed by a client that %s', async (name) => {
    const { kind } = await outcomeOn(check, revision, cast.stage(name))
    expect(kind).toMatch(/^(?:inconclusive|fail)$/)
  })
})
