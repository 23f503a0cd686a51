import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'
import { decoded, freshTokens, oboFields, postToken, refreshFields } from '../testing/requests.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

describe('refreshing', () => {
  test('gives a new refresh token, and the old one stays good', async () => {
    const { refresh_token } = await freshTokens(mock)
    const first = await postToken(mock, refreshFields(mock, refresh_token))
    const again = await postToken(mock, refreshFields(mock, refresh_token))
    const onwards = await postToken(mock, refreshFields(mock, first.body['refresh_token']))
    expect([first.status, again.status, onwards.status]).toEqual([200, 200, 200])
    expect(new Set([refresh_token, first.body['refresh_token'], again.body['refresh_token']]).size).toBe(3)
  })

  test('may ask for another API than the one that was signed in to', async () => {
    const { refresh_token } = await freshTokens(mock)
    const { body } = await postToken(mock, refreshFields(mock, refresh_token, { scope: 'User.Read' }))
    expect(decoded(body['access_token']).claims.aud).toBe('00000003-0000-0000-c000-000000000000')
    const back = await postToken(mock, refreshFields(mock, body['refresh_token']))
    expect(decoded(back.body['access_token']).claims.aud).toBe(mock.apps.api.clientId)
  })

  test('with a scope of spaces asks for what it was issued for', async () => {
    const { refresh_token } = await freshTokens(mock)
    const { body } = await postToken(mock, refreshFields(mock, refresh_token, { scope: ' ' }))
    expect(body['scope']).toBe(mock.apps.api.scope)
  })

  test('with OpenID Connect’s scopes alone gives a token for Graph, silently', async () => {
    const { refresh_token } = await freshTokens(mock)
    const { body } = await postToken(mock, refreshFields(mock, refresh_token, { scope: 'openid profile' }))
    expect(decoded(body['access_token']).claims).toMatchObject({
      aud: '00000003-0000-0000-c000-000000000000',
      scp: 'User.Read profile openid email',
    })
  })

  test('on behalf of a user, the API refreshes with its secret', async () => {
    const fields = oboFields(mock, (await freshTokens(mock))['access_token'], {
      scope: 'https://graph.microsoft.com/User.Read offline_access',
    })
    const { refresh_token } = (await postToken(mock, fields)).body
    const { clientId: client_id, clientSecret: client_secret } = mock.apps.api
    expect((await postToken(mock, refreshFields(mock, refresh_token, { client_id, client_secret }))).status).toBe(200)
    expect((await postToken(mock, refreshFields(mock, refresh_token, { client_id }))).body['error_codes']).toEqual([7000218])
  })
})
