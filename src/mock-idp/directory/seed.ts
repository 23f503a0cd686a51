import { guidOf } from '../session-id.ts'
import { type Application, application } from './application.ts'
import type { AppRoleAssignment, Group, PermissionGrant } from './group.ts'
import { type User, user } from './user.ts'

/** The seeded tenant. Its GUIDs are fixed, so that configuration can name them before the mock runs. */
export const seededTenant = {
  id: '3f6ab9a4-1c7e-4d7b-9a52-6f0c8e2b7d10',
  domain: 'contoso.example',
  displayName: 'Contoso',
} as const

/** The tenant of personal Microsoft accounts; its GUID is the same everywhere (documented). */
export const consumersTenant = {
  id: '9188040d-6c67-4c5b-b112-36a304b66dad',
  domain: 'outlook.example',
  displayName: 'Personal accounts',
} as const

/** Client ids of the seeded registrations. VS Code's is the real one; Graph's is the same in every tenant. */
export const seededAppIds = {
  api: '7c9e1f52-0a34-4b6d-8e17-2d5f9b3a6c01',
  proxy: '5b2d8c71-94e6-4f0a-b3c8-1e7a6d9f4202',
  console: '1d4f7a90-6b3c-4e82-a5d9-8c0e2f7b5303',
  vscode: 'aebc6443-996d-45c2-90f0-388ff96faa56',
  inspector: '9a3e5c18-2f7b-4d60-8b94-7e1c0d6a8404',
} as const

export const graphAppId = '00000003-0000-0000-c000-000000000000'

/** Scopes of OpenID Connect. Entra counts them as permissions of Microsoft Graph. */
export const oidcScopes = ['openid', 'profile', 'email', 'offline_access'] as const
export type OidcScope = (typeof oidcScopes)[number]

/** What every request to the API needs, and what a client steps up to: the person is asked for that. */
const mcpAccess = { id: 'b6f0d3a8-5c41-4e9b-9a27-0e8d1c7f3505', value: 'mcp.access' }
const mcpProfile = { id: 'c7a1e4b9-6d52-4fac-8b38-1f9e2d804606', value: 'mcp.profile' }

/** Where MCP Inspector's web page waits for the code. */
export const inspectorRedirectUri = 'http://localhost:6274/oauth/callback'

/** Microsoft Graph, which is in every tenant and is nobody's to change. */
export const graphApplication = application({
  appId: graphAppId,
  displayName: 'Microsoft Graph',
  identifierUris: ['https://graph.microsoft.com', 'https://graph.microsoft.com/'],
  api: {
    requestedAccessTokenVersion: 1,
    oauth2PermissionScopes: ['User.Read', 'User.ReadBasic.All', 'Mail.Read', 'Calendars.Read', 'Files.Read'].map((value) => ({
      id: value,
      value,
    })),
  },
})

/** What the standard API has besides its own. */
export interface ApiAdditions {
  /** App ID URIs besides `api://{appId}`. */
  readonly identifierUris?: readonly string[] | undefined
  /** Short names of scopes besides `mcp.access` and `mcp.profile`; the person is asked for them. */
  readonly scopes?: readonly string[] | undefined
}

/** The registrations of a fresh tenant. */
export function seedApplications({ identifierUris = [], scopes = [] }: ApiAdditions): Application[] {
  const published = [mcpAccess, mcpProfile]
  const added = new Set(scopes.filter((scope) => published.every(({ value }) => value !== scope)))
  const clients = [seededAppIds.proxy, seededAppIds.console, seededAppIds.vscode, seededAppIds.inspector]
  return [
    graphApplication,
    application({
      appId: seededAppIds.api,
      displayName: 'Contoso MCP server',
      identifierUris: [`api://${seededAppIds.api}`, ...identifierUris],
      api: {
        oauth2PermissionScopes: [...published, ...[...added].map((value) => ({ id: guidOf(`scope ${value}`), value }))],
        preAuthorizedApplications: clients.map((appId) => ({ appId, delegatedPermissionIds: [mcpAccess.id] })),
      },
      secrets: ['mock-secret-of-the-api-7Q~kX2v'],
    }),
    application({
      appId: seededAppIds.proxy,
      displayName: 'Contoso MCP server (sign-in)',
      publicClient: ['http://localhost/auth/callback'],
    }),
    application({
      appId: seededAppIds.console,
      displayName: 'Contoso MCP console',
      publicClient: ['http://localhost', 'http://localhost/callback'],
    }),
    application({
      appId: seededAppIds.vscode,
      displayName: 'Visual Studio Code',
      publicClient: ['http://localhost', 'http://127.0.0.1', 'https://vscode.dev/redirect'],
    }),
    application({ appId: seededAppIds.inspector, displayName: 'MCP Inspector', spa: [inspectorRedirectUri] }),
  ]
}

/** Every seeded app may read the signed-in user. */
export const seedPermissionGrants: readonly PermissionGrant[] = Object.values(seededAppIds).map((clientId) => ({
  clientId,
  resourceId: graphAppId,
  scope: 'User.Read',
}))

const people = [
  { givenName: 'Ada', surname: 'Lovelace', jobTitle: 'Analyst', id: 'a1f4c6d2-7b3e-4f58-9c01-5e2d8a6b4f11' },
  { givenName: 'Grace', surname: 'Hopper', jobTitle: 'Rear admiral', id: 'b2e5d7c3-8a4f-4069-8d12-6f3e9b7c5a22' },
  { givenName: 'Alan', surname: 'Turing', jobTitle: 'Mathematician', id: 'c3d6e8b4-9b50-417a-9e23-704fac8d6b33' },
  { givenName: 'Katherine', surname: 'Johnson', jobTitle: 'Physicist', id: 'd4c7f9a5-ac61-428b-8f34-8150bd9e7c44' },
] as const

/** The people of a fresh tenant; the first is whom the mock means when nobody is named. */
export function seedUsers(domain: string): User[] {
  return people.map(({ givenName, surname, jobTitle, id }) => {
    const userPrincipalName = `${givenName.toLowerCase()}@${domain}`
    const password = `${givenName}-signs-in-here`
    return user({
      id,
      userPrincipalName,
      displayName: `${givenName} ${surname}`,
      givenName,
      surname,
      jobTitle,
      mail: userPrincipalName,
      password,
    })
  })
}

/** Everything that a directory starts with, and goes back to. */
export interface DirectorySeed {
  readonly tenant: {
    readonly id: string
    /** The verified domain under which the tenant answers too, besides its GUID. */
    readonly domain: string
    readonly displayName: string
  }
  readonly users: readonly User[]
  readonly groups: readonly Group[]
  readonly apps: readonly Application[]
  readonly appRoleAssignments: readonly AppRoleAssignment[]
  readonly permissionGrants: readonly PermissionGrant[]
}

/** The directory that a mock starts with when nobody says another. Other tenants get the same people under their own domain. */
export const standardSeed = (tenant: DirectorySeed['tenant'] = seededTenant, additions: ApiAdditions = {}): DirectorySeed => ({
  tenant,
  users: seedUsers(tenant.domain).map((person) =>
    // Object ids are unique in all of Entra (documented), so that only the first tenant has the fixed ones.
    tenant.id === seededTenant.id ? person : { ...person, id: guidOf(`${tenant.id} ${person.id}`) },
  ),
  groups: [],
  apps: seedApplications(additions),
  appRoleAssignments: [],
  permissionGrants: seedPermissionGrants,
})
