/** Direct mode, with the mock as strict about registrations as Entra is. */
import { generateKeyPairSync } from 'node:crypto'
import { decodeJwt } from 'jose'
import { pino } from 'pino'
import { afterAll, beforeEach, describe, expect, test } from 'vitest'
import { connect, headlessBrowser } from './client/index.ts'
import { explainError } from './mock-idp/main.ts'
import type { ServerParts } from './server/index.ts'
import { callByHand } from './testing/call-by-hand.ts'
import { signInAtEntra } from './testing/entra-sign-in.ts'
import { changeApp, type Parties, type PartiesOptions, startParties } from './testing/parties.ts'

const open: Parties[] = []
afterAll(() => Promise.all(open.map((parties) => parties.close())))

/** What the server has told its operator. */
let lines: string[] = []
beforeEach(() => {
  lines = []
})
const log = pino({}, { write: (line: string) => lines.push(line) })

async function parties(environment: PartiesOptions['environment'] = () => ({}), parts: ServerParts = {}): Promise<Parties> {
  const started = await startParties('direct', { environment, parts: { log, ...parts } })
  open.push(started)
  return started
}
const signIn = ({ mock, server }: Parties, more: Record<string, string> = {}) =>
  signInAtEntra(mock, { scope: `${server.url}/mcp.access`, resource: server.url, ...more })
const connectTo = ({ mock, server }: Parties) =>
  connect({ url: server.url, browser: headlessBrowser(), clientId: mock.apps.console.clientId })

describe('a naive registration fails with the code that Entra gives, and the server has said what to change', () => {
  test('short scope names in metadata and challenge', async () => {
    const short = (words: string) => words.replace(/scope="\S+\/mcp\.access"/, 'scope="mcp.access"')
    const naive = await parties(() => ({}), {
      resourceMetadata: (document) => ({ ...document, scopes_supported: ['mcp.access'] }),
      refusal: ({ headers, ...answer }) => ({
        ...answer,
        headers: { ...headers, 'www-authenticate': short(headers['www-authenticate'] ?? '') },
      }),
    })
    await expect(connectTo(naive)).rejects.toThrow(/AADSTS9010010/)
    expect((await explainError('AADSTS9010010'))?.text).toMatch(/identifierUris/)
  })

  test('no Application ID URI that is the server’s address', async () => {
    const naive = await parties()
    const { mock, server } = naive
    await changeApp(mock, { identifierUris: [`api://${mock.apps.api.clientId}`] })
    const failure: Error = (await connectTo(naive).catch((error: unknown) => error as Error)) as Error
    const [code = ''] = /AADSTS\d+/.exec(failure.message) ?? []
    expect(code).toBe('AADSTS500011')
    expect((await explainError(code))?.text).toMatch(/identifierUris/)
    const told = lines.join('')
    expect(told).toContain('AADSTS9010010')
    expect(told).toContain(`have the Application ID URIs ${server.url} (identifierUris in the manifest)`)
    expect(told).toContain('authorized client applications')
  })

  test('a short scope without a resource: the token is one for Graph', async () => {
    const naive = await parties()
    const token = await naive.mock.mint({ resource: 'graph' })
    expect((await callByHand(naive.server.url, token)).status).toBe(401)
    expect(lines.at(-1)).toContain('The token is for Microsoft Graph')
  })

  test('nobody has consented to what the server wants of Graph', async () => {
    const naive = await parties(() => ({ GRAPH_SCOPES: 'Mail.Read' }))
    expect(await callByHand(naive.server.url, await signIn(naive))).toMatchObject({
      status: 200,
      isError: true,
      text: /permission/,
    })
    expect(lines.join('')).toContain('npx mcp-entra explain AADSTS65001')
    expect((await explainError('AADSTS65001'))?.text).toMatch(/consent/i)
  })
})

describe('a right registration', () => {
  test('may have several names: the first is advertised, and a token is taken whichever of them it is for', async () => {
    const other = 'https://mcp.contoso.example/mcp'
    const named = await parties(({ apps }) => ({ AUTH_APP_ID_URI: `api://${apps.api.clientId}, ${other}` }))
    const { mock, server } = named
    const { clientId } = mock.apps.api
    await changeApp(mock, { identifierUris: [`api://${clientId}`, server.url, other] })
    const metadata = (await (await fetch(server.resourceMetadata)).json()) as { scopes_supported?: string[] }
    expect(metadata.scopes_supported).toEqual([`api://${clientId}/mcp.access`])
    const session = await connectTo(named)
    expect((await session.callTool('get_user_name')).text).toBe('Ada Lovelace')
    await session.close()
    for (const [aud, status] of [
      [other, 200],
      [`api://${clientId}`, 200],
      [server.url, 401],
    ] as const)
      expect((await callByHand(server.url, await mock.mint({ claims: { aud } }))).status, aud).toBe(status)
  })

  test('of the first version is refused with a word in the log, and taken where the switch is set', async () => {
    for (const [accept, status] of [
      ['false', 401],
      ['true', 200],
    ] as const) {
      const first = await parties(() => ({ AUTH_ACCEPT_V1_TOKENS: accept }))
      await changeApp(first.mock, { api: { requestedAccessTokenVersion: 1 } })
      const token = await signIn(first)
      expect(decodeJwt(token)).toMatchObject({ ver: '1.0', aud: first.server.url, appid: first.mock.apps.console.clientId })
      const called = await callByHand(first.server.url, token)
      expect([called.status, called.text]).toEqual([status, status === 200 ? 'Ada Lovelace' : undefined])
      if (status === 401) expect(lines.at(-1)).toContain('requestedAccessTokenVersion to 2')
    }
  })

  test('may have a certificate in the place of a secret', async () => {
    const { pem, der } = await certificate()
    const proven = await parties(() => ({ AUTH_CLIENT_SECRET: '', AUTH_CLIENT_CERTIFICATE: pem }))
    const token = await signIn(proven)
    expect(await callByHand(proven.server.url, token)).toMatchObject({ isError: true, text: /no answer/ })
    await changeApp(proven.mock, { keyCredentials: [{ key: der }] })
    expect(await callByHand(proven.server.url, token)).toMatchObject({ isError: false, text: 'Ada Lovelace' })
  })
})

/** A key and a certificate that it signed itself. */
async function certificate() {
  await import('reflect-metadata')
  const { X509CertificateGenerator } = await import('@peculiar/x509')
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const algorithm = { name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }
  const signed = await X509CertificateGenerator.createSelfSigned({
    name: 'CN=mcp-server',
    signingAlgorithm: algorithm,
    keys: {
      privateKey: privateKey.toCryptoKey(algorithm, true, ['sign']),
      publicKey: publicKey.toCryptoKey(algorithm, true, ['verify']),
    },
  })
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' })
  return { pem: `${key}${signed.toString('pem')}`, der: signed.toString('base64') }
}
