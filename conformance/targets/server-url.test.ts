import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../../src/mock-idp/index.ts'
import { createRecorder } from '../kit/recorder.ts'
import type { Revision } from '../kit/requirement.ts'
import { freePort } from './free-port.ts'
import { type MinimalServer, readSettings, startMinimalServer } from './minimal-server/index.ts'
import { type OpenTarget, TargetFailure } from './open-target.ts'
import { openServerUrl, type ServerUrl } from './server-url.ts'

const revision: Revision = '2026-07-28'
let mock: MockEntra
let server: MinimalServer
let url: string
const told: string[] = []
const patience = { milliseconds: 10_000, tell: (text: string) => told.push(text) }

/** What the minimal server reads, at an address whose tokens the mock issues. */
const variables = (address: string): Readonly<Record<string, string>> => ({
  PORT: new URL(address).port,
  MCP_SERVER_URL: address,
  OIDC_ISSUER: mock.issuer(),
  OIDC_AUDIENCE: mock.apps.api.clientId,
  JWKS_URI: mock.jwksUri,
  OIDC_SCOPE: 'mcp.access',
  OIDC_ADVERTISED_SCOPE: `${address}/mcp.access`,
  AUTH_TENANT_ID: mock.tenantId,
  AUTH_CLIENT_ID: mock.apps.api.clientId,
  AUTH_CLIENT_SECRET: mock.apps.api.clientSecret,
  GRAPH_BASE_URL: mock.graphBaseUrl,
})

beforeAll(async () => {
  url = `http://localhost:${await freePort()}/mcp`
  mock = await startMockEntra({ identifierUris: [url], allowLoopbackIdentifierUri: true })
  server = await startMinimalServer(readSettings(variables(url)))
})
afterAll(() => Promise.all([server.close(), mock.close()]))

const open = (more: Partial<ServerUrl>) => openServerUrl({ url, dialect: 'entra', patience, ...more })

/** The names of the instruments there are, and what a token of theirs gets. */
async function played({ stage }: OpenTarget) {
  const wire = createRecorder({ redactor: stage.redactor, signal: new AbortController().signal })
  const instruments = stage.instruments(revision, wire)
  const token = await instruments.token?.take()
  const status = token === undefined ? undefined : (await instruments.server?.firstRequest({ token }))?.status
  return { names: Object.keys(instruments).sort(), token, status, shown: JSON.stringify(wire.evidence) }
}

test('with nothing in hand a server is seen from outside only, slowly and one check at a time', async () => {
  const target = await open({})
  expect(await played(target)).toMatchObject({ names: ['server'], token: undefined })
  expect(target.width).toBe(1)
  for (const missing of ['issuer', 'token', 'upstream', 'directory'] as const)
    expect(target.stage.missing[missing]).toMatch(/give/)
})

test('a token that was given opens the server, mints nothing, and is not shown', async () => {
  const token = await mock.mint()
  const { names, status, shown } = await played(await open({ token }))
  expect({ names, status }).toEqual({ names: ['server', 'token'], status: 200 })
  expect(shown).not.toContain(token.split('.')[2])
})

test('a person signs in at the real authorization server with a client of theirs', async () => {
  const target = await open({ clientId: mock.apps.console.clientId, browser: 'headless' })
  const { names, status, token = '', shown } = await played(target)
  expect({ names, status }).toEqual({ names: ['server', 'token'], status: 200 })
  expect(shown).not.toContain(token.split('.')[2])
})

test('a person who does not sign in ends the run, and is told where to', async () => {
  const signingIn = open({ clientId: mock.apps.console.clientId, browser: 'print', patience: { ...patience, milliseconds: 50 } })
  await expect(signingIn).rejects.toThrow(/Nobody signed in within 0\.05 s.*--wait/)
  expect(told.join('\n')).toContain(`${mock.origin}/${mock.tenantId}/oauth2/v2.0/authorize?`)
})

test('a client that the issuer does not know ends the run with what the issuer said', async () => {
  await expect(open({ clientId: crypto.randomUUID(), browser: 'headless' })).rejects.toThrow(TargetFailure)
})

test('a sign-in that the issuer refuses ends the run with what the issuer said', async () => {
  using _ = mock.arm('callback/aadsts-9010010')
  await expect(open({ clientId: mock.apps.console.clientId, browser: 'headless' })).rejects.toThrow(
    /Signing in at \S+ failed: \w+: AADSTS9010010[\s\S]*explain AADSTS9010010[\s\S]*--token/,
  )
})

test('behind a running mock everything is in hand', async () => {
  expect(await played(await open({ mock: mock.origin }))).toMatchObject({
    names: ['directory', 'issuer', 'rawServer', 'server', 'token', 'upstream'],
    status: 200,
  })
})

test.each(['entra', 'generic'] as const)(
  'an issuer that is started here says what to configure, and waits until the server trusts it: %s',
  async (dialect) => {
    const address = `http://localhost:${await freePort()}/mcp`
    const saying = Promise.withResolvers<string>()
    const opening = open({ url: address, mock: true, mockPort: 0, dialect, patience: { ...patience, tell: saying.resolve } })
    const said = await saying.promise
    const lines = [...said.matchAll(/^ {2}([A-Z_]+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value])
    const settings = readSettings({ ...Object.fromEntries(lines), PORT: new URL(address).port, MCP_SERVER_URL: address })
    await using _ = disposable(await startMinimalServer(settings))
    const target = await opening
    expect(await played(target)).toMatchObject({ status: 200, names: expect.arrayContaining(['issuer', 'token', 'upstream']) })
    await target.close()
  },
)

test('a server that does not come to trust the issuer ends the run, with what it said last', async () => {
  const waiting = open({ mock: true, mockPort: 0, patience: { ...patience, milliseconds: 10 } })
  await expect(waiting).rejects.toThrow(/did not trust this issuer within 0\.01 s: a token of it got HTTP 401\..*--wait/)
})

const disposable = (running: MinimalServer) => ({ [Symbol.asyncDispose]: () => running.close() })
