import { expect, test } from 'vitest'
import type { IssuerDocument } from './issuer-metadata.ts'
import { pkcePolicy } from './pkce-policy.ts'

const tenant = '3f6ab9a4-1c7e-4d7b-9a52-6f0c8e2b7d10'
const entra: IssuerDocument = {
  issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
  authorization_endpoint: 'https://login.microsoftonline.com/authorize',
  token_endpoint: 'https://login.microsoftonline.com/token',
  cloud_instance_name: 'microsoftonline.com',
}

test('whoever lists S256 does not need the exception, Entra neither', () => {
  expect(pkcePolicy({ ...entra, code_challenge_methods_supported: ['plain', 'S256'] }, 'entra')).toBe('advertised')
  const other = { ...entra, issuer: 'https://as.example', code_challenge_methods_supported: ['S256'] }
  expect(pkcePolicy(other, 'entra')).toBe('advertised')
  expect(pkcePolicy(other, 'strict')).toBe('advertised')
})

test('Entra, which lists nothing, is let through by name', () => {
  expect(pkcePolicy(entra, 'entra')).toBe('entra')
})

test('who wants no exception is told which one there would be', () => {
  expect(() => pkcePolicy(entra, 'strict')).toThrow(
    expect.objectContaining({ whose: 'you', advice: expect.stringContaining('--pkce-metadata entra') }),
  )
})

const { cloud_instance_name: _, ...withoutCloud } = entra
test.each([
  ['somebody else with Entra’s path', withoutCloud],
  ['somebody else with Entra’s member', { ...entra, issuer: 'https://as.example/v2.0' }],
  ['an issuer of the common tenant', { ...entra, issuer: 'https://login.microsoftonline.com/common/v2.0' }],
  ['an issuer with a longer path', { ...entra, issuer: `https://login.microsoftonline.com/${tenant}/v2.0/x` }],
  ['an Entra that lists other methods', { ...entra, code_challenge_methods_supported: ['plain'] }],
  ['whoever lists an empty list', { ...entra, code_challenge_methods_supported: [] }],
  ['whoever lists s256 in small letters', { ...entra, code_challenge_methods_supported: ['s256'] }],
])('%s is refused', (_name, document) => {
  expect(() => pkcePolicy(document, 'entra')).toThrow(/does not advertise PKCE/)
})
