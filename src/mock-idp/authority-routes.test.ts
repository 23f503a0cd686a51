import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra, type TenantHandle } from './index.ts'
import { codeIn } from './testing/meeting.ts'
import { Person } from './testing/person.ts'
import { authorizeUrl, codeFields, consoleRedirect, decoded, type Fields } from './testing/requests.ts'

/** Registered by Contoso for accounts of every tenant, and for personal ones too. */
const portal = 'e1c5a0d4-6f27-4b83-9d19-3a7b8c2e5f60'
const bothKinds = 'f2d6b1e5-7a38-4c94-8e2a-4b8c9d3f6a71'
const consumers = '9188040d-6c67-4c5b-b112-36a304b66dad'

let mock: MockEntra
let fabrikam: TenantHandle
beforeAll(async () => {
  const app = { publicClient: { redirectUris: [consoleRedirect] } }
  mock = await startMockEntra({
    configuration: {
      tenants: [
        {
          apps: [
            { ...app, appId: portal, displayName: 'Portal', signInAudience: 'AzureADMultipleOrgs' },
            {
              ...app,
              appId: bothKinds,
              displayName: 'Both kinds',
              signInAudience: 'AzureADandPersonalMicrosoftAccount',
              api: { requestedAccessTokenVersion: 2 },
            },
          ],
          consents: [{ clientId: portal, resourceId: 'Microsoft Graph', scope: 'openid profile User.Read' }],
        },
        {
          domain: 'fabrikam.example',
          users: [{ userPrincipalName: 'bob@fabrikam.example' }],
          consents: [{ clientId: portal, resourceId: 'Microsoft Graph', scope: 'openid profile User.Read' }],
        },
        { id: consumers, domain: 'outlook.example', users: [{ userPrincipalName: 'eve@outlook.example' }] },
      ],
    },
  })
  fabrikam = mock.tenants()[1] ?? expect.unreachable('no second tenant')
})
beforeEach(() => mock.reset())
afterAll(() => mock.close())

const json = async (path: string) => {
  const response = await fetch(mock.origin + path)
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}
const discovery = async (authority: string, query = '') =>
  (await json(`/${authority}/v2.0/.well-known/openid-configuration${query}`)).body

/** An authorization request of the portal at a shared authority. */
const at = (authority: string, changes: Fields = {}) =>
  authorizeUrl(mock, { client_id: portal, scope: 'openid profile User.Read', ...changes }).replace(
    `/${mock.tenantId}/`,
    `/${authority}/`,
  )

const redeem = async (authority: string, fields: Fields) => {
  const body = new URLSearchParams(Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined))
  const response = await fetch(`${mock.origin}/${authority}/oauth2/v2.0/token`, { method: 'POST', body })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

describe('documents', () => {
  test.each(['common', 'organizations'])(
    '%s: the issuer is a template, the endpoints are its own, no region',
    async (authority) => {
      const document = await discovery(authority)
      expect(document).toMatchObject({
        issuer: `${mock.origin}/{tenantid}/v2.0`,
        authorization_endpoint: `${mock.origin}/${authority}/oauth2/v2.0/authorize`,
        token_endpoint: `${mock.origin}/${authority}/oauth2/v2.0/token`,
        jwks_uri: `${mock.origin}/${authority}/discovery/v2.0/keys`,
        tenant_region_scope: null,
      })
      expect(Object.keys(document)).toEqual(Object.keys(await discovery(mock.tenantId)))
    },
  )

  test('consumers: the issuer is the tenant of personal accounts', async () => {
    expect(await discovery('consumers')).toMatchObject({
      issuer: `${mock.origin}/${consumers}/v2.0`,
      token_endpoint: `${mock.origin}/consumers/oauth2/v2.0/token`,
    })
  })

  test('an app with keys of its own is told another address of the key set', async () => {
    for (const authority of ['common', mock.tenantId]) {
      const { jwks_uri: uri } = await discovery(authority, `?appid=${portal}`)
      expect(uri).toBe(`${mock.origin}/${authority}/discovery/v2.0/keys?appid=${portal}`)
      expect((await fetch(String(uri))).status).toBe(200)
    }
  })

  test('the keys of common are those of every tenant, under the template; those for personal accounts under their one issuer', async () => {
    const kids = async (authority: string) =>
      ((await json(`/${authority}/discovery/v2.0/keys`)).body['keys'] as { kid: string; issuer: string }[]).map(
        ({ kid, issuer }) => `${kid} ${issuer}`,
      )
    const kidOf = async (tenant: TenantHandle) => decoded(await tenant.mint()).header.kid
    const template = `${mock.origin}/{tenantid}/v2.0`
    const work = [`${await kidOf(mock)} ${template}`, `${await kidOf(fabrikam)} ${template}`]
    expect(await kids('organizations')).toEqual(work)
    const [personal] = await kids('consumers')
    expect(personal).toContain(`${mock.origin}/${consumers}/v2.0`)
    expect(await kids('common')).toEqual([...work, personal])
  })
})

