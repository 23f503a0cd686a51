import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MockEntra, startMockEntra } from '../mock-idp/index.ts'
import { createServer, type RunningServer, readConfig, type ServerParts } from '../server/index.ts'

/** A mock Entra and the server in front of it. */
export interface Parties {
  readonly mock: MockEntra
  readonly server: RunningServer
  close(): Promise<void>
}

export interface PartiesOptions {
  /** Variables of the server besides those that wire it to the mock; an empty one counts as missing. */
  readonly environment?: (mock: MockEntra) => Record<string, string>
  readonly parts?: ServerParts
}

/** Starts both, with the server's URL registered as Application ID URI where clients meet Entra themselves. */
export async function startParties(
  mode: 'proxy' | 'direct',
  { environment = () => ({}), parts = {} }: PartiesOptions = {},
): Promise<Parties> {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-entra-parties-'))
  const mock = await startMockEntra({ allowLoopbackIdentifierUri: true })
  const { api, proxy } = mock.apps
  const server = await createServer(
    readConfig({
      AUTH_MODE: mode,
      AUTH_AUTHORITY: mock.origin,
      AUTH_TENANT_ID: mock.tenantId,
      AUTH_CLIENT_ID: (mode === 'proxy' ? proxy : api).clientId,
      ...(mode === 'direct' && { AUTH_CLIENT_SECRET: api.clientSecret }),
      GRAPH_BASE_URL: mock.graphBaseUrl,
      MCP_SERVER_PORT: '0',
      MCP_SERVER_STORE: `file:${folder}`,
      ...environment(mock),
    }),
    parts,
  )
  if (mode === 'direct') await changeApp(mock, { identifierUris: [`api://${api.clientId}`, server.url] })
  return {
    mock,
    server,
    close: async () => {
      await Promise.all([server.close(), mock.close()])
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Changes the registration of the API, as an administrator does in the portal. @throws {Error} where the mock refuses it */
export async function changeApp(mock: MockEntra, change: object): Promise<void> {
  const answer = await fetch(`${mock.control}/apps/${mock.apps.api.clientId}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(change),
  })
  if (!answer.ok) throw new Error(`the mock refused the change: ${await answer.text()}`)
}
