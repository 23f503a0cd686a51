import { expect, test } from 'vitest'
import { traceOf } from './trace.ts'

test('an error is told by its name and its place, never by its words', () => {
  const told = traceOf(new TypeError('Headers.append: "Bearer s3cret" is an invalid value\n    at s3cret (s3cret:1)'))
  expect(told).toMatchObject({ error: 'TypeError', at: expect.stringContaining('trace.test.ts') })
  expect(JSON.stringify(told)).not.toContain('s3cret')
})

test('what is no error is told by its type', () => {
  expect(traceOf('s3cret')).toEqual({ error: 'string' })
})
