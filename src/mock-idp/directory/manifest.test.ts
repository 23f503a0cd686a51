import { describe, expect, test } from 'vitest'
import { changedByManifest, readManifest } from './manifest.ts'

const appId = '0b8c9d2e-1f3a-4b5c-8d6e-7f809a1b2c3d'
const scopeId = '1c9d0e3f-2a4b-4c6d-9e7f-80910b2c3d4e'
const roleId = '2d0e1f40-3b5c-4d7e-8f80-91a20c3d4e5f'

/** Written after the documented schema ("Understand the app manifest (Microsoft Graph format)"), with members the mock does not look at. */
const current = {
  id: '3e1f2051-4c6d-4e8f-9091-a2b30d4e5f60',
  appId,
  displayName: 'Inventory API',
  description: null,
  createdDateTime: '2026-05-01T10:00:00Z',
  signInAudience: 'AzureADMultipleOrgs',
  identifierUris: [`api://${appId}`],
  groupMembershipClaims: 'SecurityGroup',
  isFallbackPublicClient: null,
  tags: ['WindowsAzureActiveDirectoryIntegratedApp'],
  api: {
    acceptMappedClaims: null,
    knownClientApplications: [],
    requestedAccessTokenVersion: 2,
    oauth2PermissionScopes: [
      {
        id: scopeId,
        value: 'stock.read',
        type: 'Admin',
        isEnabled: true,
        adminConsentDisplayName: 'Read the stock',
        adminConsentDescription: 'Read',
        userConsentDisplayName: null,
        userConsentDescription: null,
      },
    ],
    preAuthorizedApplications: [{ appId: 'aebc6443-996d-45c2-90f0-388ff96faa56', delegatedPermissionIds: [scopeId] }],
  },
  appRoles: [
    {
      id: roleId,
      value: 'Stock.Write',
      displayName: 'Writers',
      description: 'x',
      isEnabled: true,
      allowedMemberTypes: ['Application'],
    },
  ],
  optionalClaims: {
    accessToken: [{ name: 'idtyp', source: null, essential: false, additionalProperties: [] }],
    idToken: [],
    saml2Token: [],
  },
  passwordCredentials: [{ keyId: roleId, hint: 'abc', displayName: 'ci', secretText: null, endDateTime: '2027-05-01T10:00:00Z' }],
  keyCredentials: [],
  requiredResourceAccess: [
    { resourceAppId: '00000003-0000-0000-c000-000000000000', resourceAccess: [{ id: scopeId, type: 'Scope' }] },
  ],
  web: {
    homePageUrl: null,
    logoutUrl: 'https://inventory.example/logout',
    redirectUris: ['https://inventory.example/cb'],
    redirectUriSettings: [],
    implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: false },
  },
  spa: { redirectUris: ['http://localhost:3000/'] },
  publicClient: { redirectUris: ['http://localhost', 'myapp://auth'] },
}

/** The same registration in the format that the portal exported until 2024 ("Azure AD Graph format"). */
const older = {
  id: current.id,
  appId,
  name: 'Inventory API',
  accessTokenAcceptedVersion: 2,
  allowPublicClient: null,
  signInAudience: 'AzureADMultipleOrgs',
  identifierUris: current.identifierUris,
  groupMembershipClaims: 'SecurityGroup',
  knownClientApplications: [],
  logoutUrl: 'https://inventory.example/logout',
  oauth2AllowIdTokenImplicitFlow: true,
  oauth2AllowImplicitFlow: false,
  oauth2Permissions: current.api.oauth2PermissionScopes.map((scope) => ({ ...scope, lang: null, origin: 'Application' })),
  preAuthorizedApplications: [{ appId: 'aebc6443-996d-45c2-90f0-388ff96faa56', permissionIds: [scopeId] }],
  appRoles: current.appRoles,
  optionalClaims: current.optionalClaims,
  passwordCredentials: [{ keyId: roleId, value: null, displayName: 'ci', endDate: '2027-05-01T10:00:00Z' }],
  keyCredentials: [],
  requiredResourceAccess: current.requiredResourceAccess,
  replyUrlsWithType: [
    { url: 'https://inventory.example/cb', type: 'Web' },
    { url: 'http://localhost:3000/', type: 'Spa' },
    { url: 'http://localhost', type: 'InstalledClient' },
    { url: 'myapp://auth', type: 'InstalledClient' },
  ],
}

