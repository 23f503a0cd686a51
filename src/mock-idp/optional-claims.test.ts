import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from './index.ts'
import { Person } from './testing/person.ts'
import { authorizeUrl, codeFields, decoded, freshTokens, postToken } from './testing/requests.ts'

let mock: MockEntra
beforeEach(async () => {
  mock = await startMockEntra()
})
afterEach(() => mock.close())

const api = () => mock.apps.api.clientId
const ada = 'ada@contoso.example'
const accessToken = async () => decoded((await freshTokens(mock))['access_token'])

describe('the API chooses the format of its tokens', () => {
  test.each([1, null] as const)('%s: v1, with exactly the claims of Entra’s, in their order', async (version) => {
    mock.directory.changeApp(api(), { api: { requestedAccessTokenVersion: version } })
    const { claims, header } = await accessToken()
    // Captured 2026-05.
    const captured =
      'aud iss iat nbf exp acr aio amr appid appidacr family_name given_name ipaddr name oid rh scp sid sub tid unique_name upn uti ver xms_ftd'
    expect(Object.keys(claims)).toEqual(captured.split(' '))
    expect(claims).toMatchObject({
      aud: mock.apps.api.identifierUri,
      iss: `${mock.origin}/${mock.tenantId}/`,
      appid: mock.apps.console.clientId,
      appidacr: '0',
      amr: ['pwd'],
      scp: 'mcp.access',
      upn: ada,
      ver: '1.0',
    })
    expect(Object.keys(header)).toEqual(['typ', 'alg', 'x5t', 'kid'])
  })

  test('the audience of v1 is the name that the client used, or the GUID where the API wants that', async () => {
    mock.directory.changeApp(api(), { api: { requestedAccessTokenVersion: 1 } })
    const byGuid = await freshTokens(mock, { scope: `${api()}/mcp.access` })
    expect(decoded(byGuid['access_token']).claims.aud).toBe(api())
    mock.directory.changeApp(api(), { optionalClaims: { accessToken: [{ name: 'aud', additionalProperties: ['use_guid'] }] } })
    expect((await accessToken()).claims.aud).toBe(api())
  })
})

describe('optional claims', () => {
  test('of the API are in its access tokens, among the others, and nowhere else', async () => {
    const names = [
      'acct',
      'auth_time',
      'ctry',
      'email',
      'family_name',
      'given_name',
      'idtyp',
      'ipaddr',
      'login_hint',
      'upn',
      'no_such_claim',
    ]
    mock.directory.changeApp(api(), { optionalClaims: { accessToken: names.map((name) => ({ name })) } })
    mock.directory.changeUser(ada, { country: 'GB' })
    const before = Math.floor(Date.now() / 1000)
    const body = await freshTokens(mock)
    const { claims } = decoded(body['access_token'])
    expect(claims).toMatchObject({
      acct: 0,
      ctry: 'GB',
      email: ada,
      family_name: 'Lovelace',
      given_name: 'Ada',
      idtyp: 'user',
      ipaddr: '127.0.0.1',
      upn: ada,
    })
    expect(Number(claims['auth_time'])).toBeGreaterThanOrEqual(before - 1)
    expect(claims).not.toHaveProperty('no_such_claim')
    expect(Object.keys(claims).slice(5)).toEqual(Object.keys(claims).slice(5).toSorted())
    expect(decoded(body['id_token']).claims).not.toHaveProperty('given_name')
    // The opaque hint is good for the next sign-in.
    const page = await new Person(mock).visit(authorizeUrl(mock, { login_hint: String(claims['login_hint']) }))
    expect(page.at === 'page' && page.html).toContain(`value="${ada}"`)
  })

  test('of the client are in its ID tokens', async () => {
    mock.directory.changeApp(mock.apps.console.clientId, {
      optionalClaims: { idToken: [{ name: 'given_name' }, { name: 'ctry' }] },
    })
    const { claims } = decoded((await freshTokens(mock))['id_token'])
    expect(claims['given_name']).toBe('Ada')
    // Nothing is known of her country.
    expect(claims).not.toHaveProperty('ctry')
  })

  test('of a guest: acct 1, the home issuer, and the name only where it is asked for twice', async () => {
    mock.directory.addUser({
      userPrincipalName: 'guest_fabrikam.example#EXT#@contoso.example',
      displayName: 'Guest',
      userType: 'Guest',
      home: { tenantId: '11111111-2222-4333-8444-555555555555', objectId: '99999999-2222-4333-8444-555555555555' },
      password: 'guest',
    })
    const guest = mock.users.find(({ displayName }) => displayName === 'Guest')
    const signIn = async () => {
      const code = (await new Person(mock).authorize(authorizeUrl(mock), guest)).searchParams.get('code')
      return (await postToken(mock, codeFields(mock, code, { client_info: '1' }))).body
    }
    mock.directory.changeApp(api(), { optionalClaims: { accessToken: [{ name: 'acct' }, { name: 'upn' }] } })
    const body = await signIn()
    const { claims } = decoded(body['access_token'])
    expect(claims).toMatchObject({ acct: 1, idp: `${mock.origin}/11111111-2222-4333-8444-555555555555/` })
    expect(claims).not.toHaveProperty('upn')
    expect(JSON.parse(Buffer.from(String(body['client_info']), 'base64url').toString())).toEqual({
      uid: '99999999-2222-4333-8444-555555555555',
      utid: '11111111-2222-4333-8444-555555555555',
    })
    mock.directory.changeApp(api(), {
      optionalClaims: { accessToken: [{ name: 'upn', additionalProperties: ['include_externally_authenticated_upn'] }] },
    })
    expect(decoded((await signIn())['access_token']).claims['upn']).toBe('guest_fabrikam.example#EXT#@contoso.example')
  })
})

