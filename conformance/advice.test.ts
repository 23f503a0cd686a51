import { expect, test } from 'vitest'
import { advice } from './advice/index.ts'
import { allChecks } from './checks/index.ts'

test('every check has advice, and there is none for what is no check', () => {
  expect(Object.keys(advice).sort()).toEqual(allChecks.map(({ id }) => id).sort())
})

test.each(Object.entries(advice))(
  '%s: why, what is to come and how to mend it, each in a few sentences',
  (_, { why, expect: due, mend }) => {
    for (const text of [why, due, ...Object.values(mend)]) {
      expect(text).toMatch(/\S.*[.]$/s)
      expect(text.length).toBeLessThan(260)
    }
    expect(mend.any).toBeTruthy()
  },
)

test('no two checks matter for the same reason', () => {
  const reasons = Object.values(advice).map(({ why }) => why)
  expect(new Set(reasons).size).toBe(reasons.length)
})
