import { expect, test } from 'vitest'
import { type Check, pass } from './kit/check.ts'
import { requirement } from './requirements/index.ts'
import { selectChecks } from './selection.ts'

const checkOf = (id: string, row: Parameters<typeof requirement>[0]): Check => ({
  id,
  title: id,
  requirement: requirement(row),
  needs: ['server'],
  catches: ['none'],
  run: async () => pass,
})
const checks = [
  checkOf('server/token-audience/foreign-refused', 'token.server-audience'),
  checkOf('server/token-audience/missing-refused', 'token.server-audience'),
  checkOf('server/token-form/garbage-refused', 'challenge.401-invalid-token'),
]

test.each([
  [['server/token-audience/foreign-refused'], [0]],
  [['server/token-audience'], [0, 1]],
  [['token.server-audience'], [0, 1]],
  [['token'], [0, 1]],
  [['token-form'], [2]],
  [
    ['challenge', 'server/token-audience/missing-refused'],
    [1, 2],
  ],
  [['server'], [0, 1, 2]],
  [[], [0, 1, 2]],
])('%j names checks %j', (only, places) => {
  expect(selectChecks(checks, only)).toEqual(places.map((place) => checks[place]))
})

test.each(['nonsense', 'server/token-aud', 'tok', 'prm', ''])('%j names nothing, and a run of nothing proves nothing', (word) => {
  expect(() => selectChecks(checks, ['token', word])).toThrow(
    new RegExp(`--only ${word} names no check.* The areas are challenge, token;`),
  )
})
