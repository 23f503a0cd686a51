/** Clients that others wrote, unmodified, against the server in both modes with the mock in Entra's place. */
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { connect, headlessBrowser } from './client/index.ts'
import { type MockEntra, startMockEntra } from './mock-idp/index.ts'
import { createServer, type RunningServer, readConfig } from './server/index.ts'
import { freePort, withInspector } from './testing/inspector.ts'
import { type Registered, withV1, withV2 } from './testing/sdk-clients.ts'

const json = (method: string, body: unknown): RequestInit => ({
  method,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
})

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
    // Entra compares it with what is registered, and refuses any other; of the proxy it must not hear.
    const resources = mock.ledger
      .entries()
      .flatMap(({ parameters = {} }) =>
        'code_challenge' in parameters || 'code_verifier' in parameters ? [parameters['resource']] : [],
      )
    expect(resources.length).toBeGreaterThan(1)
    expect(new Set(resources)).toEqual(new Set([mode === 'direct' ? server.url : undefined]))
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
