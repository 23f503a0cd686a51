import { expect, test } from 'vitest'
import { scopeHierarchy, withIncluded } from './scopes.ts'

test('every further scope includes the first, and the first includes none', () => {
  const hierarchy = scopeHierarchy(['access', 'profile', 'admin'])
  expect(withIncluded(['admin'], hierarchy)).toEqual(['admin', 'access'])
  expect(withIncluded(['access'], hierarchy)).toEqual(['access'])
  expect(withIncluded(['unknown'], hierarchy)).toEqual(['unknown'])
  expect(withIncluded([], hierarchy)).toEqual([])
})

test('what is included includes more in its turn, even in a circle', () => {
  const hierarchy = new Map([
    ['a', ['b']],
    ['b', ['c', 'a']],
  ])
  expect(withIncluded(['a'], hierarchy)).toEqual(['a', 'b', 'c'])
})

test('a name that every object has is a scope like any other', () => {
  expect(withIncluded(['constructor', '__proto__'], scopeHierarchy(['access']))).toEqual(['constructor', '__proto__'])
})
