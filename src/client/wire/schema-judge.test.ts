import { expect, test } from 'vitest'
import { schemaJudge } from './schema-judge.ts'

test('values are judged, again and again', () => {
  const validate = schemaJudge().getValidator({ type: 'object', properties: { name: { type: 'string' } } })
  for (const name of ['Ada', 'Grace']) expect(validate({ name })).toMatchObject({ valid: true, data: { name } })
  expect(validate({ name: 1 })).toMatchObject({ valid: false, errorMessage: expect.stringContaining('must be string') })
})

test('a schema that takes for ever is stopped, and does its work where it does not', () => {
  const validate = schemaJudge(300).getValidator({ type: 'string', pattern: '^(a+)+$' })
  expect(() => validate(`${'a'.repeat(60)}!`)).toThrow('timed out')
  expect(validate('aaa')).toMatchObject({ valid: true })
})

test('a schema that cannot be read is said to be so before anything is judged', () => {
  expect(() => schemaJudge().getValidator({ type: 'string', pattern: '(' })).toThrow('Invalid regular expression')
})
