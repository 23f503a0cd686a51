import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import {
  AuthError,
  ConfidentialClientApplication,
  type Configuration,
  CryptoProvider,
  type IPublicClientApplication,
  PublicClientApplication,
} from '@azure/msal-node'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createCertificate } from '../https/certificate.ts'
import type { MockEntra } from '../index.ts'
import { Person } from '../testing/person.ts'
import { consoleRedirect, decoded } from '../testing/requests.ts'
import { startTrustedMock } from '../testing/trusted-mock.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startTrustedMock()
})
afterAll(() => mock.close())

/** The documented settings that differ from real Entra's: the authority, and that its host is known. */
const settings = (clientId: string, more: Partial<Configuration['auth']> = {}): Configuration => ({
  auth: { clientId, authority: `${mock.origin}/${mock.tenantId}`, knownAuthorities: [new URL(mock.origin).host], ...more },
})
const consoleApp = () => new PublicClientApplication(settings(mock.apps.console.clientId))
const apiApp = (clientSecret = mock.apps.api.clientSecret) =>
  new ConfidentialClientApplication(settings(mock.apps.api.clientId, { clientSecret }))

const apiScopes = () => [mock.apps.api.scope]

/** Signs the first user in, as MSAL's guide says: code and PKCE. */
async function signIn(app: IPublicClientApplication, scopes = apiScopes()) {
  const { verifier, challenge } = await new CryptoProvider().generatePkceCodes()
  const request = { scopes, redirectUri: consoleRedirect }
  const url = await app.getAuthCodeUrl({ ...request, codeChallenge: challenge, codeChallengeMethod: 'S256', state: 'the state' })
  const callback = (await new Person(mock).authorize(url)).searchParams
  expect(callback.get('state')).toBe('the state')
  return app.acquireTokenByCode({
    ...request,
    code: String(callback.get('code')),
    clientInfo: String(callback.get('client_info')),
    codeVerifier: verifier,
  })
}

const refusedWith = (aadsts: number) => (error: unknown) =>
  error instanceof AuthError && error.errorMessage.includes(`AADSTS${aadsts}:`)

test('msal-node signs a user in with code and PKCE, and knows the account', async () => {
  const result = await signIn(consoleApp())
  expect(result.account).toMatchObject({
    username: 'ada@contoso.example',
    tenantId: mock.tenantId,
    homeAccountId: `${mock.users[0]?.id}.${mock.tenantId}`,
    name: 'Ada Lovelace',
  })
  expect(result.scopes).toContain(mock.apps.api.scope)
  expect(decoded(result.accessToken).claims).toMatchObject({
    aud: mock.apps.api.clientId,
    scp: mock.apps.api.shortScope,
    ver: '2.0',
  })
})

test('msal-node takes a token from its cache, and refreshes it silently to another one', async () => {
  const app = consoleApp()
  const first = await signIn(app)
  const account = first.account ?? undefined
  if (!account) throw new Error('nobody is signed in')
  const cached = await app.acquireTokenSilent({ account, scopes: apiScopes() })
  expect([cached.fromCache, cached.accessToken]).toEqual([true, first.accessToken])
  const refreshed = await app.acquireTokenSilent({ account, scopes: apiScopes(), forceRefresh: true })
  expect(refreshed.fromCache).toBe(false)
  expect(refreshed.accessToken).not.toBe(first.accessToken)
  expect(decoded(refreshed.accessToken).claims['uti']).not.toBe(decoded(first.accessToken).claims['uti'])
})

test('msal-node gets a token for another resource with the refresh token of the first', async () => {
  const app = consoleApp()
  const { account } = await signIn(app)
  if (!account) throw new Error('nobody is signed in')
  const graph = await app.acquireTokenSilent({ account, scopes: ['User.Read'] })
  expect(graph.fromCache).toBe(false)
  expect(decoded(graph.accessToken).claims).toMatchObject({ aud: '00000003-0000-0000-c000-000000000000', ver: '1.0' })
  const me = await fetch(`${mock.graphBaseUrl}/v1.0/me`, { headers: { authorization: `Bearer ${graph.accessToken}` } })
  expect(await me.json()).toMatchObject({ displayName: 'Ada Lovelace' })
})

test('msal-node does on-behalf-of with the token its API received', async () => {
  const { accessToken } = await signIn(consoleApp())
  const result = await apiApp().acquireTokenOnBehalfOf({
    oboAssertion: accessToken,
    scopes: ['https://graph.microsoft.com/User.Read'],
  })
  expect(decoded(result?.accessToken).claims).toMatchObject({ appid: mock.apps.api.clientId, oid: mock.users[0]?.id })
  expect(result?.account?.username).toBe('ada@contoso.example')
})

test('msal-node gets an app-only token with a secret', async () => {
  const result = await apiApp().acquireTokenByClientCredential({ scopes: ['https://graph.microsoft.com/.default'] })
  const { claims } = decoded(result?.accessToken)
  expect(claims).toMatchObject({ appid: mock.apps.api.clientId })
  expect(claims).not.toHaveProperty('scp')
})

test('msal-node gets an app-only token with a certificate', async () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const [notBefore, notAfter] = [new Date(Date.now() - 60_000), new Date(Date.now() + 3_600_000)]
  const certificate = await createCertificate({
    subject: 'a daemon',
    key: privateKey,
    notBefore,
    notAfter,
    use: { kind: 'signing' },
  })
  const { appId } = mock.directory.addApp({ displayName: 'A daemon', keyCredentials: [{ key: certificate.toString('base64') }] })
  const daemon = (key: KeyObject) =>
    new ConfidentialClientApplication(
      settings(appId, {
        clientCertificate: {
          thumbprintSha256: createHash('sha256').update(certificate).digest('hex'),
          privateKey: key.export({ type: 'pkcs8', format: 'pem' }).toString(),
        },
      }),
    )
  const graph = { scopes: ['https://graph.microsoft.com/.default'] }
  const result = await daemon(privateKey).acquireTokenByClientCredential(graph)
  expect(decoded(result?.accessToken).claims).toMatchObject({ appid: appId, appidacr: '2' })

  const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 })
  await expect(daemon(stranger.privateKey).acquireTokenByClientCredential(graph)).rejects.toSatisfy(refusedWith(700027))
})

test('msal-node hears a wrong secret as Entra says it', async () => {
  const refused = apiApp('a wrong secret').acquireTokenByClientCredential({ scopes: ['https://graph.microsoft.com/.default'] })
  await expect(refused).rejects.toSatisfy(refusedWith(7000215))
})
