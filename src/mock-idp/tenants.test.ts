import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra, type TenantHandle } from './index.ts'
import { Person } from './testing/person.ts'
import { authorizeUrl, decoded, freshTokens, oboFields, postToken } from './testing/requests.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

const verified = async (token: string, by: TenantHandle) =>
  jwtVerify(token, createRemoteJWKSet(new URL(by.jwksUri)), { issuer: by.issuer(), audience: by.apps.api.clientId })

describe('a tenant of one’s own', () => {
  test('has the apps of the first, people under its own domain, and a whole sign-in', async () => {
    using tenant = mock.createTenant()
    expect(tenant.apps.api.clientId).toBe(mock.apps.api.clientId)
    expect(tenant.users.map(({ displayName }) => displayName)).toEqual(mock.users.map(({ displayName }) => displayName))
    expect(tenant.users[0]?.userPrincipalName).toBe(`ada@${tenant.domain}`)
    expect(tenant.users[0]?.id).not.toBe(mock.users[0]?.id)
    const { access_token: token } = await freshTokens(tenant)
    expect((await verified(String(token), tenant)).payload).toMatchObject({ tid: tenant.tenantId, name: 'Ada Lovelace' })
    const graph = await postToken(tenant, oboFields(tenant, token))
    const me = await fetch(`${tenant.graphBaseUrl}/v1.0/me`, {
      headers: { authorization: `Bearer ${graph.body['access_token']}` },
    })
    expect(await me.json()).toMatchObject({ id: tenant.users[0]?.id })
  })

  test('has keys of its own: what one tenant signs is good at no other', async () => {
    using tenant = mock.createTenant()
    const token = await tenant.mint()
    await expect(verified(token, mock)).rejects.toThrow()
    expect(decoded(token).header.kid).not.toBe(decoded(await mock.mint()).header.kid)
  })

  test('has a directory, switches and a ledger of its own', async () => {
    using tenant = mock.createTenant({ switches: { advertisePkce: true } })
    tenant.directory.changeUser(`ada@${tenant.domain}`, { displayName: 'Ada King' })
    const mark = mock.ledger.mark
    const document = await (await fetch(`${tenant.issuer()}/.well-known/openid-configuration`)).json()
    expect(document).toHaveProperty('code_challenge_methods_supported')
    expect(tenant.ledger.entries()).toMatchObject([{ seq: 1, endpoint: 'discovery', status: 200 }])
    expect([mock.ledger.mark, mock.users[0]?.displayName, mock.switches().advertisePkce]).toEqual([mark, 'Ada Lovelace', false])
    tenant.reset()
    expect([tenant.users[0]?.displayName, tenant.ledger.entries()]).toEqual(['Ada Lovelace', []])
  })

  test('has faults of its own', async () => {
    using wrong = mock.createTenant()
    using right = mock.createTenant()
    using armed = wrong.arm('discovery/issuer-missing')
    const issuerOf = async ({ issuer }: TenantHandle) =>
      ((await (await fetch(`${issuer()}/.well-known/openid-configuration`)).json()) as { issuer?: string }).issuer
    expect([await issuerOf(wrong), await issuerOf(right), armed.fired]).toEqual([undefined, right.issuer(), 1])
  })

  test('a session, a code and a refresh token of one are nothing at another', async () => {
    using one = mock.createTenant()
    using other = mock.createTenant()
    const ada = new Person(one)
    await ada.authorize(authorizeUrl(one))
    expect((await ada.visit(authorizeUrl(other))).at).toBe('page')
    const { refresh_token } = await freshTokens(one)
    const fields = { grant_type: 'refresh_token', client_id: one.apps.console.clientId, refresh_token: String(refresh_token) }
    expect((await postToken(one, fields)).status).toBe(200)
    expect((await postToken(other, fields)).status).toBe(400)
  })

  test('twenty side by side do not meet', async () => {
    const tenants = Array.from({ length: 20 }, () => mock.createTenant())
    const tokens = await Promise.all(tenants.map((tenant) => tenant.mint()))
    const claims = await Promise.all(tokens.map((token, index) => verified(token, tenants[index] ?? mock)))
    expect(claims.map(({ payload }) => payload['tid'])).toEqual(tenants.map(({ tenantId }) => tenantId))
    expect(new Set(tokens.map((token) => decoded(token).header.kid)).size).toBe(20)
    for (const tenant of tenants) tenant[Symbol.dispose]()
  })

  test('is made in about a millisecond', () => {
    const times = Array.from({ length: 30 }, () => {
      const started = performance.now()
      mock.createTenant()[Symbol.dispose]()
      return performance.now() - started
    }).sort((left, right) => left - right)
    expect(times[15]).toBeLessThan(5)
  })

  test('is gone when it is disposed of', async () => {
    const tenant = mock.createTenant()
    const token = await tenant.mint({ resource: 'graph' })
    tenant[Symbol.dispose]()
    expect((await fetch(`${tenant.issuer()}/.well-known/openid-configuration`)).status).toBe(400)
    expect(mock.tenants().map(({ tenantId }) => tenantId)).not.toContain(tenant.tenantId)
    expect((await fetch(`${mock.graphBaseUrl}/v1.0/me`, { headers: { authorization: `Bearer ${token}` } })).status).toBe(401)
  })

  test('answers under its domain as under its GUID', async () => {
    using tenant = mock.createTenant({ domain: 'fabrikam.example' })
    const byDomain = await fetch(`${mock.origin}/Fabrikam.example/v2.0/.well-known/openid-configuration`)
    expect(await byDomain.json()).toMatchObject({ issuer: tenant.issuer() })
  })

  test('cannot have the name of another', () => {
    expect(() => mock.createTenant({ domain: 'contoso.example' })).toThrow("already a tenant 'contoso.example'")
    expect(() => mock.createTenant({ id: mock.tenantId, domain: 'x.example' })).toThrow('already a tenant')
  })

  test('is refused where its description is wrong, with the place and the remedy', () => {
    expect(() => mock.createTenant({ groups: [{ displayName: 'G', members: ['eve'] }] })).toThrow(
      /groups\.0\.members: no user and no group is called 'eve'; there are ada@/,
    )
  })
})

