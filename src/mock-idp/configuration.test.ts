import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { configurationSchema } from './configuration.ts'
import { type MockEntra, readConfigurationFile, readManifestFile, startMockEntra } from './index.ts'

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'mcp-entra-configuration-'))
})
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string, text: string): string => {
  const path = join(folder, name)
  writeFileSync(path, text)
  return path
}

const yaml = `
switches:
  resource: 2026-02
tenants:
  - domain: fabrikam.example
    displayName: Fabrikam
    identifierUris: [https://mcp.fabrikam.example/mcp]
    users:
      - userPrincipalName: bob.miller@fabrikam.example
        country: DE
        isAdministrator: true
      - userPrincipalName: guest@fabrikam.example
        displayName: A guest
        home: { tenantId: 11111111-2222-4333-8444-555555555555, objectId: 11111111-2222-4333-8444-666666666666 }
    groups:
      - displayName: Stock
        members: [bob.miller@fabrikam.example]
      - displayName: Everybody
        members: [Stock, guest@fabrikam.example]
    apps:
      - manifest: ./inventory.json
        displayName: Inventory
      - appId: 4f203162-5d7e-4f90-8a1b-b3c40e5f6071
        displayName: Robot
        passwordCredentials: [{ secretText: hush }]
    appRoleAssignments:
      - { principalId: Stock, resourceId: Inventory, appRoleId: Stock.Write }
      - { principalId: 4f203162-5d7e-4f90-8a1b-b3c40e5f6071, resourceId: Inventory, appRoleId: Stock.Write }
      - { principalId: guest@fabrikam.example, resourceId: Inventory }
    consents:
      - { clientId: Robot, resourceId: Inventory, scope: stock.read, principalId: bob.miller@fabrikam.example }
  - domain: northwind.example
    switches: { resource: now }
`
const inventory = JSON.stringify({
  appId: '0b8c9d2e-1f3a-4b5c-8d6e-7f809a1b2c3d',
  displayName: 'as exported',
  identifierUris: ['api://inventory'],
  api: {
    requestedAccessTokenVersion: null,
    oauth2PermissionScopes: [{ id: '1c9d0e3f-2a4b-4c6d-9e7f-80910b2c3d4e', value: 'stock.read' }],
  },
  appRoles: [{ id: '2d0e1f40-3b5c-4d7e-8f80-91a20c3d4e5f', value: 'Stock.Write', allowedMemberTypes: ['User', 'Application'] }],
})

describe('a configuration file', () => {
  let mock: MockEntra
  beforeAll(async () => {
    file('inventory.json', inventory)
    mock = await startMockEntra({
      configuration: await readConfigurationFile(file('mock.yaml', yaml)),
      identifierUris: ['https://also.example/mcp'],
    })
  })
  afterAll(() => mock.close())

  test('makes tenants, each with a domain, an id that follows from it, and switches', () => {
    expect(mock.tenants().map(({ domain }) => domain)).toEqual(['fabrikam.example', 'northwind.example'])
    expect(mock.tenants().map((tenant) => tenant.switches().resource)).toEqual(['2026-02', 'now'])
    expect(mock.tenantId).toMatch(/^[0-9a-f-]{36}$/)
    expect(new Set(mock.tenants().map(({ tenantId }) => tenantId)).size).toBe(2)
  })

  test('makes people, guests and groups within groups', () => {
    expect(mock.directory.users()).toMatchObject([
      {
        userPrincipalName: 'bob.miller@fabrikam.example',
        displayName: 'Bob Miller',
        country: 'DE',
        userType: 'Member',
        isAdministrator: true,
      },
      { displayName: 'A guest', userType: 'Guest', home: { tenantId: '11111111-2222-4333-8444-555555555555' } },
    ])
    const [stock, everybody] = mock.directory.groups()
    expect(stock?.members).toEqual([mock.users[0]?.id])
    expect(everybody?.members).toEqual([stock?.id, mock.users[1]?.id])
  })

  test('makes apps of manifests, beside it or in it, and keeps the standard ones', () => {
    const apps = mock.directory.apps()
    expect(apps.find(({ displayName }) => displayName === 'Inventory')).toMatchObject({
      identifierUris: ['api://inventory'],
      api: { requestedAccessTokenVersion: null },
    })
    expect(apps.find(({ displayName }) => displayName === 'Robot')?.passwordCredentials[0]?.secretText).toBe('hush')
    expect(mock.apps.api.identifierUris).toEqual([
      `api://${mock.apps.api.clientId}`,
      'https://mcp.fabrikam.example/mcp',
      'https://also.example/mcp',
    ])
  })

  test('assigns roles to groups, clients and people, and remembers consents', () => {
    const robot = mock.directory.apps().find(({ displayName }) => displayName === 'Robot')
    const [stock] = mock.directory.groups()
    expect(mock.directory.roleAssignments().map(({ principalId }) => principalId)).toEqual([
      stock?.id,
      robot?.servicePrincipal.id,
      mock.users[1]?.id,
    ])
    expect(mock.directory.consents().at(-1)).toMatchObject({
      clientId: robot?.appId,
      scope: 'stock.read',
      principalId: mock.users[0]?.id,
    })
  })

  test('JSON is as good as YAML', async () => {
    const configuration = await readConfigurationFile(file('mock.json', '{"tenants":[{"domain":"x.example"}]}'))
    expect(configuration).toEqual({ tenants: [{ domain: 'x.example' }] })
  })
})

