import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

/** What Microsoft tells a web API to check (documented): the issuer of the token's version, and the API's GUID as audience. */
const expected = () => ({ issuer: mock.issuer(), audience: mock.apps.api.clientId, algorithms: ['RS256'] })

test('jose’s remote key set verifies an access token, though no key says its algorithm', async () => {
  const keys = createRemoteJWKSet(new URL(mock.jwksUri))
  const { payload, protectedHeader } = await jwtVerify(await mock.mint(), keys, expected())
  expect(payload).toMatchObject({ ver: '2.0', tid: mock.tenantId, scp: mock.apps.api.shortScope })
  expect(protectedHeader).toEqual({ typ: 'JWT', alg: 'RS256', kid: expect.any(String) })
})

test('jose’s remote key set meets a new key by asking once more, and still knows the old one', async () => {
  const before = await mock.mint()
  const keys = createRemoteJWKSet(new URL(mock.jwksUri), { cooldownDuration: 0 })
  await jwtVerify(before, keys, expected())
  const asked = mock.ledger.count('jwks')
  await mock.rotateKeys()
  await jwtVerify(await mock.mint(), keys, expected())
  await jwtVerify(before, keys, expected())
  expect(mock.ledger.count('jwks')).toBe(asked + 1)
})

test('jose refuses a token under a key id that was never published', async () => {
  const keys = createRemoteJWKSet(new URL(mock.jwksUri))
  const token = await mock.mint({ header: { kid: 'nobody-knows-me' } })
  await expect(jwtVerify(token, keys, expected())).rejects.toThrow(errors.JWKSNoMatchingKey)
})

test('jose cannot verify a token for Microsoft Graph: its signature is Graph’s own affair', async () => {
  const keys = createRemoteJWKSet(new URL(mock.jwksUri))
  const token = await mock.mint({ resource: 'graph' })
  await expect(jwtVerify(token, keys)).rejects.toThrow(errors.JWSSignatureVerificationFailed)
})
