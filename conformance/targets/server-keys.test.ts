import { createPublicKey } from 'node:crypto'
import { compactVerify, decodeProtectedHeader, importJWK, jwtVerify } from 'jose'
import { expect, test } from 'vitest'
import { algorithmOf, createServerKeys, signerOf, signToken } from './server-keys.ts'

const keys = await createServerKeys()
const [key] = keys.keys
const publicKey = createPublicKey({ key, format: 'jwk' })
const token = { header: { alg: 'RS256', typ: 'at+jwt', kid: key.kid }, claims: { sub: 'ada' } }

test('a token signed with the own key verifies, and is known again by the set', async () => {
  const text = await signToken(token, 'own', key)
  expect((await jwtVerify(text, publicKey)).payload).toEqual({ sub: 'ada' })
  expect(signerOf(text, keys)).toBe(key)
  expect(signerOf(text, await createServerKeys())).toBeUndefined()
})

test('a stranger signs under the right kid, and does not verify', async () => {
  const text = await signToken(token, 'stranger', key)
  expect(decodeProtectedHeader(text)).toEqual(token.header)
  await expect(compactVerify(text, publicKey)).rejects.toThrow('signature verification failed')
})

test('the public key as a secret makes a valid HS256 signature', async () => {
  const text = await signToken({ ...token, header: { ...token.header, alg: 'HS256' } }, 'public-as-secret', key)
  const secret = new TextEncoder().encode(String(publicKey.export({ type: 'spki', format: 'pem' })))
  expect((await compactVerify(text, secret)).protectedHeader).toMatchObject({ alg: 'HS256', kid: key.kid })
})

test('an unsigned token has an empty signature, and the header that it is given', async () => {
  const text = await signToken(token, 'none', key)
  expect(decodeProtectedHeader(text)).toEqual(token.header)
  expect(text.endsWith('.')).toBe(true)
})

test('each way to sign has a name that a header may say', () => {
  expect((['own', 'stranger', 'public-as-secret', 'none'] as const).map(algorithmOf)).toEqual(['RS256', 'RS256', 'HS256', 'none'])
})

test('the set is one that a server can import', async () => {
  expect(await importJWK({ ...key, kty: 'RSA' }, 'RS256')).toBeDefined()
})

test('claims that are written twice are read as the last of two', async () => {
  const text = await signToken(token, 'own', key, { sub: 'grace' })
  expect(Buffer.from(text.split('.')[1] ?? '', 'base64url').toString()).toBe('{"sub":"ada","sub":"grace"}')
  expect((await jwtVerify(text, publicKey)).payload).toEqual({ sub: 'grace' })
})
