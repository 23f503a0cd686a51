import { createHash } from 'node:crypto'
import { createRemoteJWKSet, decodeProtectedHeader, jwtVerify } from 'jose'
import * as oauth from 'oauth4webapi'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRedactor } from '../../kit/redaction.ts'
import { generic } from './generic.ts'
import type { StartedParty, Told } from './issuing-party.ts'

const resource = 'http://localhost:4711/mcp'
const redactor = createRedactor()
const insecure = { [oauth.allowInsecureRequests]: true }
const redirectUri = 'http://localhost:5555/callback'
let party: StartedParty
let words: Told['words']
let server: oauth.AuthorizationServer
let client: oauth.Client

beforeAll(async () => {
  party = await generic.start({ url: resource, redactor })
  words = party.told({ url: resource, port: 4711, serverJwks: '{}', mode: 'direct' }).words
  const issuer = new URL(words.issuer ?? '')
  server = await oauth.processDiscoveryResponse(
    issuer,
    await oauth.discoveryRequest(issuer, { ...insecure, algorithm: 'oauth2' }),
  )
  client = { client_id: words.client_id ?? '' }
})
afterAll(() => party.close())

/** Follows redirects with cookies, as a browser does, until it would leave the issuer. */
async function browse(address: URL): Promise<URL> {
  const cookies = new Map<string, string>()
  for (let url = address; ; ) {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(url, { redirect: 'manual', headers: { cookie } })
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    const location = response.headers.get('location')
    if (location === null) throw new Error(`no redirect: ${response.status} ${await response.text()}`)
    url = new URL(location, url)
    if (url.origin !== address.origin) return url
  }
}

/** The code flow with PKCE, for a resource. */
async function signIn(asked: string) {
  const verifier = oauth.generateRandomCodeVerifier()
  const address = new URL(server.authorization_endpoint ?? '')
  address.search = new URLSearchParams({
    client_id: client.client_id,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: words.advertised_scope ?? '',
    resource: asked,
    state: 'state',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }).toString()
  const back = oauth.validateAuthResponse(server, client, await browse(address), 'state')
  const additionalParameters = { resource: asked }
  const none = oauth.None()
  const options = { ...insecure, additionalParameters }
  const response = await oauth.authorizationCodeGrantRequest(server, client, none, back, redirectUri, verifier, options)
  return oauth.processAuthorizationCodeResponse(server, client, response)
}

test('a client that others wrote signs in, and gets a token for the endpoint', async () => {
  expect(server).toMatchObject({
    code_challenge_methods_supported: ['S256'],
    authorization_response_iss_parameter_supported: true,
  })
  const { access_token: token } = await signIn(resource)
  const keys = createRemoteJWKSet(new URL(words.jwks_uri ?? ''))
  const { payload } = await jwtVerify(token, keys, { issuer: words.issuer ?? '', audience: resource, typ: 'at+jwt' })
  expect(payload['scope']).toBe(words.scope)

  // What is minted is what is issued.
  const { header, claims } = await party.issuer.right()
  expect(Object.keys(claims).sort()).toEqual(Object.keys(payload).sort())
  expect(header).toEqual(decodeProtectedHeader(token))
  await jwtVerify(await party.issuer.mint(), keys, { issuer: words.issuer ?? '', audience: resource, typ: 'at+jwt' })
})

test('a token for another resource is not issued', async () => {
  await expect(signIn('http://localhost:9/other')).rejects.toMatchObject({ error: 'invalid_target' })
})

test('the metadata is the same by either of its names', async () => {
  const [one, other] = await Promise.all(
    ['oauth-authorization-server', 'openid-configuration'].map(async (name) =>
      (await fetch(`${words.issuer}/.well-known/${name}`)).json(),
    ),
  )
  expect(one).toEqual(other)
  expect(one).toMatchObject({ issuer: words.issuer })
})

test('the API behind the server remembers which tokens it was shown', async () => {
  const mark = await party.upstream.mark()
  const token = await party.issuer.mint({ claims: { aud: 'other' } })
  const shown = async (authorization?: string) =>
    (await fetch(`${words.upstream}/v1.0/me`, { headers: authorization === undefined ? {} : { authorization } })).status
  expect([await shown(`Bearer ${token}`), await shown('Bearer opaque'), await shown()]).toEqual([200, 200, 401])
  expect(await party.upstream.calls(mark)).toEqual([
    { fingerprint: createHash('sha256').update(token).digest('base64url'), audience: 'other' },
    { fingerprint: createHash('sha256').update('opaque').digest('base64url'), audience: 'unknown' },
  ])
})

test('a sign-in that nobody has begun is a mistake of whoever asks', async () => {
  expect((await fetch(`${words.issuer}/sign-in/none`)).status).toBe(400)
})

test('it has one person only', async () => {
  await expect(generic.start({ url: resource, redactor, user: 'a@b' })).rejects.toThrow('one person only')
})
