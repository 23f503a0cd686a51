import { createRemoteJWKSet, decodeJwt, jwtVerify } from 'jose'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from './index.ts'
import { Person } from './testing/person.ts'
import { authorizeUrl, consoleRedirect } from './testing/requests.ts'

const overHttp = { [oauth.allowInsecureRequests]: true } as const

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

async function discovered(): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(mock.issuer())
  return oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, overHttp))
}

/** Signs a user in with an unmodified OAuth client, as an MCP client would. */
async function signInWithClient(user = mock.users[0]): Promise<oauth.TokenEndpointResponse> {
  const server = await discovered()
  const client = { client_id: mock.apps.console.clientId }
  const verifier = oauth.generateRandomCodeVerifier()
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()]
  const url = authorizeUrl(mock, { state, nonce, code_challenge: await oauth.calculatePKCECodeChallenge(verifier) })
  const callback = oauth.validateAuthResponse(server, client, await new Person(mock).authorize(url, user), state)
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    callback,
    consoleRedirect,
    verifier,
    overHttp,
  )
  return oauth.processAuthorizationCodeResponse(server, client, response, { expectedNonce: nonce, requireIdToken: true })
}

async function onBehalfOf(assertion: string): Promise<string> {
  const server = await discovered()
  const client = { client_id: mock.apps.api.clientId }
  const parameters = { assertion, scope: 'https://graph.microsoft.com/User.Read', requested_token_use: 'on_behalf_of' }
  const secret = oauth.ClientSecretPost(mock.apps.api.clientSecret)
  const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer'
  const response = await oauth.genericTokenEndpointRequest(server, client, secret, grantType, parameters, overHttp)
  return (await oauth.processGenericTokenEndpointResponse(server, client, response)).access_token
}

const me = async (token: string) =>
  (await fetch(`${mock.graphBaseUrl}/v1.0/me`, { headers: { authorization: `Bearer ${token}` } })).json()

test('a client that knows nothing of Entra discovers, signs in, and gets tokens that verify', async () => {
  const tokens = await signInWithClient()
  const jwks = createRemoteJWKSet(new URL(mock.jwksUri))
  const access = await jwtVerify(tokens.access_token, jwks, { issuer: mock.issuer(), audience: mock.apps.api.clientId })
  expect(access.payload).toMatchObject({ name: 'Ada Lovelace', scp: 'mcp.access', tid: mock.tenantId, ver: '2.0' })
  expect(oauth.getValidatedIdTokenClaims(tokens)).toMatchObject({
    name: 'Ada Lovelace',
    preferred_username: 'ada@contoso.example',
  })
})

test('the API asks Graph on behalf of the user, and hears the name the directory has at that moment', async () => {
  const tokens = await signInWithClient(mock.users[2])
  const graphToken = await onBehalfOf(tokens.access_token)
  expect(await me(graphToken)).toMatchObject({ displayName: 'Alan Turing', id: mock.users[2]?.id })
  mock.directory.changeUser('alan@contoso.example', { displayName: 'Alan M. Turing' })
  expect(await me(graphToken)).toMatchObject({ displayName: 'Alan M. Turing' })
  expect(decodeJwt(graphToken)['appid']).toBe(mock.apps.api.clientId)
})

test('a refreshed token is a token for the same user', async () => {
  const server = await discovered()
  const client = { client_id: mock.apps.console.clientId }
  const { refresh_token } = await signInWithClient(mock.users[1])
  const response = await oauth.refreshTokenGrantRequest(server, client, oauth.None(), refresh_token ?? '', overHttp)
  const renewed = await oauth.processRefreshTokenResponse(server, client, response)
  expect(decodeJwt(renewed.access_token)).toMatchObject({ name: 'Grace Hopper', scp: 'mcp.access' })
  expect(renewed.refresh_token).not.toBe(refresh_token)
})

describe('starting', () => {
  test('many run side by side, each with keys of its own, and nothing of one is good at another', async () => {
    const others = await Promise.all([startMockEntra(), startMockEntra()])
    try {
      expect(new Set([mock.origin, ...others.map((other) => other.origin)]).size).toBe(3)
      const foreign = await others[0]?.mint({ resource: 'graph' })
      expect(await me(String(foreign))).toMatchObject({ error: { code: 'InvalidAuthenticationToken' } })
    } finally {
      await Promise.all(others.map((other) => other.close()))
    }
  })

  test('is quick', async () => {
    const started = performance.now()
    const another = await startMockEntra()
    expect(performance.now() - started).toBeLessThan(1000)
    await another.close()
  })

  test('wrong options are named all at once, and say how to mend them', async () => {
    const wrong = startMockEntra({ port: 70_000, identifierUris: ['http://localhost:8000/mcp', 'https://mcp.example/'] })
    await expect(wrong).rejects.toThrow(/'70000' is no port.*--allow-loopback-identifier-uri.*ends in a slash/s)
  })

  test('behind something that forwards to it, it speaks of the origin at which others reach it', async () => {
    const behind = await startMockEntra({ publicOrigin: 'http://entra.test:8080' })
    const listening = `http://localhost:${behind.port}/${behind.tenantId}`
    const tenant = `http://entra.test:8080/${behind.tenantId}`
    expect(await (await fetch(`${listening}/v2.0/.well-known/openid-configuration`)).json()).toMatchObject({
      issuer: `${tenant}/v2.0`,
      token_endpoint: `${tenant}/oauth2/v2.0/token`,
    })
    expect(decodeJwt(await behind.mint()).iss).toBe(`${tenant}/v2.0`)
    await behind.close()
    await expect(startMockEntra({ publicOrigin: 'http://entra.test/path' })).rejects.toThrow(/must be an origin/)
  })

  test('a loopback App ID URI is accepted when that laxness is asked for', async () => {
    const lax = await startMockEntra({ identifierUris: ['http://localhost:8000/mcp'], allowLoopbackIdentifierUri: true })
    expect(lax.apps.api.identifierUris).toEqual([`api://${lax.apps.api.clientId}`, 'http://localhost:8000/mcp'])
    await lax.close()
  })

  test('the API publishes the scopes that are asked for, each once, besides its own', async () => {
    const wider = await startMockEntra({ scopes: ['mcp.greet', 'mcp.access', 'mcp.greet'] })
    const api = wider.directory.apps().find(({ appId }) => appId === wider.apps.api.clientId)
    expect(api?.api.oauth2PermissionScopes.map(({ value }) => value)).toEqual(['mcp.access', 'mcp.profile', 'mcp.greet'])
    expect(wider.apps.api.shortScope).toBe('mcp.access')
    await wider.close()
    await expect(startMockEntra({ scopes: ['https://mcp.example/mcp.greet'] })).rejects.toThrow(
      /scopes.*a short name, such as mcp\.read/,
    )
  })

  test('after close nobody answers', async () => {
    const closed = await startMockEntra()
    await closed.close()
    await expect(fetch(closed.control)).rejects.toThrow()
  })
})
