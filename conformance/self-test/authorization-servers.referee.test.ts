import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type MockEntra, startMockEntra } from '../../src/mock-idp/index.ts'
import { createServer, readConfig } from '../../src/server/index.ts'
import { revisions, runAuthorizationServerConformance } from '../index.ts'
import type { Login } from '../targets/drive-sign-in.ts'
import { freePort } from '../targets/free-port.ts'
import { startGenericIssuer } from '../targets/issuers/generic-issuer.ts'
import {
  type ChangeProxy,
  type DocumentRules,
  type MinimalProxySettings,
  startMinimalProxy,
} from '../targets/minimal-proxy/index.ts'
import { s256 } from '../targets/minimal-proxy/said.ts'
import { createServerKeys } from '../targets/server-keys.ts'
import { loginThere, startSigningInFirst } from './signs-in-first.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

interface Started {
  readonly issuer: string
  readonly resource: string
  /** What is typed there, where that is not what a mock knows. */
  readonly login?: Login
  close(): Promise<unknown>
}

const documentsUrl = 'https://documents.example/clients'

/** Whatever leads from there to a port of this machine; undefined where it is not asked for anything there. */
async function tunnelled(url: string, port: number): Promise<Response | undefined> {
  if (!url.startsWith(documentsUrl)) return undefined
  const { status, headers, body } = await fetch(url.replace(documentsUrl, `http://127.0.0.1:${port}`))
  // The headers of what fetch gives cannot be written.
  return new Response(body, { status, headers })
}

async function proxySettings(documentsPort: number): Promise<MinimalProxySettings> {
  const [signingKey] = (await createServerKeys()).keys
  const upstream = { issuer: mock.issuer(), clientId: mock.apps.proxy.clientId }
  const fetchDocument: DocumentRules['fetch'] = async (url, maximumBytes) => {
    const response = await tunnelled(url, documentsPort)
    const text = (await response?.text()) ?? ''
    if (!response || text.length > maximumBytes) throw new Error('nothing there, or too much')
    return { status: response.status, cacheControl: response.headers.get('cache-control') ?? '', text }
  }
  return { port: 0, upstream, signingKey, scope: 'mcp.access', fetchDocument }
}

async function minimalProxy(documentsPort: number, change?: ChangeProxy): Promise<Started> {
  const { url, close } = await startMinimalProxy(await proxySettings(documentsPort), change)
  return { issuer: new URL(url).origin, resource: url, close }
}

/** Correct authorization servers, each with the MCP server that its tokens are for. */
const started: Readonly<Record<string, (documentsPort: number) => Promise<Started>>> = {
  'ours in proxy mode': async (documentsPort) => {
    const folder = await mkdtemp(join(tmpdir(), 'mcp-entra-issuer-'))
    const config = readConfig({
      MCP_SERVER_PORT: '0',
      AUTH_AUTHORITY: mock.origin,
      AUTH_TENANT_ID: mock.tenantId,
      AUTH_CLIENT_ID: mock.apps.proxy.clientId,
      GRAPH_BASE_URL: mock.graphBaseUrl,
      MCP_SERVER_STORE: `file:${folder}`,
    })
    const server = await createServer(config, {
      documents: (right) => async (url, init) => (await tunnelled(url, documentsPort)) ?? right(url, init),
    })
    const close = () => server.close().then(() => rm(folder, { recursive: true, force: true }))
    return { issuer: server.origin, resource: server.url, close }
  },
  'the minimal proxy': (documentsPort) => minimalProxy(documentsPort),
  'the minimal proxy, where no client is public': (documentsPort) =>
    minimalProxy(documentsPort, (parts) => ({ ...parts, givesSecret: () => true })),
  'the minimal proxy, where clients that say the same are one': (documentsPort) =>
    minimalProxy(documentsPort, (parts) => ({ ...parts, clientId: (said) => s256(JSON.stringify(said)) })),
  'the minimal proxy, where clients have documents and none registers': (documentsPort) =>
    minimalProxy(documentsPort, ({ metadata: { registration_endpoint: _, ...metadata }, ...parts }) => ({ ...parts, metadata })),
  'one that signs people in before it looks at a request': async (documentsPort) => {
    const port = await freePort()
    const settings = await proxySettings(documentsPort)
    const { origin, close } = await startSigningInFirst(async (front) => {
      const server = await startMinimalProxy({ ...settings, port, url: `${front}/mcp` })
      return { at: `http://127.0.0.1:${port}`, close: () => server.close() }
    })
    const [{ userPrincipalName: username, password } = { userPrincipalName: '', password: '' }] = mock.users
    return { issuer: origin, resource: `${origin}/mcp`, login: { ...loginThere, username, password }, close }
  },
  'oidc-provider, set up with care': async () => {
    const resource = 'https://mcp.example/mcp'
    const { issuer, close } = await startGenericIssuer({ resource, scope: 'mcp.access' })
    return { issuer, resource, close }
  },
}

/** What is advice, and is not followed: oidc-provider sends errors to whatever website has registered, and reads no documents. */
const unheeded: Readonly<Record<string, readonly string[]>> = {
  'oidc-provider, set up with care': [
    'authorization-server/redirects/errors-not-automatic',
    'authorization-server/client-documents/supported',
  ],
}

test.each(Object.entries(started))('%s is green, whoever registers and signs in', { timeout: 180_000 }, async (name, start) => {
  const port = await freePort()
  const { issuer, resource, login, close } = await start(port)
  try {
    const report = await runAuthorizationServerConformance(
      { issuer, resource, login, register: true, scope: 'mcp.access', documents: { url: documentsUrl, port } },
      { revisions },
    )
    const bad = report.results.filter(({ outcome }) => !['pass', 'not-asked'].includes(outcome.kind))
    expect(new Set(bad.map(({ check }) => check))).toEqual(new Set(unheeded[name]))
    expect(report.verdict).toEqual({ exitCode: 0, because: [] })
  } finally {
    await close()
  }
})

test.each([
  ['its secret', 0],
  ['another secret', 2],
] as const)('a client with a secret that is given, and %s, ends with %i', async (what, exitCode) => {
  const { issuer, resource, close } = await minimalProxy(0, (parts) => ({ ...parts, givesSecret: () => true }))
  const redirectUri = 'http://localhost:33418/callback'
  try {
    const registered = await fetch(`${issuer}/register`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        client_name: 'web',
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: 'client_secret_post',
      }),
    })
    const { client_id: id, client_secret: right } = z
      .object({ client_id: z.string(), client_secret: z.string() })
      .parse(await registered.json())
    const secret = what === 'its secret' ? right : 'not-the-secret-of-this-client'
    const target = { issuer, resource, client: { id, secret, redirectUri }, scope: 'mcp.access' }
    const report = await runAuthorizationServerConformance(target, { revisions: ['2026-07-28'], only: ['as.oauth21'] })
    expect(report.verdict.exitCode).toBe(exitCode)
    expect(JSON.stringify(report)).not.toContain(secret)
  } finally {
    await close()
  }
})
