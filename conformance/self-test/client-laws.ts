import { afterAll, describe, expect, test } from 'vitest'
import { type Asked, outcomeOn } from './asked.ts'
import { ClientCast } from './client-cast.ts'

/** Each check passes on a client that is right: on the minimal one, and on ours where that is asked for. */
export function describeClientReferences(shown: readonly Asked[], references: (asked: Asked) => readonly string[]): void {
  const cast = new ClientCast()
  afterAll(() => cast.close())

  const tried = shown.map((one) => ({ ...one, references: references(one) })).filter((one) => one.references.length > 0)
  describe.each(tried)('$name', ({ check, revision, references }) => {
    test.each(references)('passes on %s', async (name) => {
      expect(await outcomeOn(check, revision, cast.stage(name))).toEqual({ kind: 'pass' })
    })
  })
}
