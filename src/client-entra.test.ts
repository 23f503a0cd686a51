/** The console client in direct mode, with the mock as Entra is today and registrations as they should be. */
import { generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ConnectOptions, connect, headlessBrowser, type Session, type Step } from './client/index.ts'
import { changeApp, type Parties, startParties } from './testing/parties.ts'

let parties: Parties
beforeAll(async () => {
  parties = await startParties('direct', { environment: () => ({ MCP_SERVER_SCOPES: 'mcp.access mcp.profile' }) })
})
afterAll(() => parties.close())

/** The right registration. */
async function asItShouldBe(): Promise<void> {
  const { mock, server } = parties
  mock.reset()
  await changeApp(mock, { identifierUris: [`api://${mock.apps.api.clientId}`, server.url] })
}

async function open(options: Partial<ConnectOptions> = {}): Promise<Session> {
  const { mock, server } = parties
  return connect({ url: server.url, browser: headlessBrowser(), clientId: mock.apps.console.clientId, ...options })
}
const failure = (options: Partial<ConnectOptions> = {}): Promise<unknown> =>
  open(options).then(
    () => 'it connected',
    (error: unknown) => error,
  )

const apiScope = (): string => `api://${parties.mock.apps.api.clientId}/mcp.access`

describe('with the right registration', () => {
  test('the client connects without a switch, steps up, renews and says what was not advertised', async () => {
    await asItShouldBe()
    const steps: Step[] = []
    const session = await open({ onStep: (step) => steps.push(step) })
    expect((await session.callTool('get_user_name')).text).toBe('Ada Lovelace')
    expect((await session.callTool('get_my_profile')).text).toContain('Job title: Analyst')
    const legs = steps.map(({ step }) => step)
    expect(legs).toEqual(expect.arrayContaining(['pkce-not-advertised', 'step-up']))
    expect(session.token()).toMatchObject({
      resource: parties.server.url,
      refreshable: true,
      jwt: { claims: { aud: parties.mock.apps.api.clientId, scp: expect.stringMatching(/mcp\.access/) } },
    })
    await session.close()
    const authorizations = parties.mock.ledger.entries().filter(({ endpoint }) => endpoint === 'authorize')
    expect(authorizations.filter(({ parameters }) => parameters?.['prompt'] !== undefined)).toEqual([])
  })

  test('a token is renewed with the scope and the resource that it was asked with', async () => {
    await asItShouldBe()
    let now = new Date()
    const session = await open({ now: () => now })
    now = new Date(now.getTime() + 3 * 3600 * 1000)
    expect((await session.callTool('get_user_name')).text).toBe('Ada Lovelace')
    await session.close()
    const renewal = parties.mock.ledger.entries().find(({ grantType }) => grantType === 'refresh_token')
    expect(renewal).toMatchObject({ status: 200, parameters: { resource: parties.server.url } })
    expect(String(renewal?.parameters?.['scope']).split(' ').sort()).toEqual(
      [`${parties.server.url}/mcp.access`, 'offline_access'].sort(),
    )
  })

  test('scopes may be named by another App ID URI of the same app', async () => {
    await asItShouldBe()
    const session = await open({ scope: apiScope() })
    expect((await session.callTool('get_user_name')).text).toBe('Ada Lovelace')
    await session.close()
  })

  test('who wants PKCE to be advertised is told which switch goes on without', async () => {
    await asItShouldBe()
    expect(await failure({ pkceMetadata: 'strict' })).toMatchObject({
      kind: 'refused',
      advice: expect.stringContaining('--pkce-metadata entra'),
    })
  })

  test('a device code signs in where there is no browser', async () => {
    await asItShouldBe()
    const steps: Step[] = []
    // Entra has clients ask every five seconds; here the person is done before the first time.
    const session = await open({ grantType: 'device_code', onStep: (step) => steps.push(step), wait: async () => {} })
    expect((await session.callTool('get_user_name')).text).toBe('Ada Lovelace')
    expect(steps).toContainEqual({
      step: 'signed-in',
      user: { displayName: 'Ada Lovelace', userPrincipalName: 'ada@contoso.example' },
    })
    await session.close()
  })
})

test('the headless browser signs in at /common, where Entra asks twice: for the tenant, and there', async () => {
  const { mock } = parties
  mock.reset()
  const { appId } = mock.directory.addApp({
    displayName: 'Everybody’s client',
    signInAudience: 'AzureADMultipleOrgs',
    publicClient: { redirectUris: ['http://localhost'] },
  })
  const url = new URL(`${mock.origin}/common/oauth2/v2.0/authorize`)
  const redirectUri = 'http://localhost:1'
  url.search = new URLSearchParams({
    client_id: appId,
    response_type: 'code',
    redirect_uri: redirectUri,
    scope: 'openid',
  }).toString()
  const acts: string[] = []
  const onAct = (act: { act: string }) => acts.push(act.act)
  const landed = await headlessBrowser({ user: 'grace@contoso.example', onAct }).visit(url, redirectUri)
  expect(landed.searchParams.get('code')).toEqual(expect.any(String))
  expect(acts[0]).toBe('signed-in')
})

test('a service proves itself by a certificate as Entra wants it; a server that wants a person refuses what it gets', async () => {
  await asItShouldBe()
  const { mock, server } = parties
  const { privateKey, pem, der } = await certificate()
  const { appId } = mock.directory.addApp({ displayName: 'A service', keyCredentials: [{ key: der }] })
  const wanted = { grantType: 'client_credentials', clientId: undefined } as const
  const key = { privateKey, certificate: pem }
  expect(await failure({ ...wanted, clients: [{ clientId: appId, key }] })).toMatchObject({
    kind: 'refused',
    whose: 'the MCP server',
    message: expect.stringContaining('refuses a token'),
  })
  const asked = mock.ledger.entries().find(({ grantType }) => grantType === 'client_credentials')
  expect(asked).toMatchObject({
    status: 200,
    clientId: appId,
    parameters: { scope: `${server.url}/.default`, resource: server.url },
  })
  expect(await failure({ ...wanted, clients: [{ clientId: appId, key: { privateKey } }] })).toMatchObject({
    message: expect.stringContaining('AADSTS700027'),
    advice: expect.stringContaining('Upload the certificate'),
  })
})

/** A key and a certificate that it signed itself: PEM as a client has them, DER as a registration has it. */
async function certificate() {
  await import('reflect-metadata')
  const { X509CertificateGenerator } = await import('@peculiar/x509')
  const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 })
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const keys = {
    privateKey: privateKey.toCryptoKey(algorithm, true, ['sign']),
    publicKey: publicKey.toCryptoKey(algorithm, true, ['verify']),
  }
  const signed = await X509CertificateGenerator.createSelfSigned({ name: 'CN=service', signingAlgorithm: algorithm, keys })
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    pem: signed.toString('pem'),
    der: signed.toString('base64'),
  }
}

test('without it, and a person who allows it, the resource is left out after the first refusal', async () => {
  await asItShouldBe()
  const { mock } = parties
  await changeApp(mock, { identifierUris: [`api://${mock.apps.api.clientId}`] })
  for (const resource of ['omit', 'retry-without'] as const) {
    const session = await open({ resource, scope: apiScope() })
    expect((await session.callTool('get_user_name')).text).toBe('Ada Lovelace')
    expect(session.steps.some(({ step }) => step === 'resource-omitted')).toBe(resource === 'retry-without')
    await session.close()
  }
})
