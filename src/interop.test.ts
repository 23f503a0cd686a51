/** Clients that others wrote, unmodified, against the server in both modes with the mock in Entra's place. */
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { type AddressInfo, createServer as createListener } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text as textOfStream } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import * as v2 from '@modelcontextprotocol/client'
import { UnauthorizedError as V1UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js'
import { Client as V1Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as V1Transport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, headlessBrowser } from './client/index.ts'
import { type MockEntra, startMockEntra } from './mock-idp/index.ts'
import { createServer, type RunningServer, readConfig } from './server/index.ts'

const redirectUri = 'http://localhost:53682/callback'

/** A client that Entra knows already, with the issuer that knows it; undefined where it registers itself. */
type Registered = { client_id: string; issuer: string } | undefined

/** What both lines of the SDK ask of an application: it keeps what it is given, and opens no browser by itself. */
class Keeper {
  readonly redirectUrl = redirectUri
  readonly clientMetadata = {
    client_name: 'A client of the SDK',
    redirect_uris: [redirectUri],
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    token_endpoint_auth_method: 'none',
  }
  authorizationUrl: URL | undefined
  accessToken: string | undefined
  #client: { client_id: string } | undefined
  #tokens: { access_token: string; token_type: string } | undefined
  #verifier = ''
  #discovery: v2.OAuthDiscoveryState | undefined
  constructor(client: Registered) {
    this.#client = client
  }
  clientInformation = () => this.#client
  saveClientInformation = (client: { client_id: string }) => {
    this.#client = client
  }
  tokens = () => this.#tokens
  saveTokens = (tokens: { access_token: string; token_type: string }) => {
    this.#tokens = tokens
    this.accessToken = tokens.access_token
  }
  redirectToAuthorization = (url: URL) => {
    this.authorizationUrl = url
  }
  saveCodeVerifier = (verifier: string) => {
    this.#verifier = verifier
  }
  codeVerifier = () => this.#verifier
  discoveryState = () => this.#discovery
  saveDiscoveryState = (state: v2.OAuthDiscoveryState) => {
    this.#discovery = state
  }
}

interface Told {
  readonly text: unknown
  readonly tools: readonly string[]
  readonly protocolVersion: string | undefined
  readonly keeper: Keeper
}

const textOf = (result: Record<string, unknown>): unknown =>
  Array.isArray(result['content']) ? result['content'][0]?.text : undefined

async function withV1(url: string, registered: Registered): Promise<Told> {
  const keeper = new Keeper(registered)
  const first = new V1Transport(new URL(url), { authProvider: keeper })
  await expect(new V1Client({ name: 'v1', version: '1' }).connect(first)).rejects.toBeInstanceOf(V1UnauthorizedError)
  const back = await headlessBrowser().visit(keeper.authorizationUrl as URL, redirectUri)
  await first.finishAuth(back.searchParams.get('code') ?? '')
  const transport = new V1Transport(new URL(url), { authProvider: keeper })
  const client = new V1Client({ name: 'v1', version: '1' })
  await client.connect(transport)
  const { tools } = await client.listTools()
  const text = textOf(await client.callTool({ name: 'get_user_name', arguments: {} }))
  await client.close()
  return { text, tools: tools.map((tool) => tool.name), protocolVersion: transport.protocolVersion, keeper }
}

async function withV2(url: string, registered: Registered, mode: 'auto' | { pin: '2026-07-28' }): Promise<Told> {
  const keeper = new Keeper(registered)
  const options = { versionNegotiation: { mode } } as const
  const first = new v2.StreamableHTTPClientTransport(new URL(url), { authProvider: keeper })
  await expect(new v2.Client({ name: 'v2', version: '1' }, options).connect(first)).rejects.toBeInstanceOf(v2.UnauthorizedError)
  const back = await headlessBrowser().visit(keeper.authorizationUrl as URL, redirectUri)
  await first.finishAuth(back.searchParams)
  const client = new v2.Client({ name: 'v2', version: '1' }, options)
  await client.connect(new v2.StreamableHTTPClientTransport(new URL(url), { authProvider: keeper }))
  const { tools } = await client.listTools()
  const text = textOf(await client.callTool({ name: 'get_user_name', arguments: {} }))
  const protocolVersion = client.getNegotiatedProtocolVersion()
  await client.close()
  return { text, tools: tools.map((tool) => tool.name), protocolVersion, keeper }
}

const json = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

async function freePort(): Promise<number> {
  const listener = createListener().listen(0)
  await once(listener, 'listening')
  const { port } = listener.address() as AddressInfo
  listener.close()
  await once(listener, 'close')
  return port
}

/**
 * MCP Inspector's command line, signing in as it would with a person: it prints where to go and listens for the way back.
 * With nothing on its path it finds no browser to open.
 */
async function withInspector(folder: string, callbackUrl: string, args: readonly string[]): Promise<unknown> {
  const launcher = fileURLToPath(
    new URL('./clients/launcher/build/index.js', import.meta.resolve('@modelcontextprotocol/inspector/package.json')),
  )
  const inspector = spawn(process.execPath, [launcher, '--cli', '--format', 'json', '--callback-url', callbackUrl, ...args], {
    env: { HOME: folder, PATH: folder, MCP_AUTO_OPEN_ENABLED: 'true', MCP_INSPECTOR_SECRET_STORE: 'memory' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let log = ''
  inspector.stderr.setEncoding('utf8').on('data', async (chunk: string) => {
    const seen = log.length
    log += chunk
    const address = /navigate to: (\S+)\n/.exec(log)
    if (address?.[1] === undefined || address.index + address[0].length <= seen) return
    await fetch(await headlessBrowser().visit(address[1], callbackUrl))
  })
  const [answer, code] = await Promise.all([
    textOfStream(inspector.stdout),
    new Promise((resolve) => inspector.once('close', resolve)),
  ])
  expect(code, log).toBe(0)
  return JSON.parse(answer)
}

describe.each(['proxy', 'direct'] as const)('%s mode', (mode) => {
  let mock: MockEntra
  let server: RunningServer
  let folder: string
  let registered: Registered

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mcp-entra-interop-'))
    mock = await startMockEntra({ allowLoopbackIdentifierUri: true })
    const app = mode === 'proxy' ? mock.apps.proxy : mock.apps.api
    server = await createServer(
      readConfig({
        AUTH_MODE: mode,
        AUTH_AUTHORITY: mock.origin,
        AUTH_TENANT_ID: mock.tenantId,
        AUTH_CLIENT_ID: app.clientId,
        ...(mode === 'direct' && { AUTH_CLIENT_SECRET: mock.apps.api.clientSecret }),
        GRAPH_BASE_URL: mock.graphBaseUrl,
        MCP_SERVER_PORT: '0',
        MCP_SERVER_STORE: `file:${folder}`,
      }),
    )
    if (mode === 'direct') {
      registered = { client_id: mock.apps.console.clientId, issuer: mock.issuer() }
      const { clientId: api } = mock.apps.api
      await fetch(`${mock.control}/apps/${api}`, json('PATCH', { identifierUris: [`api://${api}`, server.url] }))
    }
  })
  afterAll(async () => {
    await server?.close()
    await mock?.close()
    await rm(folder, { recursive: true, force: true })
  })

  test.each([
    ['the v1 SDK', '2025-11-25', (url: string) => withV1(url, registered)],
    ['the v2 SDK, automatic', '2026-07-28', (url: string) => withV2(url, registered, 'auto')],
    ['the v2 SDK, pinned to 2026-07-28', '2026-07-28', (url: string) => withV2(url, registered, { pin: '2026-07-28' })],
  ])('%s speaks %s and is told who is signed in', async (_, revision, play) => {
    const told = await play(server.url)
    expect(told).toMatchObject({ text: 'Ada Lovelace', protocolVersion: revision })
    expect(told.tools).toContain('get_user_name')
    const sent = createHash('sha256')
      .update(told.keeper.accessToken ?? '')
      .digest('base64url')
    const graph = mock.ledger.entries().filter((entry) => entry.endpoint === 'graph')
    expect(graph.length).toBeGreaterThan(0)
    for (const entry of graph) {
      expect(entry.bearer?.audience).toBe('00000003-0000-0000-c000-000000000000')
      expect(entry.bearer?.fingerprint).not.toBe(sent)
    }
  })

  test('a user renamed in the directory has the new name with the same token', async () => {
    const user = 'grace@contoso.example'
    const session = await connect({
      url: server.url,
      browser: headlessBrowser({ user }),
      ...(registered && { clientId: registered.client_id }),
    })
    const name = async () => (await session.callTool('get_user_name', {})).text
    const signedIn = mock.ledger.count('sign-in')
    expect(await name()).toBe('Grace Hopper')
    await fetch(`${mock.control}/users/${user}`, json('PATCH', { displayName: 'Amazing Grace' }))
    expect(await name()).toBe('Amazing Grace')
    expect(mock.ledger.count('sign-in')).toBe(signedIn)
    await session.close()
  })

  test('MCP Inspector lists the tool and calls it', async () => {
    // Entra ignores the port of a localhost redirect, and our authorization server registers what it is told.
    const callbackUrl = `http://localhost:${await freePort()}/callback`
    const args = ['--server-url', server.url, '--transport', 'http', ...(registered ? ['--client-id', registered.client_id] : [])]
    const listed = await withInspector(folder, callbackUrl, [...args, '--method', 'tools/list'])
    expect(listed).toMatchObject({ result: { tools: [{ name: 'get_user_name' }] } })
    const called = await withInspector(folder, callbackUrl, [...args, '--method', 'tools/call', '--tool-name', 'get_user_name'])
    expect(called).toMatchObject({ result: { content: [{ type: 'text', text: 'Ada Lovelace' }] } })
  })
})
