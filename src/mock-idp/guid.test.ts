import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from './index.ts'
import { Person } from './testing/person.ts'
import { authorizeUrl, codeFields, decoded, freshCode, oboFields, postToken } from './testing/requests.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

const capitals = (id: string) => id.toUpperCase()

describe('a GUID in capitals is the same GUID', () => {
  test('as client id, on every leg; tokens say it in small letters', async () => {
    const client_id = capitals(mock.apps.console.clientId)
    const code = await freshCode(mock, { client_id })
    const { body } = await postToken(mock, codeFields(mock, code, { client_id }))
    expect(decoded(body['access_token']).claims['azp']).toBe(mock.apps.console.clientId)
    expect(decoded(body['id_token']).claims.aud).toBe(mock.apps.console.clientId)
  })

  test('in Basic credentials and in the prefix of a scope', async () => {
    const { clientId, clientSecret } = mock.apps.api
    const authorization = `Basic ${Buffer.from(`${capitals(clientId)}:${clientSecret}`).toString('base64')}`
    const fields = oboFields(mock, await mock.mint(), { client_id: undefined, client_secret: undefined })
    expect((await postToken(mock, fields, { authorization })).status).toBe(200)
    const own = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret }
    const { body } = await postToken(mock, { ...own, scope: `${capitals(clientId)}/.default` })
    expect(decoded(body['access_token']).claims.aud).toBe(clientId)
  })

  test('as tenant in an address; the documents say it in small letters', async () => {
    const authority = `${mock.origin}/${capitals(mock.tenantId)}`
    const document = await (await fetch(`${authority}/v2.0/.well-known/openid-configuration`)).json()
    expect(document).toMatchObject({ issuer: mock.issuer() })
    expect(await (await fetch(`${authority}/discovery/v2.0/keys`)).json()).toEqual(await (await fetch(mock.jwksUri)).json())
    const arrival = await new Person(mock).visit(authorizeUrl(mock).replace(mock.tenantId, capitals(mock.tenantId)))
    expect(arrival).toMatchObject({ at: 'page', status: 200, url: expect.stringContaining(`/${mock.tenantId}/login/`) })
    const common = await fetch(`${mock.origin}/COMMON/v2.0/.well-known/openid-configuration`)
    expect(await common.json()).toMatchObject({ issuer: `${mock.origin}/{tenantid}/v2.0` })
  })

  test('in a manifest, and where one app names another', () => {
    using tenant = mock.createTenant({
      apps: [
        {
          appId: '0B8C9D2E-1F3A-4B5C-8D6E-7F809A1B2C3D',
          displayName: 'In capitals',
          api: {
            oauth2PermissionScopes: [{ id: '1C9D0E3F-2A4B-4C6D-9E7F-80910B2C3D4E', value: 'read' }],
            preAuthorizedApplications: [
              {
                appId: capitals(mock.apps.console.clientId),
                delegatedPermissionIds: ['1C9D0E3F-2A4B-4C6D-9E7F-80910B2C3D4E'],
              },
            ],
          },
        },
      ],
      consents: [{ clientId: capitals(mock.apps.proxy.clientId), resourceId: 'In capitals', scope: 'read' }],
    })
    const app = tenant.directory.apps().find(({ displayName }) => displayName === 'In capitals')
    expect(app).toMatchObject({
      appId: '0b8c9d2e-1f3a-4b5c-8d6e-7f809a1b2c3d',
      api: {
        preAuthorizedApplications: [
          { appId: mock.apps.console.clientId, delegatedPermissionIds: ['1c9d0e3f-2a4b-4c6d-9e7f-80910b2c3d4e'] },
        ],
      },
    })
    expect(tenant.directory.consents().at(-1)?.clientId).toBe(mock.apps.proxy.clientId)
  })
})
