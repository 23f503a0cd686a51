import { describe, expect, test } from 'vitest'
import { application } from './application.ts'
import { Directory } from './directory.ts'
import { identifierUriFault } from './identifier-uri.ts'
import { seededAppIds } from './seed.ts'

const directory = () => new Directory({ identifierUris: [], allowLoopbackIdentifierUri: false })

describe('an App ID URI', () => {
  test.each(['api://7c9e1f52', 'https://mcp.contoso.example/mcp', 'https://mcp.contoso.example'])('%s is accepted', (uri) => {
    expect(identifierUriFault(uri, false)).toBeUndefined()
  })
  test.each([
    'https://mcp.example/',
    'https://mcp.example/mcp#x',
    'http://mcp.example/mcp',
    'mcp',
    '',
    'ftp://mcp.example',
    'https://mcp.example/ä',
    'api://a b',
  ])('%s is refused, even when loopback is allowed', (uri) => expect(identifierUriFault(uri, true)).toContain(`'${uri}'`))
  test('http on loopback is a laxness with a name', () => {
    expect(identifierUriFault('http://localhost:8000/mcp', false)).toContain('--allow-loopback-identifier-uri')
    expect(identifierUriFault('http://localhost:8000/mcp', true)).toBeUndefined()
    expect(identifierUriFault('http://127.0.0.1:8000/mcp', true)).toBeUndefined()
  })
})

describe('the seed', () => {
  test('has four people, each with a name, a password and an id of their own', () => {
    const { users } = directory()
    expect(users.map(({ displayName }) => displayName)).toEqual([
      'Ada Lovelace',
      'Grace Hopper',
      'Alan Turing',
      'Katherine Johnson',
    ])
    expect(new Set(users.flatMap(({ id, password }) => [id, password])).size).toBe(8)
  })

  test('lets every client have the API’s scope and read the user, and the API nothing of itself', () => {
    const tenant = directory()
    const api = tenant.app(seededAppIds.api) ?? expect.unreachable('no API')
    const { api: _api, ...clients } = seededAppIds
    for (const appId of Object.values(clients)) {
      const client = tenant.app(appId) ?? expect.unreachable(`no ${appId}`)
      expect([...tenant.consented(client, api)]).toEqual(['mcp.access'])
      expect([...tenant.consented(client, tenant.graph)]).toEqual(['User.Read'])
    }
    expect([...tenant.consented(api, api)]).toEqual([])
  })
})

describe('an empty list means nobody', () => {
  const nobody = application({ appId: 'x', displayName: 'X' })
  test('no pre-authorization and no grant is no consent', () => {
    const tenant = directory()
    const api = tenant.app(seededAppIds.api) ?? expect.unreachable('no API')
    expect(tenant.consented(nobody, api).size).toBe(0)
    expect(tenant.consented(nobody, tenant.graph).size).toBe(0)
  })
  test('an unknown or empty id finds neither app nor user', () => {
    const tenant = directory()
    for (const id of ['', 'x', '__proto__'])
      expect([tenant.user(id), tenant.app(id), tenant.appByPrefix(id)]).toEqual([undefined, undefined, undefined])
  })
})

test('App ID URIs are compared as they are written, capitals apart', () => {
  const tenant = new Directory({ identifierUris: ['https://mcp.contoso.example/mcp'], allowLoopbackIdentifierUri: false })
  expect(tenant.appByPrefix('https://mcp.contoso.example/mcp')?.appId).toBe(seededAppIds.api)
  expect(tenant.appByPrefix('https://MCP.contoso.example/Mcp')?.appId).toBe(seededAppIds.api)
  for (const other of ['https://mcp.contoso.example/mcp/', 'https://mcp.contoso.example:443/mcp'])
    expect(tenant.appByPrefix(other)).toBeUndefined()
})

