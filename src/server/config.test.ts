import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { exportJWK, generateKeyPair } from 'jose'
import { describe, expect, test } from 'vitest'
import { ConfigError, readConfig, variables } from './config.ts'
import { clientCertificatePem } from './testing/client-certificate.ts'

const guid = '3f6ab9a4-1c7e-4d7b-9a52-6f0c8e2b7d10'
const other = '7c9e1f52-0a34-4b6d-8e17-2d5f9b3a6c01'
const proxy = { AUTH_TENANT_ID: guid, AUTH_CLIENT_ID: other }
const mock = { ...proxy, AUTH_AUTHORITY: 'http://localhost:9400', GRAPH_BASE_URL: 'http://localhost:9400' }
const direct = { ...proxy, AUTH_MODE: 'direct', AUTH_CLIENT_SECRET: 'geheim', MCP_SERVER_URL: 'https://mcp.contoso.com/mcp' }

/** A file that there is. */
const thisFile = fileURLToPath(import.meta.url)

/** The mistakes that are told, one a line. */
function mistakes(environment: Record<string, string>): string[] {
  try {
    readConfig(environment)
  } catch (error) {
    if (error instanceof ConfigError) return error.message.split('\n').slice(1)
    throw error
  }
  return []
}

test('tenant and client are all that the proxy needs', () => {
  expect(readConfig(proxy)).toEqual({
    mode: 'proxy',
    port: 8000,
    authorityOrigin: 'https://login.microsoftonline.com',
    tenantIds: [guid],
    clientId: other,
    graphBaseUrl: 'https://graph.microsoft.com',
    graphScopes: ['https://graph.microsoft.com/User.Read'],
    scopes: ['mcp.access'],
    store: 'file:.mcp-entra/',
    acceptV1Tokens: false,
    sessions: true,
    rateLimit: 600,
  })
})

test('every variable that is given comes out in our words', () => {
  const environment = {
    ...{
      ...direct,
      AUTH_TENANT_ID: `${guid}, ${other}`,
      AUTH_AUTHORITY: 'login.microsoftonline.us',
      AUTH_APP_ID_URI: 'api://it, https://mcp.contoso.com/mcp',
      AUTH_ACCEPT_V1_TOKENS: 'true',
      MCP_SERVER_SESSIONS: 'off',
      MCP_SERVER_ALLOWED_ORIGINS: 'https://inspector.contoso.com,http://localhost:6274',
    },
    ...{
      GRAPH_SCOPES: 'User.Read,offline_access https://graph.microsoft.us/Mail.Read',
      MCP_SERVER_PORT: '0',
      MCP_SERVER_SCOPES: 'a b',
    },
    ...{
      AUTH_REDIRECT_URI: 'https://mcp.contoso.com/back',
      AUTH_ENCRYPTION_KEY: `${'A'.repeat(43)}, ${'B'.repeat(43)}`,
      MCP_SERVER_STORE: 'file:/var/lib/x',
      MCP_SERVER_HOST: '::',
      MCP_SERVER_TRUSTED_PROXIES: '10.0.0.0/8, ::1',
      MCP_SERVER_TLS_CERTIFICATE: thisFile,
      MCP_SERVER_TLS_KEY: thisFile,
      MCP_SERVER_RATE_LIMIT: '42',
    },
  }
  expect(readConfig(environment)).toEqual({
    mode: 'direct',
    port: 0,
    url: 'https://mcp.contoso.com/mcp',
    authorityOrigin: 'https://login.microsoftonline.us',
    tenantIds: [guid, other],
    clientId: other,
    clientSecret: 'geheim',
    redirectUri: 'https://mcp.contoso.com/back',
    appIdUris: ['api://it', 'https://mcp.contoso.com/mcp'],
    acceptV1Tokens: true,
    sessions: false,
    allowedOrigins: ['https://inspector.contoso.com', 'http://localhost:6274'],
    graphBaseUrl: 'https://graph.microsoft.us',
    graphScopes: ['https://graph.microsoft.us/User.Read', 'offline_access', 'https://graph.microsoft.us/Mail.Read'],
    scopes: ['a', 'b'],
    encryptionKeys: ['A'.repeat(43), 'B'.repeat(43)],
    store: 'file:/var/lib/x',
    host: '::',
    trustedProxies: ['10.0.0.0/8', '::1'],
    tls: { certificate: thisFile, key: thisFile },
    rateLimit: 42,
  })
})

test('nothing at all: every missing variable is named, and where to get it', () => {
  const told = mistakes({})
  expect(told).toHaveLength(2)
  expect(told[0]).toMatch(/AUTH_TENANT_ID is missing: the Directory \(tenant\) ID on the overview page/)
  expect(told[1]).toMatch(/AUTH_CLIENT_ID is missing: the Application \(client\) ID on the overview page/)
})

