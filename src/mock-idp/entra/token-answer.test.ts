import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'
import { codeFields, decoded, freshCode, freshTokens, postToken } from '../testing/requests.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

describe('the answer of the token endpoint', () => {
  const always = ['token_type', 'scope', 'expires_in', 'ext_expires_in', 'access_token']

  test.each([
    ['openid profile offline_access', [...always, 'refresh_token', 'id_token']],
    ['openid', [...always, 'id_token']],
    ['offline_access', [...always, 'refresh_token']],
    ['', always],
  ])('to the API’s scope and "%s" has these members in this order', async (more, members) => {
    const scope = `${mock.apps.api.scope} ${more}`.trim()
    const { body, headers, status } = await postToken(mock, codeFields(mock, await freshCode(mock, { scope })))
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(members)
    expect(body).toMatchObject({ token_type: 'Bearer', scope: mock.apps.api.scope, ext_expires_in: body['expires_in'] })
    expect(headers.get('cache-control')).toBe('no-store, no-cache')
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })

  test('ends with client_info when that is asked for', async () => {
    const { body } = await postToken(mock, codeFields(mock, await freshCode(mock), { client_info: '1' }))
    expect(Object.keys(body).at(-1)).toBe('client_info')
    const account = JSON.parse(Buffer.from(String(body['client_info']), 'base64url').toString('utf8'))
    expect(account).toEqual({ uid: mock.users[0]?.id, utid: mock.tenantId })
  })

  test('says scopes in the client’s own spelling, and tokens in short', async () => {
    const asked = `${mock.apps.api.clientId}/mcp.access`
    const tokens = await freshTokens(mock, { scope: asked })
    expect(tokens['scope']).toBe(asked)
    expect(decoded(tokens['access_token']).claims['scp']).toBe('mcp.access')
  })

  test('has what the client has consent for otherwise, in the spelling of what it asked for', async () => {
    using tenant = mock.createTenant()
    const { clientId, identifierUri } = tenant.apps.api
    tenant.directory.changeApp(clientId, {
      api: {
        oauth2PermissionScopes: ['read', 'write', 'never', 'gone'].map((value) => ({ value, isEnabled: value !== 'gone' })),
        preAuthorizedApplications: [],
      },
    })
    const grant = { clientId: tenant.apps.console.clientId, resourceId: clientId, scope: 'read write' }
    tenant.directory.consent(grant)
    const { scope, access_token } = await freshTokens(tenant, { scope: `${identifierUri}/write openid` })
    expect(scope).toBe(`${identifierUri}/write ${identifierUri}/read`)
    expect(decoded(access_token).claims['scp']).toBe('write read')
  })

  test('knows permissions and App ID URIs in any case, and spells permissions as their API does', async () => {
    const asked = mock.apps.api.scope.toUpperCase()
    const tokens = await freshTokens(mock, { scope: asked })
    expect(tokens['scope']).toBe(asked)
    expect(decoded(tokens['access_token']).claims['scp']).toBe('mcp.access')
    expect(decoded((await freshTokens(mock, { scope: 'user.read' }))['access_token']).claims['scp']).toBe('User.Read')
  })

  test('to .default names everything that is consented', async () => {
    const tokens = await freshTokens(mock, { scope: `${mock.apps.api.identifierUri}/.default` })
    expect(tokens['scope']).toBe(`${mock.apps.api.scope} ${mock.apps.api.identifierUri}/.default`)
    expect(decoded(tokens['access_token']).claims['scp']).toBe('mcp.access')
  })

  test('has codes and refresh tokens as long as Entra’s', async () => {
    const code = await freshCode(mock)
    const { body } = await postToken(mock, codeFields(mock, code))
    for (const value of [code, body['refresh_token']]) {
      expect(value).toMatch(/^1\.A/)
      expect(String(value).length).toBeGreaterThan(1024)
    }
  })
})