describe('mistakes are named with file, place and remedy', () => {
  test.each([
    [
      'tenant: []',
      /broken\.yaml: Unrecognized key: "tenant"; take it away, or mend the spelling \(configuration\.schema\.json has every name\)/,
    ],
    ['tenants: []', /broken\.yaml: tenants: must name a tenant/],
    [
      'tenants: [{users: [{userPrincipalName: ada}]}]',
      /broken\.yaml: tenants\.0\.users\.0\.userPrincipalName: must look like ada@/,
    ],
    ['tenants: [{domain: "a b", id: x}]', /tenants\.0\.id: must be a GUID\n.*tenants\.0\.domain: must be a domain/],
    [
      'tenants: [{apps: [{web: {redirectUris: ["http://x.example"]}}]}]',
      /tenants\.0\.apps\.0\.web\.redirectUris\.0: .*write https/,
    ],
    ['tenants: [{apps: [{replyUrlsWithType: [{url: "x", type: Spa}]}]}]', /tenants\.0\.apps\.0\.spa\.redirectUris\.0: /],
    ['tenants: [{apps: [{manifest: 7}]}]', /broken\.yaml: tenants\.0\.apps\.0\.manifest: must be the path of a manifest/],
    ['tenants: [{apps: [{manifest: ./nowhere.json}]}]', /nowhere\.json: there is no such file; check the path/],
    ['switches: {resource: never}', /switches\.resource: /],
    ['tenants:\n  - domain: x\n   users: []', /broken\.yaml: .*line \d/],
    ['- 1', /broken\.yaml: must be an object, not a list/],
    ['', /broken\.yaml: must be an object, not empty/],
    ['tenants: [{users: ada}]', /tenants\.0\.users: must be a list, not a string/],
    ['tenants: [{users: [{displayName: Ada}]}]', /tenants\.0\.users\.0\.userPrincipalName: is missing; it must be a string/],
    ['switches: {advertisePkce: maybe}', /switches\.advertisePkce: must be true or false/],
    [
      `a: &a [1, 1]\n${[...'bcdefghi'].map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`)}]`).join('\n')}`,
      /broken\.yaml: its aliases \(\*name\) stand for too much; write out/,
    ],
  ])('%s', async (text, words) => {
    await expect(readConfigurationFile(file('broken.yaml', text))).rejects.toThrow(words)
  })

  test('a name that nobody has is met with those that there are', async () => {
    const start = (tenant: object) => startMockEntra({ configuration: { tenants: [tenant] } })
    await expect(start({ appRoleAssignments: [{ principalId: 'eve', resourceId: 'Microsoft Graph' }] })).rejects.toThrow(
      /tenants\.0\.appRoleAssignments\.0\.principalId: no user and no group is called 'eve'; there are ada@contoso\.example/,
    )
    await expect(
      start({ consents: [{ clientId: 'MCP Inspector', resourceId: 'Contoso MCP server', scope: 'mcp.admin' }] }),
    ).rejects.toThrow(/consents\.0\.scope: 'Contoso MCP server' publishes no 'mcp\.admin'; there are mcp\.access/)
    await expect(start({ identifierUris: ['https://x.example/'] })).rejects.toThrow(/tenants\.0\..*ends in a slash/)
  })

  test('JSON is spoken of in the words of JSON', async () => {
    await expect(readConfigurationFile(file('broken.json', '{"tenants": [\n  {"domain": "x.example",}\n]}'))).rejects.toThrow(
      /broken\.json: is no JSON: Expected double-quoted property name in JSON at position \d+ \(line 2 column 26\); mend it there$/,
    )
    await expect(readManifestFile(file('broken.json', '{appId: 7}'))).rejects.toThrow(
      /broken\.json: is no JSON: Expected property/,
    )
    expect(await readConfigurationFile(file('marked.json', '\ufeff{"tenants": [{"domain": "x.example"}]}'))).toHaveProperty(
      'tenants',
    )
  })

  test('what Entra would not have is told with the file, too: every app and every tenant of it', async () => {
    const app = (appId: string, identifierUris: string[]) => JSON.stringify({ appId, displayName: 'An app', identifierUris })
    const [one, other] = ['6f1c2f7e-3a55-4c3a-9d0b-2f4f5b7f9a01', '6f1c2f7e-3a55-4c3a-9d0b-2f4f5b7f9a02']
    const configured = `tenants:\n  - domain: x.example\n    apps: [${app(one, ['https://x.example/'])}]\n  - domain: z.example\n  - domain: z.example\n`
    const configuration = await readConfigurationFile(file('tenants.yaml', configured))
    const manifests = [
      await readManifestFile(file('slash.json', app(other, ['https://y.example/']))),
      await readManifestFile(file('again.json', app(one, []))),
    ]
    const refused = startMockEntra({ configuration, manifests, port: 'banana' })
    await expect(refused).rejects.toThrow(/^The mock cannot start:\n- 'banana' is no port/)
    for (const fault of [
      /^- \S+\/tenants\.yaml: tenants\.0\.apps\.0: 'https:\/\/x\.example\/' ends in a slash/m,
      /^- \S+\/slash\.json: 'https:\/\/y\.example\/' ends in a slash/m,
      /^- \S+\/tenants\.yaml: tenants\.2: there is already a tenant 'z\.example'/m,
    ])
      await expect(refused).rejects.toThrow(fault)
    await expect(startMockEntra({ manifests: [...manifests.slice(1), ...manifests.slice(1)] })).rejects.toThrow(
      /again\.json: there is already an app with the client id '6f1c2f7e-/,
    )
  })

  test.each(['name: a workflow\non: push', 'name: compose\nservices: {}', '- 1', 'tenants: []'])(
    '%j is taken for no manifest',
    async (text) => {
      const manifest = file('other.yaml', text)
      await expect(readManifestFile(manifest)).rejects.toThrow(/other\.yaml: has no appId and no displayName; is it the manifest/)
    },
  )

  test('a path to a manifest is followed in files only', async () => {
    const configuration = { tenants: [{ apps: [{ manifest: './app.json' }] }] }
    await expect(startMockEntra({ configuration })).rejects.toThrow(
      'tenants.0.apps.0.manifest: is for configuration files; in a program, hand over what readManifestFile gives',
    )
  })

  test('no file, no manifest', async () => {
    await expect(readConfigurationFile(join(folder, 'none.yaml'))).rejects.toThrow(/none\.yaml: there is no such file/)
    await expect(readManifestFile(file('bad.json', '{"appId": 7}'))).rejects.toThrow(/bad\.json: appId: must be a GUID/)
    await expect(readManifestFile(file('other.json', '{"tenants": []}'))).rejects.toThrow(/other\.json: has no appId .* portal/)
  })
})

test('manifests of the command line become apps of the first tenant, in place of a standard one where the client id is its', async () => {
  const manifest = await readManifestFile(file('exported.json', inventory))
  const mock = await startMockEntra({
    manifests: [manifest, { appId: '1d4f7a90-6b3c-4e82-a5d9-8c0e2f7b5303', displayName: 'My console' }],
  })
  const names = mock.directory.apps().map(({ displayName }) => displayName)
  await mock.close()
  expect(names).toContain('as exported')
  expect(names.filter((name) => name.endsWith('onsole'))).toEqual(['My console'])
})

test('the published schema is the one that files are read by', () => {
  const published: unknown = JSON.parse(readFileSync(new URL('./configuration.schema.json', import.meta.url), 'utf8'))
  expect(published).toEqual(JSON.parse(JSON.stringify(z.toJSONSchema(configurationSchema, { io: 'input' }))))
})
