import { expect, test } from 'vitest'
import { apply, decodeToken, resolveChange } from './token-change.ts'

const right = { header: { alg: 'RS256', kid: '1' }, claims: { aud: 'me', exp: 10, scp: 'a b' } }

test('a function is given the right value, and null removes', () => {
  const change = resolveChange(
    { claims: { exp: (exp: number) => exp - 4, scp: null, tid: (tid: unknown) => tid ?? 'x' }, header: { kid: 'other' } },
    right,
  )
  expect(apply(right.claims, change.claims)).toEqual({ aud: 'me', exp: 6, tid: 'x' })
  expect(apply(right.header, change.header)).toEqual({ alg: 'RS256', kid: 'other' })
})

test('no change leaves everything right', () => {
  const change = resolveChange({}, right)
  expect(apply(right.claims, change.claims)).toEqual(right.claims)
})

test('what is no JWT is not decoded', () => {
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url')
  expect(decodeToken(`${encoded(right.header)}.${encoded(right.claims)}.x`)).toEqual(right)
  for (const wrong of ['', 'opaque', 'a.b.c', `${encoded([])}.${encoded({})}.`])
    expect(() => decodeToken(wrong)).toThrow('not a JWT')
})
