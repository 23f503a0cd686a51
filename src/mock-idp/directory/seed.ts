import { type Application, application } from './application.ts'
import type { User } from './user.ts'

/** The seeded tenant. Its GUIDs are fixed, so that configuration can name them before the mock runs. */
export const seededTenant = { id: '3f6ab9a4-1c7e-4d7b-9a52-6f0c8e2b7d10', domain: 'contoso.example' } as const

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

const mcpAccess = { id: 'b6f0d3a8-5c41-4e9b-9a27-0e8d1c7f3505', value: 'mcp.access' }

/** Where MCP Inspector's web page waits for the code. */
export const inspectorRedirectUri = 'http://localhost:6274/oauth/callback'

const graph = application({
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

/** The registrations of a fresh tenant. `identifierUris` are given to the API besides `api://{appId}`. */
export function seedApplications(identifierUris: readonly string[]): Application[] {
  const clients = [seededAppIds.proxy, seededAppIds.console, seededAppIds.vscode, seededAppIds.inspector]
  return [
    graph,
    application({
      appId: seededAppIds.api,
      displayName: 'Contoso MCP server',
      identifierUris: [`api://${seededAppIds.api}`, ...identifierUris],
      api: {
        oauth2PermissionScopes: [mcpAccess],
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

/** Delegated permissions that the tenant's administrator has consented to for everybody (Graph's `oauth2PermissionGrant`). */
export interface PermissionGrant {
  readonly clientId: string
  readonly resourceId: string
  /** Short names, joined by spaces. */
  readonly scope: string
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
export function seedUsers(): User[] {
  return people.map(({ givenName, surname, jobTitle, id }) => {
    const userPrincipalName = `${givenName.toLowerCase()}@${seededTenant.domain}`
    const password = `${givenName}-signs-in-here`
    return {
      id,
      userPrincipalName,
      displayName: `${givenName} ${surname}`,
      givenName,
      surname,
      jobTitle,
      mail: userPrincipalName,
      password,
    }
  })
}
