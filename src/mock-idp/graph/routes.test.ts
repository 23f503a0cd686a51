import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MintChange, type MockEntra, startMockEntra } from '../index.ts'
import { decoded, freshTokens } from '../testing/requests.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

const get = (path: string, authorization?: string, method = 'GET') =>
  fetch(mock.graphBaseUrl + path, { method, headers: authorization === undefined ? {} : { authorization } })

async function meWith(change: MintChange): Promise<readonly [number, unknown]> {
  const response = await get('/v1.0/me', `Bearer ${await mock.mint({ resource: 'graph', ...change })}`)
  const body = (await response.json()) as { error?: { code: string; message: string } }
  return [response.status, body.error?.message]
}

test('/me has the properties Graph gives by default', async () => {
  const response = await get('/v1.0/me', `Bearer ${await mock.mint({ resource: 'graph', user: 'katherine@contoso.example' })}`)
  expect(response.status).toBe(200)
  expect(await response.json()).toEqual({
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#users/$entity',
    businessPhones: [],
    displayName: 'Katherine Johnson',
    givenName: 'Katherine',
    jobTitle: 'Physicist',
    mail: 'katherine@contoso.example',
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null,
    surname: 'Johnson',
    userPrincipalName: 'katherine@contoso.example',
    id: mock.users[3]?.id,
  })
})

describe('a token that Graph refuses', () => {
  test.each<readonly [string, MintChange, number, string]>([
    ['for the API', { resource: 'api' }, 401, 'Access token validation failure. Invalid audience.'],
    ['an ID token', { resource: 'id-token' }, 401, 'Access token validation failure. Invalid audience.'],
    ['by a stranger', { key: 'stranger' }, 401, 'Invalid signature.'],
    ['without signature', { key: 'none' }, 401, 'Invalid signature.'],
    ['with the public key as secret', { key: 'public-as-secret' }, 401, 'Invalid signature.'],
    ['with a nonce that was not signed', { key: 'stranger', header: { nonce: 'x' } }, 401, 'Invalid signature.'],
    ['expired', { claims: { exp: 1_600_000_000 } }, 401, 'Lifetime validation failed, the token is expired.'],
    ['that never expires', { claims: { exp: null } }, 401, 'Lifetime validation failed, the token is expired.'],
    [
      'of another issuer',
      { claims: { iss: 'https://sts.windows.net/x/' } },
      401,
      'Access token validation failure. Invalid issuer.',
    ],
    ['about nobody', { claims: { oid: null } }, 401, 'The user of the token is not in the tenant.'],
    [
      'without User.Read',
      { claims: { scp: 'Mail.Read User.ReadBasic.All' } },
      403,
      'Insufficient privileges to complete the operation.',
    ],
    ['without scopes', { claims: { scp: null } }, 403, 'Insufficient privileges to complete the operation.'],
  ])('%s', async (_what, change, status, message) => expect(await meWith(change)).toEqual([status, message]))

  test('is none at all', async () => {
    for (const authorization of [undefined, '', 'Bearer', 'Bearer ', 'Basic YTpi']) {
      const response = await get('/v1.0/me', authorization)
      expect(response.status).toBe(401)
      expect(response.headers.get('www-authenticate')).toBe(
        `Bearer realm="", authorization_uri="${mock.origin}/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`,
      )
      const { error } = (await response.json()) as { error: Record<string, unknown> }
      expect(error).toEqual({
        code: 'InvalidAuthenticationToken',
        message: 'Access token is empty.',
        innerError: { date: expect.any(String), 'request-id': expect.any(String), 'client-request-id': expect.any(String) },
      })
    }
  })

  test.each(['x', 'a.b.c', 'e30.e30.', '...', 'x'.repeat(12_000)])('is no token: %.20s', async (token) => {
    const response = await get('/v1.0/me', `Bearer ${token}`)
    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ error: { code: 'InvalidAuthenticationToken' } })
  })
})

describe('UserInfo', () => {
  test.each(['GET', 'POST'])('says who is signed in, with the subject of the client’s ID token (%s)', async (method) => {
    const tokens = await freshTokens(mock, { scope: 'openid profile email' })
    const response = await get('/oidc/userinfo', `Bearer ${tokens['access_token']}`, method)
    expect(await response.json()).toEqual({
      sub: decoded(tokens['id_token']).claims.sub,
      name: 'Ada Lovelace',
      family_name: 'Lovelace',
      given_name: 'Ada',
      picture: 'https://graph.microsoft.com/v1.0/me/photo/$value',
      email: 'ada@contoso.example',
    })
  })

  test('does not take a token for the API', async () => {
    expect((await get('/oidc/userinfo', `Bearer ${await mock.mint()}`)).status).toBe(401)
  })
})

test('tokens signed before a rotation stay good, new ones have the new key', async () => {
  const before = await mock.mint({ resource: 'graph' })
  const kid = await mock.rotateKeys()
  const after = await mock.mint({ resource: 'graph' })
  expect(decoded(before).header.kid).not.toBe(kid)
  expect(decoded(after).header.kid).toBe(kid)
  for (const token of [before, after]) expect((await get('/v1.0/me', `Bearer ${token}`)).status).toBe(200)
  const { keys } = (await (await fetch(mock.jwksUri)).json()) as { keys: { kid: string }[] }
  expect(keys.map((key) => key.kid)).toEqual([kid, decoded(before).header.kid])
})
