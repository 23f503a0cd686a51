import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

const json = async (path: string) => {
  const response = await fetch(mock.origin + path)
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe('what MSAL asks before', () => {
  const instance = (endpoint: string, version = '1.1') =>
    json(`/common/discovery/instance?api-version=${version}&authorization_endpoint=${encodeURIComponent(endpoint)}`)

  test('instance discovery knows the mock’s own host and Microsoft’s clouds', async () => {
    const own = await instance(`${mock.origin}/${mock.tenantId}/oauth2/v2.0/authorize`)
    const { host } = new URL(mock.origin)
    expect(own.body).toMatchObject({
      tenant_discovery_endpoint: `${mock.issuer()}/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [
        { preferred_network: host, aliases: [host] },
        { preferred_network: 'login.microsoftonline.com' },
        {},
        {},
        {},
        {},
      ],
    })
    expect((await instance('https://login.microsoftonline.us/common/oauth2/v2.0/authorize', '1.0')).body['api-version']).toBe(
      '1.0',
    )
  })

  test('an unknown host is 50049, a missing one 900144', async () => {
    expect(await instance('https://login.example/common')).toMatchObject({
      status: 400,
      body: { error: 'invalid_instance', error_codes: [50049] },
    })
    expect(await json('/common/discovery/instance?api-version=1.1')).toMatchObject({
      status: 400,
      body: { error_codes: [900144] },
    })
  })

  test('user realm: managed where a tenant has the domain', async () => {
    expect((await json('/common/userrealm/ada@contoso.example?api-version=1.0')).body).toMatchObject({
      account_type: 'Managed',
      domain_name: 'contoso.example',
    })
    expect((await json('/common/userrealm/x@nowhere.example?api-version=1.0')).body['account_type']).toBe('Unknown')
  })
})
