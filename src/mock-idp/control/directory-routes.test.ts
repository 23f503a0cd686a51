import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'
import { Person } from '../testing/person.ts'
import { authorizeUrl, consoleRedirect, decoded } from '../testing/requests.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
beforeEach(() => mock.reset())
afterAll(() => mock.close())

async function ask(method: string, path: string, body?: unknown) {
  const init = body === undefined ? {} : { body: JSON.stringify(body) }
  const response = await fetch(mock.control + path, { method, ...init })
  const text = await response.text()
  return { status: response.status, body: text ? (JSON.parse(text) as Record<string, unknown>) : {} }
}

describe('users', () => {
  test('are added with what follows from the name, can sign in at once, and are gone when they are deleted', async () => {
    const { status, body } = await ask('POST', '/users', { userPrincipalName: 'joan.clarke@contoso.example' })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      displayName: 'Joan Clarke',
      givenName: 'Joan',
      surname: 'Clarke',
      userType: 'Member',
      accountEnabled: true,
    })
    const joan = { userPrincipalName: 'joan.clarke@contoso.example', password: String(body['password']) }
    expect(
      (await new Person(mock).authorize(authorizeUrl(mock), { ...joan, id: '', displayName: '' })).searchParams.get('code'),
    ).toBeTruthy()
    expect(decoded(await mock.mint({ user: joan.userPrincipalName })).claims['oid']).toBe(body['id'])
    expect((await ask('DELETE', '/users/joan.clarke@contoso.example')).status).toBe(204)
    await expect(mock.mint({ user: joan.userPrincipalName })).rejects.toThrow('no user')
  })

  test('are changed: disabled, renamed, under a policy', async () => {
    const change = { accountEnabled: false, conditionalAccess: 'mfa', userPrincipalName: 'ada.king@contoso.example' }
    expect((await ask('PATCH', '/users/ada@contoso.example', change)).body).toMatchObject(change)
    expect(mock.directory.users()[0]).toMatchObject(change)
  })

  test.each([
    [{ userPrincipalName: 'ada@contoso.example' }, 'already the name of another user'],
    [{ userPrincipalName: 'ada' }, 'must look like'],
    [{ displayName: 'Nobody' }, 'userPrincipalName'],
    [{ userPrincipalName: 'x@y.example', conditionalAccess: 'maybe' }, 'conditionalAccess'],
  ])('%o is refused in words', async (user, words) => {
    expect(await ask('POST', '/users', user)).toMatchObject({ status: 400, body: { message: expect.stringContaining(words) } })
  })
})

describe('groups', () => {
  test('are added with members by name, changed and deleted; a deleted user is in none', async () => {
    const { body } = await ask('POST', '/groups', { displayName: 'Stock', members: ['ada@contoso.example'] })
    expect(body).toMatchObject({ displayName: 'Stock', securityEnabled: true, members: [mock.users[0]?.id] })
    const changed = await ask('PATCH', '/groups/Stock', { members: ['ada@contoso.example', 'grace@contoso.example'] })
    expect(changed.body['members']).toEqual([mock.users[0]?.id, mock.users[1]?.id])
    await ask('DELETE', '/users/ada@contoso.example')
    expect(mock.directory.groups()[0]?.members).toEqual([mock.users[0]?.id])
    expect((await ask('DELETE', '/groups/Stock')).status).toBe(204)
    expect((await ask('GET', '/groups')).body).toEqual({ groups: [] })
  })

  test('unknown members and groups are named', async () => {
    expect((await ask('POST', '/groups', { displayName: 'X', members: ['eve'] })).body['message']).toContain("called 'eve'")
    expect((await ask('PATCH', '/groups/X', {})).status).toBe(404)
    expect((await ask('DELETE', '/groups/X')).status).toBe(404)
  })
})

