import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'
import { Person } from '../testing/person.ts'
import { consoleRedirect } from '../testing/requests.ts'

let mock: MockEntra
let server: oauth.AuthorizationServer
const insecure = { [oauth.allowInsecureRequests]: true } as const
beforeAll(async () => {
  mock = await startMockEntra()
  const issuer = new URL(mock.issuer())
  server = await oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, insecure))
})
afterAll(() => mock.close())

const client = (): oauth.Client => ({ client_id: mock.apps.console.clientId })

/** Asks for a code and returns the parameters of the callback, validated as RFC 6749 and RFC 9207 have it. */
async function codeFor(scope: string, challenge: string, nonce: string): Promise<URLSearchParams> {
  const url = new URL(String(server.authorization_endpoint))
  url.search = String(
    new URLSearchParams({
      client_id: client().client_id,
      redirect_uri: consoleRedirect,
      response_type: 'code',
      scope,
      state: 'the state',
      nonce,
      code_challenge: challenge,
      code_challenge_method: 'S256',
    }),
  )
  return oauth.validateAuthResponse(server, client(), await new Person(mock).authorize(url.href), 'the state')
}

test('oauth4webapi’s whole code flow passes: issuer, state, nonce, ID token and its signature', async () => {
  const verifier = oauth.generateRandomCodeVerifier()
  const nonce = oauth.generateRandomNonce()
  const scope = `${mock.apps.api.scope} openid profile offline_access`
  const parameters = await codeFor(scope, await oauth.calculatePKCECodeChallenge(verifier), nonce)
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client(),
    oauth.None(),
    parameters,
    consoleRedirect,
    verifier,
    insecure,
  )
  const answer = await oauth.processAuthorizationCodeResponse(server, client(), response, {
    expectedNonce: nonce,
    requireIdToken: true,
  })
  await oauth.validateApplicationLevelSignature(server, response, insecure)
  expect(oauth.getValidatedIdTokenClaims(answer)?.['name']).toBe('Ada Lovelace')

  const refreshed = await oauth.refreshTokenGrantRequest(server, client(), oauth.None(), String(answer.refresh_token), insecure)
  const again = await oauth.processRefreshTokenResponse(server, client(), refreshed)
  expect(again.access_token).not.toBe(answer.access_token)
})

test('oauth4webapi hears a wrong verifier as invalid_grant', async () => {
  const parameters = await codeFor(`${mock.apps.api.scope} openid`, await oauth.calculatePKCECodeChallenge('a'.repeat(43)), 'n')
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client(),
    oauth.None(),
    parameters,
    consoleRedirect,
    'b'.repeat(43),
    insecure,
  )
  await expect(oauth.processAuthorizationCodeResponse(server, client(), response)).rejects.toSatisfy(
    (error) => error instanceof oauth.ResponseBodyError && error.error === 'invalid_grant' && error.status === 400,
  )
})

test('oauth4webapi finds no RFC 8414 document: Entra has only the one that OpenID Connect appends', async () => {
  const issuer = new URL(mock.issuer())
  const response = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure })
  expect(response.status).toBe(404)
  await expect(oauth.processDiscoveryResponse(issuer, response)).rejects.toThrow(oauth.OperationProcessingError)
})
