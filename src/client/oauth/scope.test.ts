import { expect, test } from 'vitest'
import { type ScopeSources, selectScope } from './scope.ts'

const sources = {
  asked: undefined,
  challenge: { scope: 'challenged' },
  scopesSupported: ['one', 'two'],
  issuer: {},
}
const select = (change: Partial<ScopeSources>): string | undefined => selectScope({ ...sources, ...change })

test('the scope of the challenge goes before what the metadata lists', () => {
  expect(select({})).toBe('challenged')
})

test('without a scope in the challenge, everything the metadata lists is asked for', () => {
  expect(select({ challenge: {} })).toBe('one two')
  expect(select({ challenge: undefined })).toBe('one two')
})

test.each([[undefined], [[]]])(
  'without either (%j), no scope parameter is sent, and offline_access does not make one',
  (scopesSupported) => {
    expect(select({ challenge: undefined, scopesSupported, issuer: { scopes_supported: ['offline_access'] } })).toBeUndefined()
  },
)

test('what the person asks for goes before everything, and nothing is added to it', () => {
  expect(select({ asked: 'mine', issuer: { scopes_supported: ['offline_access'] } })).toBe('mine')
})

test('offline_access is added where the authorization server lists it, once', () => {
  const issuer = { scopes_supported: ['openid', 'offline_access'] }
  expect(select({ issuer })).toBe('challenged offline_access')
  expect(select({ issuer, challenge: { scope: 'offline_access x' } })).toBe('offline_access x')
})

test('offline_access is not added where it is not listed, or where no token can be renewed', () => {
  expect(select({ issuer: { scopes_supported: ['openid'] } })).toBe('challenged')
  expect(select({ issuer: { scopes_supported: ['offline_access'], grant_types_supported: ['authorization_code'] } })).toBe(
    'challenged',
  )
})
