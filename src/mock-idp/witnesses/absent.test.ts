import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'
import { postToken } from '../testing/requests.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

test.each([
  '/oauth2/authorize',
  '/oauth2/token',
  '/.well-known/openid-configuration',
  '/discovery/keys',
  '/oauth2/v2.0/par',
  '/oauth2/v2.0/introspect',
  '/oauth2/v2.0/revoke',
  '/oauth2/v2.0/register',
])('%s is not served', async (path) => {
  const response = await fetch(`${mock.origin}/${mock.tenantId}${path}`, { method: 'POST' })
  expect(response.status).toBe(404)
  expect(await response.json()).toMatchObject({ error: 'invalid_request' })
})

test.each(['password', 'urn:ietf:params:oauth:grant-type:token-exchange'])('the %s grant is unknown', async (grant_type) => {
  const { status, body } = await postToken(mock, { grant_type, client_id: mock.apps.console.clientId, scope: 'User.Read' })
  expect([status, body['error'], body['error_codes']]).toEqual([400, 'unsupported_grant_type', [70003]])
})
