import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  buildEndSessionUrl,
  ClientSecretBasic,
  ClientSecretPost,
  type Configuration,
  calculatePKCECodeChallenge,
  clientCredentialsGrant,
  discovery,
  enableNonRepudiationChecks,
  fetchUserInfo,
  genericGrantRequest,
  initiateDeviceAuthorization,
  None,
  pollDeviceAuthorizationGrant,
  ResponseBodyError,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
} from 'openid-client'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'
import { Person } from '../testing/person.ts'
import { consoleRedirect, decoded } from '../testing/requests.ts'

let mock: MockEntra
let client: Configuration
beforeAll(async () => {
  mock = await startMockEntra()
  client = await discover(mock.apps.console.clientId, None())
})
afterAll(() => mock.close())

const discover = (clientId: string, authentication: Parameters<typeof discovery>[3]) =>
  discovery(new URL(mock.issuer()), clientId, undefined, authentication, {
    execute: [allowInsecureRequests, enableNonRepudiationChecks],
  })

/** Signs the first user in, with everything that the library checks switched on. */
async function signIn(scope: string) {
  const [verifier, state, nonce] = [randomPKCECodeVerifier(), randomState(), randomNonce()]
  const url = buildAuthorizationUrl(client, {
    redirect_uri: consoleRedirect,
    scope,
    state,
    nonce,
    code_challenge: await calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  })
  const callback = await new Person(mock).authorize(url.href)
  return authorizationCodeGrant(client, callback, { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce })
}

test('openid-client signs a user in with code and PKCE, and takes the ID token', async () => {
  const tokens = await signIn(`${mock.apps.api.scope} openid profile email offline_access`)
  expect(tokens.claims()).toMatchObject({
    aud: mock.apps.console.clientId,
    preferred_username: 'ada@contoso.example',
    ver: '2.0',
  })
  expect(tokens.refresh_token).toMatch(/^1\.A/)
  expect(decoded(tokens.access_token).claims.aud).toBe(mock.apps.api.clientId)
})

test('openid-client refreshes for the same API and, with the same refresh token, for Graph', async () => {
  const tokens = await signIn(`${mock.apps.api.scope} openid offline_access`)
  const again = await refreshTokenGrant(client, String(tokens.refresh_token), { scope: mock.apps.api.scope })
  expect(again.access_token).not.toBe(tokens.access_token)
  const graph = await refreshTokenGrant(client, String(tokens.refresh_token), { scope: 'User.Read openid profile email' })
  expect(graph.scope?.split(' ')).toContain('User.Read')
  // The library insists that userinfo speaks of the ID token's subject, which is not the subject of Graph's token.
  const userinfo = await fetchUserInfo(client, graph.access_token, String(tokens.claims()?.sub))
  expect(userinfo.name).toBe('Ada Lovelace')
})

test.each([
  ['post', ClientSecretPost],
  ['basic', ClientSecretBasic],
])('openid-client does on-behalf-of as an extension grant, its secret by %s', async (_how, authentication) => {
  const api = await discover(mock.apps.api.clientId, authentication(mock.apps.api.clientSecret))
  const answer = await genericGrantRequest(api, 'urn:ietf:params:oauth:grant-type:jwt-bearer', {
    assertion: await mock.mint(),
    scope: 'https://graph.microsoft.com/User.Read',
    requested_token_use: 'on_behalf_of',
  })
  const me = await fetch(`${mock.graphBaseUrl}/v1.0/me`, { headers: { authorization: `Bearer ${answer.access_token}` } })
  expect(await me.json()).toMatchObject({ displayName: 'Ada Lovelace' })
})

test('openid-client gets an app-only token, which has no scope and allows nothing of a user', async () => {
  const api = await discover(mock.apps.api.clientId, ClientSecretPost(mock.apps.api.clientSecret))
  const answer = await clientCredentialsGrant(api, { scope: 'https://graph.microsoft.com/.default' })
  expect(Object.keys(answer).sort()).toEqual(['access_token', 'expires_in', 'ext_expires_in', 'token_type'])
  expect(decoded(answer.access_token).claims).not.toHaveProperty('scp')
})

test('openid-client signs a user in by device code, waiting as long as it is told to', async () => {
  const started = await initiateDeviceAuthorization(client, { scope: `${mock.apps.api.scope} openid profile` })
  expect(started).not.toHaveProperty('verification_uri_complete')
  expect(started).toMatchObject({ user_code: expect.stringMatching(/^[A-Z0-9]{9}$/), expires_in: 900, interval: 5 })
  await new Person(mock).enterDeviceCode(started.verification_uri, started.user_code)
  // The interval is the server's to say; a person has been quicker here, and so is the test.
  const tokens = await pollDeviceAuthorizationGrant(client, { ...started, interval: 0.01 })
  expect(tokens.claims()).toMatchObject({ preferred_username: 'ada@contoso.example' })
})

test('openid-client hears a wrong secret as invalid_client with 401', async () => {
  const api = await discover(mock.apps.api.clientId, ClientSecretPost('a wrong secret'))
  const refused = genericGrantRequest(api, 'urn:ietf:params:oauth:grant-type:jwt-bearer', {
    assertion: await mock.mint(),
    scope: 'https://graph.microsoft.com/User.Read',
    requested_token_use: 'on_behalf_of',
  })
  await expect(refused).rejects.toSatisfy(
    (error) =>
      error instanceof ResponseBodyError &&
      error.error === 'invalid_client' &&
      error.status === 401 &&
      error.error_description?.startsWith('AADSTS7000215:') === true,
  )
})

test('openid-client builds a sign-out address from the document', () => {
  const url = buildEndSessionUrl(client, { post_logout_redirect_uri: 'https://app.example/bye' })
  expect(url.href.startsWith(`${mock.origin}/${mock.tenantId}/oauth2/v2.0/logout?`)).toBe(true)
})
