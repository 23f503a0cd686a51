import { createPublicKey } from 'node:crypto'
import { decodeProtectedHeader, jwtVerify } from 'jose'
import { JwksClient, SigningKeyNotFoundError } from 'jwks-rsa'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

const client = () => new JwksClient({ jwksUri: mock.jwksUri })

test('jwks-rsa finds the key of a token, and the key verifies it', async () => {
  const token = await mock.mint()
  const key = await client().getSigningKey(decodeProtectedHeader(token).kid)
  const { payload } = await jwtVerify(token, createPublicKey(key.getPublicKey()), { audience: mock.apps.api.clientId })
  expect(payload.iss).toBe(mock.issuer())
})

test('jwks-rsa finds every published key after a rotation', async () => {
  const before = decodeProtectedHeader(await mock.mint()).kid
  const after = await mock.rotateKeys()
  const found = (await client().getSigningKeys()).map(({ kid }) => kid)
  expect(found).toContain(before)
  expect(found).toContain(after)
})

test('jwks-rsa finds no key that was never published', async () => {
  await expect(client().getSigningKey('nobody-knows-me')).rejects.toThrow(SigningKeyNotFoundError)
})
