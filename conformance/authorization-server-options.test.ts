import { expect, test } from 'vitest'
import { issuerMisuse, issuerTargetOf, readLogin } from './authorization-server-options.ts'

const issuer = 'https://auth.example'
const place = { documentsUrl: 'https://public.example/clients', documentsPort: 8080 }

test('a place for documents is an https address and the port it leads to, for a run that signs in', () => {
  const whole = { issuer, register: true, ...place } as const
  expect(issuerMisuse(whole)).toBeUndefined()
  expect(issuerTargetOf(whole).documents).toEqual({ url: place.documentsUrl, port: 8080 })
  expect(issuerTargetOf({ issuer, register: true }).documents).toBeUndefined()
  expect(issuerMisuse({ issuer, register: true, documentsUrl: place.documentsUrl })).toMatch(/--documents-port/)
  expect(issuerMisuse({ issuer, register: true, documentsPort: 8080 })).toMatch(/--documents-url/)
  expect(issuerMisuse({ ...whole, documentsUrl: 'http://public.example/clients' })).toMatch(/https/)
  expect(issuerMisuse({ ...whole, documentsUrl: 'public.example' })).toMatch(/https/)
  expect(issuerMisuse({ ...whole, documentsPort: 0 })).toMatch(/the one port/)
  expect(issuerMisuse({ issuer, ...place })).toMatch(/--client-id/)
})

test('what is typed is said by the names of the fields, or as JSON where a password holds what stands between them', () => {
  expect(readLogin('username=ada,password=a,b')).toEqual({ username: 'ada', password: 'a,b' })
  expect(readLogin('{"user":"ada","password":"a,b=c"}')).toEqual({ user: 'ada', password: 'a,b=c' })
  for (const wrong of ['ada', '=x', '', '{"user":']) expect(() => readLogin(wrong)).toThrow()
})