describe('apps', () => {
  test('are registered by manifest, usable at once, changed member by member, and deleted', async () => {
    const manifest = { displayName: 'Robot', publicClient: { redirectUris: [consoleRedirect] } }
    const { status, body } = await ask('POST', '/apps', manifest)
    expect(status).toBe(201)
    const clientId = String(body['clientId'])
    await ask('POST', '/consents', { clientId, resourceId: 'Contoso MCP server', scope: 'mcp.access' })
    const callback = await new Person(mock).authorize(authorizeUrl(mock, { client_id: clientId, scope: mock.apps.api.scope }))
    expect(callback.searchParams.get('code')).toBeTruthy()
    const changed = await ask('PATCH', `/apps/${clientId}`, {
      api: { requestedAccessTokenVersion: 2 },
      servicePrincipal: { accountEnabled: false },
    })
    expect(changed.body).toMatchObject({
      displayName: 'Robot',
      publicClient: manifest.publicClient,
      servicePrincipal: { accountEnabled: false },
    })
    expect((await ask('DELETE', `/apps/${clientId}`)).status).toBe(204)
    expect((await ask('GET', '/apps')).body['apps']).toEqual(mock.directory.apps())
    expect(mock.directory.apps().some(({ appId }) => appId === clientId)).toBe(false)
  })

  test('standard apps and Microsoft Graph stay', async () => {
    const { clientId } = mock.apps.api
    expect(await ask('DELETE', `/apps/${clientId}`)).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining('every tenant has') },
    })
    expect((await ask('DELETE', '/apps/00000003-0000-0000-c000-000000000000')).status).toBe(404)
    expect((await ask('PATCH', '/apps/00000003-0000-0000-c000-000000000000', { displayName: 'x' })).status).toBe(400)
    expect((await ask('POST', '/apps', { appId: clientId })).body['message']).toContain('already an app')
    expect((await ask('POST', '/apps', { identifierUris: [`api://${clientId}`] })).body['message']).toContain(
      'belongs to another app',
    )
  })
})

describe('roles and consents', () => {
  test('are given by name and taken back', async () => {
    const { clientId } = mock.apps.api
    await ask('PATCH', `/apps/${clientId}`, { appRoles: [{ value: 'Admin', allowedMemberTypes: ['User'] }] })
    const assignment = { principalId: 'ada@contoso.example', resourceId: clientId, appRoleId: 'Admin' }
    expect((await ask('POST', '/role-assignments', assignment)).body).toMatchObject({
      principalId: mock.users[0]?.id,
      resourceId: clientId,
    })
    expect((await ask('GET', '/role-assignments')).body['roleAssignments']).toHaveLength(1)
    expect(decoded(await mock.mint()).claims['roles']).toEqual(['Admin'])
    expect((await ask('DELETE', '/role-assignments', assignment)).status).toBe(204)
    expect(mock.directory.roleAssignments()).toEqual([])
  })

  test('a consent of one user is not another’s, and goes when it is withdrawn', async () => {
    const before = mock.directory.consents()
    const consent = {
      clientId: mock.apps.console.clientId,
      resourceId: 'Microsoft Graph',
      scope: 'Mail.Read',
      principalId: 'ada@contoso.example',
    }
    expect((await ask('POST', '/consents', consent)).status).toBe(201)
    expect(mock.directory.consents()).toHaveLength(before.length + 1)
    expect((await ask('DELETE', `/consents/${consent.clientId}?user=ada@contoso.example`)).status).toBe(204)
    expect(mock.directory.consents()).toEqual(before)
  })

  test.each([
    ['/role-assignments', { principalId: 'eve', resourceId: 'Contoso MCP server' }, "called 'eve'"],
    [
      '/role-assignments',
      { principalId: 'ada@contoso.example', resourceId: 'Contoso MCP server', appRoleId: 'x' },
      "no app role 'x'",
    ],
    ['/consents', { clientId: 'x', resourceId: 'Microsoft Graph', scope: 'User.Read' }, "No app is called 'x'".slice(1)],
    ['/consents', { clientId: 'MCP Inspector', resourceId: 'Microsoft Graph', scope: 'User.Write' }, "no 'User.Write'"],
  ])('%s %o is refused in words', async (path, body, words) => {
    expect(await ask('POST', path, body)).toMatchObject({ status: 400, body: { message: expect.stringContaining(words) } })
  })
})

test('keys are announced and retired', async () => {
  const { kid } = (await ask('POST', '/keys/announce')).body
  const published = async () =>
    ((await (await fetch(mock.jwksUri)).json()) as { keys: { kid: string }[] }).keys.map((key) => key.kid)
  expect(await published()).toContain(kid)
  expect((await ask('DELETE', `/keys/${kid}`)).status).toBe(204)
  expect(await published()).not.toContain(kid)
  expect((await ask('DELETE', `/keys/${(await published())[0]}`)).status).toBe(404)
})
