import { expect, test } from 'vitest'
import { traceOf } from './trace.ts'

test('an error is told by its name and its place, never by its words', () => {
  const told = traceOf(new TypeError('Headers.append: "Bearer s3cret" is an invalid value\n    at s3cret (s3cret:1)'))
  expect(told).toMatchObject({ error: 'TypeError', at: expect.stringContaining('trace.test.ts') })
  expect(JSON.stringify(told)).not.toContain('s3cret')
})

test('an error tells its code, or that of its cause, and no word that only stands in the place of one', () => {
  const refused = Object.assign(new Error('connect s3cret'), { code: 'ECONNREFUSED' })
  expect(traceOf(new TypeError('fetch failed', { cause: refused }))).toMatchObject({ error: 'TypeError', code: 'ECONNREFUSED' })
  for (const code of ['invalid_grant', 'A s3cret', 7])
    expect(traceOf(Object.assign(new Error('x'), { code }))).not.toHaveProperty('code')
})

test('what is no error is told by its type', () => {
  expect(traceOf('s3cret')).toEqual({ error: 'string' })
})
