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

test('App ID URIs are compared as they are written', () => {
  const tenant = new Directory({ identifierUris: ['https://mcp.contoso.example/mcp'], allowLoopbackIdentifierUri: false })
  expect(tenant.appByPrefix('https://mcp.contoso.example/mcp')?.appId).toBe(seededAppIds.api)
  for (const other of [
    'https://mcp.contoso.example/mcp/',
    'https://MCP.contoso.example/mcp',
    'https://mcp.contoso.example:443/mcp',
  ]) {
    expect(tenant.appByPrefix(other)).toBeUndefined()
  }
})