test('a Redis is shared, and so is the key to what is in it', () => {
  const shared = { ...proxy, MCP_SERVER_STORE: 'rediss://:geheim@redis.contoso.com' }
  expect(mistakes(shared)).toEqual([expect.stringContaining('AUTH_ENCRYPTION_KEY is missing')])
  const many = readConfig({ ...shared, AUTH_ENCRYPTION_KEY: 'A'.repeat(43) })
  // Any of them may be asked next, so that none keeps sessions.
  expect(many).toMatchObject({ store: 'rediss://:geheim@redis.contoso.com', sessions: false })
})

test('a variable that is left empty is one that is missing', () => {
  expect(mistakes({ ...proxy, AUTH_CLIENT_ID: ' ' })).toEqual([expect.stringContaining('AUTH_CLIENT_ID is missing')])
  expect(readConfig({ ...proxy, MCP_SERVER_URL: '' }).url).toBeUndefined()
})

test('a certificate takes the place of a secret, and one of the two is enough', async () => {
  const { key, certificate } = await clientCertificatePem()
  const given = { AUTH_CLIENT_CERTIFICATE: key + certificate }
  const { AUTH_CLIENT_SECRET: _, ...others } = direct
  expect(readConfig({ ...others, ...given }).clientCertificate?.thumbprint).toMatch(/^[\w-]{43}$/)
  expect(mistakes({ ...direct, ...given })).toEqual([expect.stringMatching(/AUTH_CLIENT_SECRET and AUTH_CLIENT_CERTIFICATE/)])
})

test('all mistakes are told at once, those between variables too', () => {
  const told = mistakes({ AUTH_MODE: 'direct', AUTH_TENANT_ID: 'common', AUTH_TENNANT_ID: guid, MCP_SERVER_PORT: 'x' })
  expect(told).toEqual(
    [
      /AUTH_TENNANT_ID is not .* is AUTH_TENANT_ID meant/,
      /AUTH_TENANT_ID must/,
      /AUTH_CLIENT_ID is missing/,
      /MCP_SERVER_PORT must/,
      /AUTH_CLIENT_SECRET is missing/,
      /MCP_SERVER_URL must be https/,
    ].map((mistake) => expect.stringMatching(mistake)),
  )
})

test.each([
  ['AUTH_TENANT_ID', 'contoso.com'],
  ['AUTH_TENANT_ID', 'organizations'],
  ['AUTH_TENANT_ID', guid.toUpperCase()],
  ['AUTH_TENANT_ID', ','],
  ['AUTH_CLIENT_ID', 'my-app'],
  ['AUTH_AUTHORITY', 'https://login.microsoftonline.com/common'],
  ['AUTH_AUTHORITY', 'http://login.example'],
  ['AUTH_AUTHORITY', 'https://user@login.example'],
  ['AUTH_REDIRECT_URI', 'http://mcp.example/auth/callback'],
  ['AUTH_MODE', 'Proxy'],
  ['AUTH_APP_ID_URI', 'https://mcp.contoso.com/mcp/'],
  ['AUTH_APP_ID_URI', 'api://it,mcp.contoso.com'],
  ['AUTH_ACCEPT_V1_TOKENS', 'yes'],
  ['AUTH_ENCRYPTION_KEY', 'password'],
  ['GRAPH_SCOPES', ','],
  ['GRAPH_SCOPES', 'User"Read'],
  ['GRAPH_BASE_URL', 'http://graph.example'],
  ['MCP_SERVER_PORT', '65536'],
  ['MCP_SERVER_PORT', '-1'],
  ['MCP_SERVER_URL', 'http://mcp.example/mcp'],
  ['MCP_SERVER_URL', 'https://mcp.example'],
  ['MCP_SERVER_URL', 'https://mcp.example/mcp/'],
  ['MCP_SERVER_URL', 'https://mcp.example/mcp?x=1'],
  ['MCP_SERVER_URL', 'https://mcp.example/mcp#x'],
  ['MCP_SERVER_URL', 'https://MCP.example/mcp'],
  ['MCP_SERVER_URL', 'https://mcp.example:443/mcp'],
  ['MCP_SERVER_URL', '/mcp'],
  ['MCP_SERVER_SCOPES', 'api://it/mcp.access'],
  ['MCP_SERVER_STORE', 'redis:localhost'],
  ['MCP_SERVER_SESSIONS', 'true'],
  ['MCP_SERVER_ALLOWED_ORIGINS', '*'],
  ['MCP_SERVER_ALLOWED_ORIGINS', 'https://inspector.contoso.com/'],
  ['MCP_SERVER_ALLOWED_ORIGINS', 'http://inspector.contoso.com'],
  ['MCP_SERVER_SIGNING_JWKS', '/no/such/file'],
  ['MCP_SERVER_HOST', 'http://127.0.0.1'],
  ['MCP_SERVER_TRUSTED_PROXIES', 'true'],
  ['MCP_SERVER_TRUSTED_PROXIES', '10.0.0.0/33'],
  ['MCP_SERVER_TRUSTED_PROXIES', '0.0.0.0/0'],
  ['MCP_SERVER_TRUSTED_PROXIES', '10.0.0.0/8,front'],
  ['MCP_SERVER_RATE_LIMIT', '0'],
  ['MCP_SERVER_RATE_LIMIT', 'none'],
])('%s does not take %j', (name, value) => {
  expect(mistakes({ ...proxy, [name]: value })).toEqual([expect.stringMatching(new RegExp(`^  - ${name} .{20,}\\.$`))])
})

