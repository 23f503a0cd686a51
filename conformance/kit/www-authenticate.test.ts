import { expect, test } from 'vitest'
import { bearerOf, parseChallenges } from './www-authenticate.ts'

const bearer = (...lines: string[]) => bearerOf(parseChallenges(lines))?.parameters

test('parameters are read from tokens and from quoted strings, with their escapes', () => {
  expect(bearer('Bearer scope="a b", error=invalid_token , x = "say \\"yes\\""')).toEqual({
    scope: 'a b',
    error: 'invalid_token',
    x: 'say "yes"',
  })
})

test('a comma parts challenges as well as parameters', () => {
  const parsed = parseChallenges(['Negotiate, Basic realm="a, b", charset="UTF-8", Bearer scope="x"'])
  expect(parsed).toEqual({
    challenges: [
      { scheme: 'Negotiate', token68: undefined, parameters: {} },
      { scheme: 'Basic', token68: undefined, parameters: { realm: 'a, b', charset: 'UTF-8' } },
      { scheme: 'Bearer', token68: undefined, parameters: { scope: 'x' } },
    ],
  })
})

test('several lines are one list', () => {
  expect(bearer('Basic realm="a"', 'bearer scope="x"')).toEqual({ scope: 'x' })
})

test('token68 is told from a parameter', () => {
  expect(parseChallenges(['Negotiate YWJj=='])).toEqual({
    challenges: [{ scheme: 'Negotiate', token68: 'YWJj==', parameters: {} }],
  })
})

test('empty list elements are passed over', () => {
  expect(bearer(', Bearer scope="x",, error="y",')).toEqual({ scope: 'x', error: 'y' })
})

test.each([
  ['a quote inside a quoted string', 'Bearer error_description=""exp" claim timestamp check failed"'],
  ['an unterminated string', 'Bearer scope="a b'],
  ['a value with spaces and no quotes', 'Bearer scope=a b'],
  ['a parameter without a value', 'Bearer realm="a", scope='],
  ['a parameter before any scheme', 'scope="a"'],
  ['no comma between parameters', 'Bearer realm="a" scope="b"'],
  ['the same parameter twice', 'Bearer scope="a", Scope="b"'],
  ['nothing', '  '],
])('%s is malformed', (_name, line) => {
  expect(parseChallenges([line])).toHaveProperty('malformed')
})

test('the same name in two challenges is not twice in one', () => {
  expect(parseChallenges(['Basic realm="a", Bearer realm="a"'])).not.toHaveProperty('malformed')
})