describe('roles', () => {
  const role = {
    id: 'b1f1c5b6-6c53-4d0e-9f58-1f7b3a6d4a02',
    value: 'Tools.Admin',
    displayName: 'Admin',
    isEnabled: true,
    allowedMemberTypes: ['User' as const],
  }

  test('are in the tokens of those who have them, themselves or by a group', async () => {
    mock.directory.changeApp(api(), { appRoles: [role] })
    expect((await accessToken()).claims).not.toHaveProperty('roles')
    const { id } = mock.directory.addGroup({ displayName: 'Administrators', securityEnabled: true, members: [ada] })
    mock.directory.assignRole({ principalId: id, resourceId: api(), appRoleId: role.value })
    expect((await accessToken()).claims['roles']).toEqual(['Tools.Admin'])
  })
})

describe('groups', () => {
  const addGroups = (count: number, from = 0) =>
    Array.from(
      { length: count },
      (_, index) => mock.directory.addGroup({ displayName: `Group ${from + index}`, securityEnabled: true, members: [ada] }).id,
    )

  test.each([
    ['SecurityGroup', ['security', 'outer', 'assigned']],
    ['All', ['security', 'outer', 'list', 'assigned']],
    ['ApplicationGroup', ['assigned']],
    ['None', undefined],
    ['DirectoryRole', undefined],
  ])('%s', async (kinds, expected) => {
    const ids = Object.fromEntries(
      (['security', 'list', 'assigned'] as const).map((name) => [
        name,
        mock.directory.addGroup({ displayName: name, securityEnabled: name !== 'list', members: [ada] }).id,
      ]),
    ) as Record<string, string>
    ids['outer'] = mock.directory.addGroup({ displayName: 'outer', securityEnabled: true, members: ['security'] }).id
    mock.directory.assignRole({ principalId: String(ids['assigned']), resourceId: api() })
    mock.directory.changeApp(api(), { groupMembershipClaims: kinds })
    const { claims } = await accessToken()
    const named = claims['groups'] as string[] | undefined
    expect(named && new Set(named)).toEqual(expected && new Set(expected.map((name) => ids[name])))
    expect(claims['wids'] !== undefined).toBe(kinds === 'All' || kinds === 'DirectoryRole')
  })

  test('by name, or as roles, where the API says so', async () => {
    addGroups(2)
    const how = (additionalProperties: string[]) =>
      mock.directory.changeApp(api(), {
        groupMembershipClaims: 'SecurityGroup',
        optionalClaims: { accessToken: [{ name: 'groups', additionalProperties }] },
      })
    how(['cloud_displayname'])
    expect(new Set((await accessToken()).claims['groups'] as string[])).toEqual(new Set(['Group 0', 'Group 1']))
    how(['emit_as_roles', 'cloud_displayname'])
    const { claims } = await accessToken()
    expect(new Set(claims['roles'] as string[])).toEqual(new Set(['Group 0', 'Group 1']))
    expect(claims).not.toHaveProperty('groups')
  })

  test('200 are in the token; of 201 it says where they are, and there they are', async () => {
    mock.directory.changeApp(api(), { groupMembershipClaims: 'SecurityGroup' })
    addGroups(200)
    expect((await accessToken()).claims['groups']).toHaveLength(200)
    addGroups(1, 200)
    const { claims } = await accessToken()
    expect(claims).not.toHaveProperty('groups')
    expect(claims['_claim_names']).toEqual({ groups: 'src1' })
    const { endpoint } = (claims['_claim_sources'] as { src1: { endpoint: string } }).src1
    expect(new URL(endpoint).pathname).toBe(`/${mock.tenantId}/users/${claims['oid']}/getMemberObjects`)
    const graphToken = await mock.mint({ resource: 'graph' })
    const ask = async (url: string, body: string) => {
      const headers = { authorization: `Bearer ${graphToken}`, 'content-type': 'application/json' }
      const response = await fetch(url, { method: 'POST', headers, body })
      return { status: response.status, body: (await response.json()) as { value?: string[] } }
    }
    expect((await ask(endpoint, '{"securityEnabledOnly":true}')).body.value).toHaveLength(201)
    expect((await ask(`${mock.graphBaseUrl}/v1.0/me/getMemberObjects`, '{"securityEnabledOnly":false}')).body.value).toHaveLength(
      201,
    )
    expect((await ask(endpoint.replace(String(claims['oid']), String(mock.users[1]?.id)), '{}')).status).toBe(403)
    const direct = await fetch(`${mock.graphBaseUrl}/v1.0/me/memberOf`, { headers: { authorization: `Bearer ${graphToken}` } })
    expect(((await direct.json()) as { value: object[] }).value).toHaveLength(201)
  })
})
