import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'
import { codeIn, type Met, meetings, unknownGuid } from '../testing/meeting.ts'
import { Person } from '../testing/person.ts'
import { authorizeUrl, codeFields, consoleRedirect } from '../testing/requests.ts'
import type { requestErrors } from './request-errors.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

const { atToken, onRedirect, onPage, inJson, redeemed, minted, inspector } = meetings(() => mock)

const emptyGuid = '00000000-0000-0000-0000-000000000000'

/** A request of the API app for a token of its own. */
const appFields = (changes: Record<string, string> = {}): Record<string, string> => ({
  grant_type: 'client_credentials',
  client_id: mock.apps.api.clientId,
  client_secret: mock.apps.api.clientSecret,
  scope: 'https://graph.microsoft.com/.default',
  ...changes,
})

/** How each row of the table is reached; a row without an entry does not compile. */
const scenarios: Readonly<Record<keyof typeof requestErrors, () => Promise<readonly [Met, Met]>>> = {
  tenantNotFound: async () => [
    await inJson(`/${unknownGuid}/v2.0/.well-known/openid-configuration`),
    { code: 90002, error: 'invalid_tenant', status: 400 },
  ],
  tenantMalformed: async () => [
    await inJson('/not_a_tenant!/discovery/v2.0/keys'),
    { code: 900021, error: 'invalid_tenant', status: 400 },
  ],
  parameterMissing: async () => [await onRedirect({ scope: undefined }), { code: 900144, error: 'invalid_request' }],
  parameterTwice: async () => [
    await inJson(`/${mock.tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams('grant_type=a&grant_type=b'),
    }),
    { code: 9000411, error: 'invalid_request', status: 400 },
  ],
  parameterInvalid: async () => [
    await atToken(minted({}, { requested_token_use: 'something_else' })),
    { code: 90100, error: 'invalid_request', status: 400 },
  ],
  claimsUnreadable: async () => [
    await atToken(redeemed({ claims: '{' })),
    { code: 50117, error: 'invalid_request', status: 400 },
  ],
  grantUnreadable: async () => [
    await atToken(codeFields(mock, 'invented')),
    { code: 9002313, error: 'invalid_grant', status: 400 },
  ],
  bodyUnreadable: async () => [
    await inJson(`/${mock.tenantId}/oauth2/v2.0/token`, {
      method: 'POST',
      body: new URLSearchParams({ code: 'x'.repeat(70_000) }),
    }),
    { code: 90014, error: 'invalid_request', status: 413 },
  ],
  postOnly: async () => [
    await inJson(`/${mock.tenantId}/oauth2/v2.0/token`),
    { code: 900561, error: 'invalid_request', status: 400 },
  ],
  promptNotSupported: async () => [await onRedirect({ prompt: 'create' }), { code: 90023, error: 'invalid_request' }],
  appIdInvalid: async () => [
    await atToken(codeFields(mock, 'x', { client_id: emptyGuid })),
    { code: 700038, error: 'unauthorized_client', status: 400 },
  ],
  appNotFound: async () => [
    await atToken(codeFields(mock, 'x', { client_id: unknownGuid })),
    { code: 700016, error: 'unauthorized_client', status: 400 },
  ],
  grantTypeNotSupported: async () => [
    await atToken(codeFields(mock, 'x', { grant_type: 'no_such_grant' })),
    { code: 70003, error: 'unsupported_grant_type', status: 400 },
  ],
  responseTypeDisabled: async () => [
    await onRedirect({ response_type: 'id_token' }),
    { code: 700054, error: 'unsupported_response_type' },
  ],
  responseTypeUnknown: async () => [
    await onRedirect({ response_type: 'everything' }),
    { code: 70005, error: 'unsupported_response_type' },
  ],
  responseModeUnknown: async () => [
    await onRedirect({ response_mode: 'pigeon' }),
    { code: 70007, error: 'unsupported_response_mode' },
  ],
  redirectUriNotRegistered: async () => [
    await onPage(authorizeUrl(mock, { redirect_uri: 'https://evil.example/callback' })),
    { code: 50011, status: 400 },
  ],
  redirectUriChanged: async () => [
    await atToken(redeemed({ redirect_uri: 'http://localhost:51235/callback' })),
    { code: 500112, error: 'invalid_client', status: 400 },
  ],
  pkceRequired: async () => [
    await onRedirect({ ...inspector(), code_challenge: undefined, code_challenge_method: undefined }),
    { code: 9002325, error: 'invalid_request' },
  ],
  challengeSize: async () => [await onRedirect({ code_challenge: 'short' }), { code: 501491, error: 'invalid_request' }],
  challengeMethod: async () => [await onRedirect({ code_challenge_method: 'S512' }), { code: 50149, error: 'invalid_request' }],
  verifierWrong: async () => [
    await atToken(redeemed({ code_verifier: 'x'.repeat(43) })),
    { code: 501481, error: 'invalid_grant', status: 400 },
  ],
  scopeNotOnResource: async () => [await onRedirect({ scope: 'mcp.read' }), { code: 650053, error: 'invalid_client' }],
  resourceNotFound: async () => [
    await onRedirect({ scope: 'api://nobody/mcp.access' }),
    { code: 500011, error: 'invalid_resource' },
  ],
  resourceMismatch: async () => [
    await onRedirect({ resource: 'https://elsewhere.example/mcp' }),
    { code: 9010010, error: 'invalid_target' },
  ],
  severalResources: async () => [
    await atToken(redeemed({ scope: `${mock.apps.api.scope} User.Read` })),
    { code: 28000, error: 'invalid_scope', status: 400 },
  ],
  scopeEmpty: async () => [
    await atToken(redeemed({}, { scope: `${mock.apps.api.scope} User.Read` })),
    { code: 28003, error: 'invalid_request', status: 400 },
  ],
  tokenForItself: async () => [
    await atToken(minted({}, { scope: mock.apps.api.scope })),
    { code: 90009, error: 'invalid_request', status: 400 },
  ],
  resourceNotConfigured: async () => {
    const { appId } = mock.directory.addApp({
      displayName: 'Lists nothing',
      publicClient: { redirectUris: ['http://localhost/callback'] },
    })
    return [
      await onRedirect({ client_id: appId, scope: 'https://graph.microsoft.com/.default' }),
      { code: 650057, error: 'invalid_resource' },
    ]
  },
  resourceNotSupported: async () => {
    mock.switch({ resource: '2025' })
    const met = await onRedirect({ resource: mock.apps.api.identifierUri })
    mock.switch({ resource: 'now' })
    return [met, { code: 901002, error: 'invalid_request' }]
  },
  scopeInvalid: async () => [await onRedirect({ scope: 'User.Read "all"' }), { code: 70011, error: 'invalid_scope' }],
  scopeNotDefault: async () => [
    await atToken(appFields({ scope: 'User.Read' })),
    { code: 1002012, error: 'invalid_scope', status: 400 },
  ],
  severalDefaults: async () => [
    await atToken(appFields({ scope: `https://graph.microsoft.com/.default ${mock.apps.api.identifierUri}/.default` })),
    { code: 700022, error: 'invalid_request', status: 400 },
  ],
  grantNotOnCommon: async () => {
    mock.directory.changeApp(mock.apps.api.clientId, { signInAudience: 'AzureADMultipleOrgs' })
    const met = await inJson('/common/oauth2/v2.0/token', { method: 'POST', body: new URLSearchParams(appFields()) })
    mock.directory.changeApp(mock.apps.api.clientId, { signInAudience: 'AzureADMyOrg' })
    return [met, { code: 9001023, error: 'invalid_request', status: 400 }]
  },
  noReplyAddress: async () => [
    await onPage(authorizeUrl(mock, { client_id: mock.apps.api.clientId, redirect_uri: undefined })),
    { code: 900971, status: 400 },
  ],
}

test.each(Object.entries(scenarios))('%s is reached, with its own code', async (_name, meet) => {
  const [met, expected] = await meet()
  expect(met).toEqual(expected)
})

test('a scope of spaces counts as none', async () => {
  expect(await onRedirect({ scope: '  ' })).toEqual({ code: 900144, error: 'invalid_request' })
  expect(await atToken(minted({}, { scope: ' ' }))).toEqual({ code: 900144, error: 'invalid_request', status: 400 })
  expect(await atToken(redeemed({ scope: ' ' }))).toEqual({ code: 28003, error: 'invalid_request', status: 400 })
})

test('response_type token has a code of its own', async () => {
  expect(await onRedirect({ response_type: 'token' })).toEqual({ code: 700051, error: 'unsupported_response_type' })
})

describe('pages instead of redirects', () => {
  test('an unknown app gets a page', async () => {
    expect(await onPage(authorizeUrl(mock, { client_id: unknownGuid }))).toEqual({ code: 700016, status: 400 })
  })
  test('a missing client_id gets a page', async () => {
    expect(await onPage(authorizeUrl(mock, { client_id: undefined }))).toEqual({ code: 900144, status: 400 })
  })
  test('a missing redirect_uri gets a page', async () => {
    expect(await onPage(authorizeUrl(mock, { redirect_uri: undefined }))).toEqual({ code: 900144, status: 400 })
  })
  test('a redirect_uri sent twice gets a page, and a state sent twice a redirect', async () => {
    expect(await onPage(`${authorizeUrl(mock)}&redirect_uri=${consoleRedirect}`)).toEqual({ code: 9000411, status: 400 })
    const arrival = await new Person(mock).visit(`${authorizeUrl(mock)}&state=b`)
    expect(arrival.at === 'callback' && codeIn(arrival.url.searchParams.get('error_description') ?? '')).toBe(9000411)
  })
  test('an unknown tenant gets a page where people look', async () => {
    expect(await onPage(`${mock.origin}/${unknownGuid}/oauth2/v2.0/authorize`)).toEqual({ code: 90002, status: 400 })
  })
})