describe('a manifest', () => {
  test('as the portal exports it: scopes, roles, redirects by platform, claims, secrets without their text', () => {
    expect(readManifest(current)).toMatchObject({
      appId,
      displayName: 'Inventory API',
      signInAudience: 'AzureADMultipleOrgs',
      identifierUris: [`api://${appId}`],
      api: {
        requestedAccessTokenVersion: 2,
        oauth2PermissionScopes: [{ id: scopeId, value: 'stock.read', type: 'Admin', isEnabled: true }],
        preAuthorizedApplications: [{ appId: 'aebc6443-996d-45c2-90f0-388ff96faa56', delegatedPermissionIds: [scopeId] }],
      },
      appRoles: [{ id: roleId, value: 'Stock.Write', allowedMemberTypes: ['Application'] }],
      optionalClaims: { accessToken: [{ name: 'idtyp' }], idToken: [] },
      groupMembershipClaims: 'SecurityGroup',
      web: {
        redirectUris: ['https://inventory.example/cb'],
        logoutUrl: 'https://inventory.example/logout',
        implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: false },
      },
      spa: { redirectUris: ['http://localhost:3000/'] },
      publicClient: { redirectUris: ['http://localhost', 'myapp://auth'] },
      passwordCredentials: [{ secretText: 'mock-secret-1-of-0b8c9d2e', displayName: 'ci', endDateTime: '2027-05-01T10:00:00Z' }],
    })
  })

  test('of the older format is the same registration', () => {
    expect(readManifest(older)).toEqual(readManifest(current))
  })

  test('that says no token version has version 1, and null is the same', () => {
    for (const api of [undefined, {}, { requestedAccessTokenVersion: null }])
      expect(readManifest({ appId, api }).api.requestedAccessTokenVersion).toBeNull()
    expect(readManifest({ appId, accessTokenAcceptedVersion: null }).api.requestedAccessTokenVersion).toBeNull()
  })

  test('that says nothing admits nobody, and has a client id of its own', () => {
    const app = readManifest({ displayName: 'Nothing' })
    expect(app.appId).toMatch(/^[0-9a-f-]{36}$/)
    expect([
      app.identifierUris,
      app.web.redirectUris,
      app.spa.redirectUris,
      app.publicClient.redirectUris,
      app.passwordCredentials,
    ]).toEqual([[], [], [], [], []])
    expect(readManifest({}).appId).not.toBe(app.appId)
  })

  test.each([
    [{ appId: 'x' }, /GUID/],
    [{ signInAudience: 'Everybody' }, /AzureADMyOrg/],
    [{ api: { requestedAccessTokenVersion: 3 } }, /must be 1, 2 or null/],
    [{ web: { redirectUris: ['http://app.example/cb'] } }, /http to another machine.*write https/s],
    [{ spa: { redirectUris: ['/cb'] } }, /no absolute URI; write it with its scheme/],
    [{ replyUrlsWithType: [{ url: 'https://x.example/#y', type: 'Web' }] }, /fragment/],
    [{ web: { redirectUris: ['https://*.example'] } }, /wildcard; write out/],
    [{ publicClient: { redirectUris: ['javascript:alert(1)'] } }, /leads to no app/],
    [{ publicClient: { redirectUris: ['data:text/html,x'] } }, /leads to no app/],
    [{ web: { redirectUris: ['https://app.example/\r\ncb'] } }, /white space or control/],
    [{ appRoles: [{ value: 'x', allowedMemberTypes: ['Dog'] }] }, /User/],
    ['[]', /object/],
  ])('%o is refused in words', (manifest, words) => expect(() => readManifest(manifest)).toThrow(words))
})

describe('a change by manifest', () => {
  test('replaces the members that are said and keeps the rest', () => {
    const app = readManifest(current)
    const changed = changedByManifest(app, {
      api: { requestedAccessTokenVersion: null },
      servicePrincipal: { accountEnabled: false },
    })
    expect(changed).toEqual({
      ...app,
      api: { ...app.api, requestedAccessTokenVersion: null },
      servicePrincipal: { ...app.servicePrincipal, accountEnabled: false },
    })
  })

  test('may be said in the older format, and cannot change the client id', () => {
    const app = readManifest(current)
    const changed = changedByManifest(app, { appId: scopeId, logoutUrl: null, allowPublicClient: true })
    expect(changed).toEqual({ ...app, isFallbackPublicClient: true, web: { ...app.web, logoutUrl: null } })
  })

  test('that changes nothing changes nothing', () => {
    const app = readManifest(current)
    expect(changedByManifest(app, {})).toEqual(app)
  })
})
