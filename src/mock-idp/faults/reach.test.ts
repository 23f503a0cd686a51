import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra, type TenantHandle } from '../index.ts'
import { codeFields, decoded, freshCode, freshTokens, oboFields, postToken, refreshFields } from '../testing/requests.ts'
import { startTrustedMock } from '../testing/trusted-mock.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterEach(() => mock.reset())
afterAll(() => mock.close())

const discovered = async (tenant: TenantHandle) =>
  (await (await fetch(`${tenant.issuer()}/.well-known/openid-configuration`)).json()) as Record<string, unknown>

describe('a tenant per test', () => {
  test('many at once, each with a fault of its own, and nobody meets another’s', async () => {
    const ids = ['issuer-missing', 'token-endpoint-missing', 'jwks-uri-missing', 'authorization-endpoint-missing'] as const
    const members = ['issuer', 'token_endpoint', 'jwks_uri', 'authorization_endpoint']
    const missing = await Promise.all(
      ids.map(async (id) => {
        using tenant = mock.createTenant()
        using armed = tenant.arm(`discovery/${id}`)
        const documents = await Promise.all(Array.from({ length: 5 }, () => discovered(tenant)))
        expect(armed.fired).toBe(5)
        return documents.map((document) => members.filter((member) => !(member in document)))
      }),
    )
    expect(missing).toEqual(members.map((member) => Array.from({ length: 5 }, () => [member])))
    expect(await discovered(mock)).toMatchObject({ issuer: mock.issuer() })
  })

  test('is armed over HTTP at its own address', async () => {
    using tenant = mock.createTenant()
    const armed = await fetch(`${tenant.control}/faults`, { method: 'POST', body: '{"id":"jwks/empty"}' })
    expect(armed.status).toBe(201)
    expect(tenant.armed()?.id).toBe('jwks/empty')
    expect(mock.armed()).toBeUndefined()
    expect(await (await fetch(tenant.jwksUri)).json()).toEqual({ keys: [] })
    expect(await (await fetch(`${mock.control}/faults`)).json()).toEqual({ armed: null })
  })

  test('sends its faults to the callers of Graph that hold its tokens, and to no others', async () => {
    using tenant = mock.createTenant()
    using _armed = tenant.arm('graph/failed')
    const statuses = await Promise.all(
      [tenant, mock].map(async (issuer) => {
        const token = await issuer.mint({ resource: 'graph' })
        return (await fetch(`${mock.graphBaseUrl}/v1.0/me`, { headers: { authorization: `Bearer ${token}` } })).status
      }),
    )
    expect(statuses).toEqual([500, 200])
  })
})

describe('every grant gives tokens that pass the seam', () => {
  const right = () => mock.apps.api.clientId
  const audience = (body: Readonly<Record<string, unknown>>) => decoded(body['access_token']).claims.aud
  const grants = {
    authorization_code: async () => codeFields(mock, await freshCode(mock)),
    refresh_token: async () => refreshFields(mock, (await freshTokens(mock))['refresh_token']),
    client_credentials: async () => ({
      grant_type: 'client_credentials',
      client_id: mock.apps.api.clientId,
      client_secret: mock.apps.api.clientSecret,
      scope: `${mock.apps.api.clientId}/.default`,
    }),
    'urn:ietf:params:oauth:grant-type:jwt-bearer': async () => oboFields(mock, await mock.mint()),
  }

  test.each(Object.entries(grants))('%s', async (grantType, fields) => {
    const sent = await fields()
    using armed = mock.arm('access-token/audience-of-another', { grantType })
    const { body } = await postToken(mock, sent)
    expect(audience(body)).toBe('4e7b1c90-2d5a-4f83-b6e0-9a8c3d1f5b77')
    expect(audience(body)).not.toBe(right())
    expect(armed.fired).toBe(1)
  })
})

test('the documents and the token endpoint of /common pass the seams, too', async () => {
  const common = `${mock.origin}/common`
  const document = async () => (await fetch(`${common}/v2.0/.well-known/openid-configuration`)).json()
  const keys = async () => (await fetch(`${common}/discovery/v2.0/keys`)).json()
  for (const [id, ask] of [
    ['discovery/issuer-missing', document],
    ['jwks/empty', keys],
  ] as const) {
    const right = await ask()
    using armed = mock.arm(id)
    expect(await ask()).not.toEqual(right)
    expect(armed.fired).toBe(1)
  }
  using armed = mock.arm('token/aadsts-70008', { clientId: mock.apps.console.clientId })
  const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: mock.apps.console.clientId, refresh_token: 'x' })
  expect(await (await fetch(`${common}/oauth2/v2.0/token`, { method: 'POST', body })).json()).toMatchObject({
    error_codes: [70008],
  })
  expect(armed.fired).toBe(1)
})

test.each([
  '/.well-known/oauth-authorization-server',
  '/nobody.example/discovery/v2.0/keys',
  '/common/discovery/instance?api-version=1.1&authorization_endpoint=https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
  '/common/userrealm/ada@contoso.example?api-version=1.0',
  '/devicelogin',
])('what belongs to no tenant passes the seams of the first: %s', async (path) => {
  using armed = mock.arm('transport/bad-gateway')
  expect([(await fetch(mock.origin + path)).status, armed.fired]).toEqual([502, 1])
})

test('over https, connections are cut as well', async () => {
  const trusted = await startTrustedMock()
  try {
    {
      using armed = trusted.arm('transport/connection-reset', { times: 1 })
      await expect(fetch(trusted.jwksUri)).rejects.toThrow('fetch failed')
      expect(armed.fired).toBe(1)
    }
    using truncated = trusted.arm('transport/truncated')
    await expect(fetch(trusted.jwksUri).then((response) => response.text())).rejects.toThrow('terminated')
    expect(truncated.fired).toBe(1)
  } finally {
    await trusted.close()
  }
})