describe('over HTTP', () => {
  const ask = async (method: string, path: string, body?: unknown) => {
    const init = body === undefined ? {} : { body: JSON.stringify(body) }
    const response = await fetch(mock.control + path, { method, ...init })
    const text = await response.text()
    return { status: response.status, body: text ? (JSON.parse(text) as Record<string, unknown>) : {} }
  }

  test('a tenant is made, described, used and deleted', async () => {
    const made = await ask('POST', '/tenants', {
      domain: 'northwind.example',
      users: [{ userPrincipalName: 'nan@northwind.example' }],
    })
    expect(made).toMatchObject({ status: 201, body: { domain: 'northwind.example', users: [{ displayName: 'Nan' }] } })
    const id = String(made.body['tenantId'])
    expect(made.body['control']).toBe(`${mock.control}/tenants/${id}`)
    const listed = (await ask('GET', '/tenants')).body['tenants'] as { tenantId: string }[]
    expect(listed.map(({ tenantId }) => tenantId)).toEqual([mock.tenantId, id])
    const { token } = (await ask('POST', `/tenants/${id}/tokens`, {})).body
    expect(decoded(token).claims).toMatchObject({ tid: id, preferred_username: 'nan@northwind.example' })
    expect((await ask('PATCH', `/tenants/${id}/users/nan@northwind.example`, { displayName: 'Nancy' })).status).toBe(200)
    expect((await ask('GET', `/tenants/${id}`)).body).toMatchObject({ mockEntra: true, users: [{ displayName: 'Nancy' }] })
    expect((await ask('DELETE', `/tenants/${id}`)).status).toBe(204)
    expect((await ask('GET', `/tenants/${id}`)).status).toBe(404)
  })

  test('the first tenant is under its id, too, and stays', async () => {
    expect((await ask('GET', `/tenants/${mock.tenantId}`)).body).toMatchObject({ tenantId: mock.tenantId })
    expect((await ask('DELETE', `/tenants/${mock.tenantId}`)).status).toBe(400)
  })

  test.each([
    [{ domain: 'not a domain' }, 'domain'],
    [{ domain: 'contoso.example' }, 'already a tenant'],
    [{ people: [] }, 'people'],
    [{ users: [] }, 'must name somebody'],
  ])('%o is refused in words', async (seed, words) => {
    expect(await ask('POST', '/tenants', seed)).toMatchObject({ status: 400, body: { message: expect.stringContaining(words) } })
  })
})
