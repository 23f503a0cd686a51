import { generateKeyPairSync } from 'node:crypto'
import { decodeJwt } from 'jose'
import { expect, onTestFinished, test, vi } from 'vitest'
import { known } from '../testing/fake-parties.ts'
import { attempt } from '../testing/fake-session.ts'

const { privateKey } = generateKeyPairSync('ec', {
  namedCurve: 'P-256',
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  publicKeyEncoding: { type: 'spki', format: 'pem' },
})
const withKey = { grantType: 'client_credentials', clients: [{ clientId: known.confidential, key: { privateKey } }] } as const

test.each([
  ['behind', -2 * 3600, /120 minutes behind that of http:\/\/localhost/],
  ['ahead of', 3 * 3600, /180 minutes ahead of that of http:\/\/localhost/],
])('a clock that is %s the authorization server’s is told of, and what is signed goes by theirs', async (_, seconds, says) => {
  const real = Date.now()
  vi.useFakeTimers({ toFake: ['Date'], now: real + seconds * 1000 })
  onTestFinished(() => void vi.useRealTimers())
  const { error, parties, lines } = await attempt({}, withKey)
  expect(error).toBeUndefined()
  const { iat = 0, exp = 0 } = decodeJwt(String(parties.askedAt('/token')[0]?.parameters['client_assertion']))
  expect(Math.abs(iat - real / 1000)).toBeLessThan(30)
  expect(exp).toBeGreaterThan(real / 1000)
  expect(lines.join()).toMatch(says)
})

test('a clock that goes right is not worth a word', async () => {
  const { error, lines } = await attempt({}, withKey)
  expect({ error, lines }).toEqual({ error: undefined, lines: [] })
})
