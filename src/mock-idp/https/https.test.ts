import { request } from 'node:https'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'
import { createIdentity } from './identity.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra({ https: true })
})
afterAll(() => mock.close())

/** GET over https, trusting the authority given and no others. */
function get(url: string, ca: string | null, headers: Record<string, string> = {}): Promise<unknown> {
  return new Promise((resolve, reject) => {
    request(url, { ...(ca === null ? {} : { ca }), agent: false, servername: 'localhost', headers }, (response) => {
      let said = ''
      response.setEncoding('utf8').on('data', (chunk) => {
        said += chunk
      })
      response.on('end', () => resolve(JSON.parse(said)))
    })
      .once('error', reject)
      .end()
  })
}

test('every address is https, and the discovery document says so to whoever trusts the authority', async () => {
  expect(mock.origin).toMatch(/^https:\/\/localhost:\d+$/)
  const document = await get(`${mock.issuer()}/.well-known/openid-configuration`, mock.ca)
  expect(document).toMatchObject({ issuer: mock.issuer(), jwks_uri: mock.jwksUri })
  expect(JSON.stringify(document)).not.toContain('http:')
})

test('whoever does not trust the authority gets nothing, nor does whoever trusts another mock’s', async () => {
  await expect(get(mock.jwksUri, null)).rejects.toThrow(/certificate/)
  await expect(get(mock.jwksUri, (await createIdentity(new Date())).ca)).rejects.toThrow(/certificate/)
})

test('the loopback address is as good a name as localhost', async () => {
  const address = mock.jwksUri.replace('localhost', '127.0.0.1')
  expect(await get(address, mock.ca)).toHaveProperty('keys')
})

test('the control verbs answer over https, and tell the authority', async () => {
  expect(await get(mock.control, mock.ca)).toMatchObject({ mockEntra: true, ca: mock.ca, origin: mock.origin })
  expect(await get(mock.control, mock.ca, { host: 'evil.example' })).toMatchObject({ error: 'forbidden' })
})

test('an identity that is given is the one that is shown', async () => {
  const identity = await createIdentity(new Date())
  const another = await startMockEntra({ https: identity })
  try {
    expect(another.ca).toBe(identity.ca)
    expect(await get(another.jwksUri, identity.ca)).toHaveProperty('keys')
  } finally {
    await another.close()
  }
})

test('over http there is no authority to trust', async () => {
  const plain = await startMockEntra()
  expect([plain.ca, plain.origin.startsWith('http:')]).toEqual([null, true])
  await plain.close()
})
