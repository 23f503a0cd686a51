import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'
import { oboFields, postToken } from '../testing/requests.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

describe('on-behalf-of', () => {
  test('takes the secret from the Authorization header, too', async () => {
    const assertion = await mock.mint()
    const { clientId, clientSecret } = mock.apps.api
    const basic = Buffer.from(`${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`).toString('base64')
    const fields = oboFields(mock, assertion, { client_id: undefined, client_secret: undefined })
    expect((await postToken(mock, fields, { authorization: `Basic ${basic}` })).status).toBe(200)
  })

  test('takes an assertion whose audience is an App ID URI of the app', async () => {
    expect(
      (await postToken(mock, oboFields(mock, await mock.mint({ claims: { aud: mock.apps.api.identifierUri } })))).status,
    ).toBe(200)
  })

  test.each([
    ['of another issuer', { claims: { iss: 'https://login.example/v2.0' } }, 50013],
    ['with alg none', { key: 'none' as const }, 50013],
    ['with the public key as secret', { key: 'public-as-secret' as const }, 50013],
    ['that is Graph’s', { resource: 'graph' as const }, 500131],
    ['not yet valid', { claims: { nbf: 4_000_000_000 } }, 500133],
    ['of an unknown user', { claims: { oid: '00000000-0000-0000-0000-000000000001' } }, 50034],
    ['of an app', { resource: 'app-only' as const }, 7000114],
  ])('refuses an assertion %s', async (_what, change, code) => {
    const { status, body } = await postToken(mock, oboFields(mock, await mock.mint(change)))
    expect([status, body['error'], body['error_codes']]).toEqual([400, 'invalid_grant', [code]])
  })

  test('refuses an assertion that is no token', async () => {
    for (const assertion of ['x', 'a.b.c', '..', `${'x'.repeat(5000)}.y.z`]) {
      expect((await postToken(mock, oboFields(mock, assertion))).body['error_codes']).toEqual([50013])
    }
  })

  test.each(['assertion', 'scope', 'requested_token_use'])('insists on %s', async (parameter) => {
    const { body } = await postToken(mock, oboFields(mock, await mock.mint(), { [parameter]: undefined }))
    expect(body['error_description']).toContain(
      `AADSTS900144: The request body must contain the following parameter: '${parameter}'`,
    )
  })
})