describe('signing in', () => {
  test.each(['common', 'organizations'])('at %s the account decides the tenant', async (authority) => {
    for (const tenant of [mock, fabrikam]) {
      const callback = await new Person(mock).authorize(at(authority), tenant.users[0])
      const fields = codeFields(mock, callback.searchParams.get('code'), { client_id: portal })
      const { body } = await redeem(authority, fields)
      expect(decoded(body['id_token']).claims).toMatchObject({
        tid: tenant.tenantId,
        iss: tenant.issuer(),
        name: tenant.users[0]?.displayName,
      })
    }
  })

  test('login_hint and domain_hint say it before anybody is asked', async () => {
    for (const hint of [{ login_hint: 'bob@fabrikam.example' }, { domain_hint: 'fabrikam.example' }]) {
      const page = await new Person(mock).visit(at('common', hint))
      expect(page.at === 'page' && page.html).toContain('name="password"')
      expect(page.url).toContain(fabrikam.tenantId)
    }
  })

  test('a browser that was there before is not asked for the account again', async () => {
    const bob = new Person(mock)
    await bob.authorize(at('common'), fabrikam.users[0])
    const again = await bob.visit(at('common', { prompt: 'none' }))
    expect(again.at === 'callback' && again.url.searchParams.get('code')).toMatch(/^1\.A/)
    const other = await bob.visit(at('common', { prompt: 'select_account' }))
    expect(other.at === 'page' && other.html).toContain('name="username"')
  })

  test('prompt=none with nobody signed in is 50058, and no page', async () => {
    const arrival = await new Person(mock).visit(at('common', { prompt: 'none' }))
    expect(arrival.at === 'callback' && codeIn(arrival.url.searchParams.get('error_description') ?? '')).toBe(50058)
  })

  test('an account that nobody has is asked for again, and a personal one at organizations', async () => {
    const person = new Person(mock)
    for (const [username, words] of [
      ['<nobody>', 'may be incorrect'],
      ['eve@outlook.example', 'personal account'],
    ] as const) {
      const page = await person.visit(at('organizations'))
      const again = await person.visit(page.at === 'page' ? page.url : '', {
        method: 'POST',
        body: new URLSearchParams({ username }),
      })
      expect(again.at === 'page' && again.html).toContain(words)
      expect(again.at === 'page' && again.html).not.toContain('<nobody>')
    }
  })

  test('a refresh finds the tenant that issued the token', async () => {
    const url = at('common', { scope: 'openid offline_access User.Read' })
    const callback = await new Person(mock).authorize(url, fabrikam.users[0])
    const first = await redeem('common', codeFields(mock, callback.searchParams.get('code'), { client_id: portal }))
    const again = { grant_type: 'refresh_token', client_id: portal, refresh_token: String(first.body['refresh_token']) }
    const { body } = await redeem('common', again)
    expect(decoded(body['access_token']).claims['tid']).toBe(fabrikam.tenantId)
  })
})

describe('apps that are not for everybody', () => {
  test('a single-tenant app at common is 50194, on a page and as JSON', async () => {
    const client = { client_id: mock.apps.console.clientId }
    for (const authority of ['common', 'organizations']) {
      const page = await new Person(mock).visit(at(authority, client))
      expect(page.at === 'page' && [page.status, codeIn(page.html)]).toEqual([400, 50194])
    }
    const { status, body } = await redeem('common', codeFields(mock, 'x'))
    expect([status, body['error'], codeIn(String(body['error_description']))]).toEqual([400, 'invalid_request', 50194])
  })

  test('an app for work accounts at consumers is 9002332', async () => {
    const page = await new Person(mock).visit(at('consumers'))
    expect(page.at === 'page' && [page.status, codeIn(page.html)]).toEqual([400, 9002332])
    expect(
      codeIn(String((await redeem('consumers', codeFields(mock, 'x', { client_id: portal }))).body['error_description'])),
    ).toBe(9002332)
  })

  test('an app for personal accounts may be used at consumers', async () => {
    const page = await new Person(mock).visit(at('consumers', { client_id: bothKinds }))
    expect(page.at === 'page' && page.html).toContain('name="password"')
  })

  test('an app that nobody has is 700016 at common, too', async () => {
    const { body } = await redeem('common', codeFields(mock, 'x', { client_id: '11111111-2222-4333-8444-555555555555' }))
    expect(codeIn(String(body['error_description']))).toBe(700016)
  })
})

test('addresses that common does not serve are 404 with a body that OAuth clients can read', async () => {
  for (const path of ['/common/v2.0/.well-known/oauth-authorization-server', '/organizations', '/consumers/x'])
    expect(await json(path)).toMatchObject({ status: 404, body: { error: 'invalid_request' } })
})
