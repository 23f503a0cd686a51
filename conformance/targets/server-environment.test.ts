import { expect, test } from 'vitest'
import { entraTold } from './issuers/entra.ts'
import type { MockSaid } from './issuers/mock-control.ts'
import { type EnvironmentOptions, serverEnvironment } from './server-environment.ts'

const mock: MockSaid = {
  mockEntra: true,
  origin: 'http://mock',
  issuer: 'http://mock/tenant/v2.0',
  tenantId: 'tenant',
  jwksUri: 'http://mock/keys',
  graphBaseUrl: 'http://mock',
  apps: {
    api: { clientId: 'api-id', clientSecret: 'api-secret', scope: 'api://api-id/mcp.access', shortScope: 'mcp.access' },
    proxy: { clientId: 'proxy-id' },
    console: { clientId: 'console-id' },
  },
  users: [{ userPrincipalName: 'ada@x', displayName: 'Ada', password: 'p', id: '1' }],
}

const environmentWith = (more: Partial<EnvironmentOptions> = {}) =>
  serverEnvironment({
    told: (around) => entraTold(mock, around),
    port: 4711,
    url: 'http://localhost:4711/mcp',
    serverJwks: '{"keys":[]}',
    store: 'file:/tmp/store/',
    inherited: {},
    templates: {},
    ...more,
  })

test('a command is told where to listen and whom to trust, in the names of servers of every kind', () => {
  expect(environmentWith()).toEqual({
    PORT: '4711',
    MCP_SERVER_PORT: '4711',
    MCP_SERVER_URL: 'http://localhost:4711/mcp',
    MCP_SERVER_STORE: 'file:/tmp/store/',
    AUTH_MODE: 'direct',
    AUTH_AUTHORITY: 'http://mock',
    AUTH_TENANT_ID: 'tenant',
    AUTH_CLIENT_ID: 'api-id',
    AUTH_CLIENT_SECRET: 'api-secret',
    AUTH_REDIRECT_URI: 'http://localhost:4711/auth/callback',
    AUTH_APP_ID_URI: 'http://localhost:4711/mcp',
    GRAPH_BASE_URL: 'http://mock',
    MCP_SERVER_SCOPES: 'mcp.access',
    MCP_CONFORMANCE_AUTH_SERVER_URL: 'http://mock/tenant/v2.0',
    MCP_CONFORMANCE_UPSTREAM_URL: 'http://mock',
    OIDC_ISSUER: 'http://mock/tenant/v2.0',
    OIDC_AUDIENCE: 'api-id',
    JWKS_URI: 'http://mock/keys',
    OIDC_SCOPE: 'mcp.access',
    OIDC_ADVERTISED_SCOPE: 'http://localhost:4711/mcp/mcp.access',
  })
})

test('a proxy is the public client of the tenant, and gets a key set to sign with', () => {
  const environment = environmentWith({ templates: { AUTH_MODE: 'proxy', WHO: '{client_id}' } })
  expect(environment).toMatchObject({
    AUTH_MODE: 'proxy',
    AUTH_CLIENT_ID: 'proxy-id',
    AUTH_CLIENT_SECRET: '',
    MCP_SERVER_SIGNING_JWKS: '{"keys":[]}',
    WHO: 'proxy-id',
  })
})

test('what is given by --env wins over everything', () => {
  const templates = { AUTH_MODE: 'proxy', MCP_SERVER_SIGNING_JWKS: 'mine', PORT: '1', MY_ISSUER: '{issuer}' }
  expect(environmentWith({ templates })).toMatchObject({
    MCP_SERVER_SIGNING_JWKS: 'mine',
    PORT: '1',
    MY_ISSUER: 'http://mock/tenant/v2.0',
  })
})

test('what a shell holds for other servers does not reach the command, and the rest of it does', () => {
  const inherited = {
    PATH: '/bin',
    PORT: '80',
    AUTH_CLIENT_SECRET: 'real',
    AUTH_CLIENT_CERTIFICATE: 'real',
    MCP_SERVER_SCOPES: 'x',
    OIDC_X: 'x',
    JWKS_URI: 'x',
  }
  const environment = environmentWith({ inherited, templates: { AUTH_MODE: 'proxy' } })
  expect(environment['PATH']).toBe('/bin')
  expect(Object.values(environment)).not.toContain('real')
  expect(Object.values(environment)).not.toContain('x')
})