describe('groups and roles', () => {
  const stock = application({
    appId: 'stock',
    displayName: 'Stock',
    appRoles: [
      { id: 'r1', value: 'Reader' },
      { id: 'r2', value: 'Writer' },
      { id: 'r3', value: 'Old', isEnabled: false },
    ],
  })
  const withGroups = () => {
    const tenant = directory()
    const [ada, grace] = tenant.users.map(({ id }) => id)
    tenant.putGroup({ id: 'inner', displayName: 'Inner', securityEnabled: true, members: [String(ada)] })
    tenant.putGroup({ id: 'outer', displayName: 'Outer', securityEnabled: true, members: ['inner', String(grace), 'outer'] })
    return { tenant, ada: String(ada), grace: String(grace) }
  }

  test('somebody is in a group by way of another, and a group within itself is no endless loop', () => {
    const { tenant, ada, grace } = withGroups()
    expect(tenant.groupsOf({ id: ada }).map(({ id }) => id)).toEqual(['inner', 'outer'])
    expect(tenant.groupsOf({ id: grace }).map(({ id }) => id)).toEqual(['outer'])
    expect(tenant.groupsOf({ id: 'nobody' })).toEqual([])
  })

  test('roles come directly or by a group that one is a direct member of, and only while they are enabled', () => {
    const { tenant, ada, grace } = withGroups()
    tenant.assignRole({ principalId: ada, resourceId: 'stock', appRoleId: 'r1' })
    tenant.assignRole({ principalId: 'outer', resourceId: 'stock', appRoleId: 'r2' })
    tenant.assignRole({ principalId: ada, resourceId: 'stock', appRoleId: 'r3' })
    expect([tenant.appRolesOf(ada, stock), tenant.appRolesOf(grace, stock)]).toEqual([['Reader'], ['Writer']])
    expect(tenant.appRolesOf(ada, { ...stock, appId: 'another' })).toEqual([])
    expect([tenant.isAssigned(grace, stock), tenant.isAssigned('nobody', stock)]).toEqual([true, false])
  })

  test('a role is assigned once and taken back once', () => {
    const { tenant, ada } = withGroups()
    const assignment = { principalId: ada, resourceId: 'stock', appRoleId: 'r1' }
    tenant.assignRole(assignment)
    tenant.assignRole(assignment)
    expect(tenant.appRoleAssignments).toEqual([assignment])
    tenant.unassignRole(assignment)
    expect(tenant.appRoleAssignments).toEqual([])
  })
})

describe('consent', () => {
  test('of one user is not another’s; an administrator’s is everybody’s', () => {
    const tenant = directory()
    const console = tenant.app(seededAppIds.console) ?? expect.unreachable('no console')
    const [ada, grace] = tenant.users
    tenant.consent({
      clientId: console.appId,
      resourceId: tenant.graph.appId,
      scope: 'Mail.Read',
      ...(ada ? { principalId: ada.id } : {}),
    })
    expect(tenant.consented(console, tenant.graph, ada)).toContain('Mail.Read')
    for (const other of [grace, undefined]) expect(tenant.consented(console, tenant.graph, other)).not.toContain('Mail.Read')
    tenant.consent({ clientId: console.appId, resourceId: tenant.graph.appId, scope: 'Files.Read' })
    expect(tenant.consented(console, tenant.graph, grace)).toContain('Files.Read')
    tenant.withdrawConsent(console.appId)
    expect(tenant.consented(console, tenant.graph, ada).size).toBe(0)
    tenant.restoreSeed()
    expect([...tenant.consented(console, tenant.graph)]).toEqual(['User.Read'])
  })
})

describe('an app of another tenant', () => {
  test('is found where it was registered for everybody, but is not this tenant’s own', () => {
    const foreign = application({ appId: 'foreign', displayName: 'Foreign', signInAudience: 'AzureADMultipleOrgs' })
    const tenant = new Directory({ foreignApp: (appId) => (appId === 'foreign' ? foreign : undefined) })
    expect([tenant.app('foreign'), tenant.ownApp('foreign'), tenant.app('other')]).toEqual([foreign, undefined, undefined])
    expect(tenant.servicePrincipalId('foreign')).toBe(foreign.servicePrincipal.id)
  })
})