test('a file that cannot be read is told as such', () => {
  const told = mistakes({ ...proxy, MCP_SERVER_TLS_CERTIFICATE: '/no/such/file', MCP_SERVER_TLS_KEY: tmpdir() })
  expect(told).toEqual([
    expect.stringMatching(/MCP_SERVER_TLS_CERTIFICATE names a file that cannot be read/),
    expect.stringMatching(/MCP_SERVER_TLS_KEY names a file that cannot be read/),
  ])
})

describe('what cannot work together', () => {
  test.each([
    ['several tenants in proxy mode', { ...proxy, AUTH_TENANT_ID: `${guid},${other}` }, /AUTH_TENANT_ID names several/],
    ['direct mode without a secret', { ...direct, AUTH_CLIENT_SECRET: '' }, /AUTH_CLIENT_SECRET is missing/],
    ['direct mode on this machine behind the real Entra', { ...direct, MCP_SERVER_URL: 'http://localhost:8000/mcp' }, /verified/],
    ['direct mode without an address behind the real Entra', { ...direct, MCP_SERVER_URL: '' }, /MCP_SERVER_URL must be https/],
    [
      'an http App ID URI at the real Entra',
      { ...direct, AUTH_APP_ID_URI: 'api://it http://localhost/mcp' },
      /AUTH_APP_ID_URI must be/,
    ],
    ['an authority of nobody’s cloud without its Graph', { ...mock, GRAPH_BASE_URL: '' }, /GRAPH_BASE_URL is missing/],
    ['a certificate without its key', { ...proxy, MCP_SERVER_TLS_CERTIFICATE: thisFile }, /belong together/],
    [
      'a certificate for a URL without TLS',
      {
        ...{ ...proxy, MCP_SERVER_TLS_CERTIFICATE: thisFile, MCP_SERVER_TLS_KEY: thisFile },
        MCP_SERVER_URL: 'http://localhost:8000/mcp',
      },
      /write it with https/,
    ],
    [
      'a redirect to another server',
      { ...proxy, AUTH_REDIRECT_URI: 'https://a.example/x', MCP_SERVER_URL: 'https://b.example/mcp' },
      /origins/,
    ],
  ])('%s', (_case, environment, message) => {
    expect(mistakes(environment)).toEqual([expect.stringMatching(message)])
  })

  test('behind a mock on this machine, direct mode on this machine is fine', () => {
    expect(readConfig({ ...mock, AUTH_MODE: 'direct', AUTH_CLIENT_SECRET: 's' })).toMatchObject({
      authorityOrigin: 'http://localhost:9400',
    })
  })
})

describe('signing keys', () => {
  test('are taken from the variable, or from a file that it names', async () => {
    const { privateKey } = await generateKeyPair('RS256', { extractable: true })
    const keys = { keys: [{ ...(await exportJWK(privateKey)), kid: 'k' }] }
    const folder = mkdtempSync(join(tmpdir(), 'keys-'))
    writeFileSync(join(folder, 'keys.json'), JSON.stringify(keys))
    for (const value of [JSON.stringify(keys), join(folder, 'keys.json')])
      expect(readConfig({ ...proxy, MCP_SERVER_SIGNING_JWKS: value }).signingJwks).toEqual(keys)
    rmSync(folder, { recursive: true })
  })

  test.each([
    ['no set', '{"kty":"RSA"}'],
    ['an empty set', '{"keys":[]}'],
    ['a public key', '{"keys":[{"kty":"RSA","kid":"k","n":"x","e":"AQAB"}]}'],
    ['a secret', '{"keys":[{"kty":"oct","kid":"k","k":"geheim"}]}'],
    ['broken JSON', '{"keys":geheim'],
  ])('%s is refused, and nothing of it is said back', (_case, value) => {
    const told = mistakes({ ...proxy, MCP_SERVER_SIGNING_JWKS: value })
    expect(told).toEqual([expect.stringContaining('MCP_SERVER_SIGNING_JWKS')])
    expect(told.join()).not.toContain('geheim')
  })
})

test('the table of variables is the one the settings are read by', () => {
  const complete = Object.fromEntries(
    variables.flatMap(({ name, default: value }) => (value === undefined ? [] : [[name, value]])),
  )
  expect(readConfig({ ...complete, ...proxy })).toEqual(readConfig(proxy))
  for (const { name, meaning } of variables) {
    expect(name).toMatch(/^(AUTH|MCP_SERVER|GRAPH)_[A-Z0-9_]+$/)
    expect(meaning).not.toMatch(/\.$|\|/)
  }
  const required = variables.filter((variable) => variable.required === 'always').map(({ name }) => name)
  expect(required).toEqual(['AUTH_TENANT_ID', 'AUTH_CLIENT_ID'])
})
