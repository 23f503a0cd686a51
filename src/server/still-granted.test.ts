import { expect, test } from 'vitest'
import type { Principal } from './principal.ts'
import { stillGranted } from './still-granted.ts'

const principal: Principal = {
  tenantId: 't',
  objectId: 'o',
  subject: 's',
  clientId: 'c',
  scopes: [],
  expiresAt: new Date(0),
  grantId: 'g',
  token: 'token',
}
const right = async () => principal

test('a token is taken while what it stands for holds, and no longer', async () => {
  expect(await stillGranted(right, async () => false)('token')).toBe(principal)
  expect(await stillGranted(right, async ({ grantId }) => grantId === 'g')('token')).toMatchObject({ refusal: 'token-not-valid' })
})

test('where nobody can say, nobody comes in, and is told to ask again', async () => {
  const down = () => Promise.reject(new Error('the store is down'))
  expect(await stillGranted(right, down)('token')).toMatchObject({ refusal: 'store-unavailable' })
})

test('an issuer that cannot be asked is not asked, and neither is one about a token that is refused already', async () => {
  expect(await stillGranted(right, undefined)('token')).toBe(principal)
  const refused = { refusal: 'token-not-valid' } as const
  const unasked = () => Promise.reject(new Error('asked'))
  expect(await stillGranted(async () => refused, unasked)('token')).toBe(refused)
})
