import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import express from 'express'
import type { ServerConfig } from '../../config.ts'
import { type OpenStore, openStore } from '../../store/index.ts'
import { createOAuthProxy, type OAuthProxy, type OAuthProxyOptions } from '../index.ts'
import { browser, fieldsOf, type Visited } from './browser.ts'
import { entraClientId, startFakeEntra, tenantId } from './fake-entra.ts'

export const callback = 'http://127.0.0.1:7777/callback'

export interface StageOptions {
  /** The origin that the server is told it has; without it, the one it listens on. */
  readonly origin?: string
  readonly config?: Partial<ServerConfig>
  readonly configure?: NonNullable<OAuthProxyOptions['configure']>
  readonly fetchPublic?: NonNullable<OAuthProxyOptions['fetchPublic']>
}

/** A fake Entra, the authorization server under test in front of it, and its log. */
export async function stage({ origin: told, config: changes = {}, ...options }: StageOptions = {}) {
  const entra = await startFakeEntra()
  const folder = mkdtempSync(join(tmpdir(), 'mcp-entra-store-'))
  const logged: { level: string; details: object; message: string }[] = []
  const level = (name: string) => (details: object, message: string) => void logged.push({ level: name, details, message })
  const clock = { now: () => new Date() }
  let current: OAuthProxy | undefined
  let state: OpenStore | undefined

  const app = express()
  app.use((request, response, next) => (current ? current.router(request, response, next) : next()))
  app.use((_request, response) => void response.status(404).send('not of the authorization server'))
  const server = createServer(app)
  await new Promise<void>((listening) => server.listen(0, 'localhost', listening))
  const listensAt = `http://localhost:${(server.address() as AddressInfo).port}`
  const origin = told ?? listensAt
  const resource = `${origin}/mcp`

  const config: ServerConfig = {
    mode: 'proxy',
    port: 0,
    authorityOrigin: entra.origin,
    tenantIds: [tenantId],
    clientId: entraClientId,
    graphBaseUrl: entra.origin,
    graphScopes: ['https://graph.microsoft.com/User.Read'],
    scopes: ['mcp.access', 'mcp.more'],
    store: `file:${folder}`,
    ...changes,
  }
  async function start(): Promise<OAuthProxy> {
    state = await openStore(config.store, { now: () => clock.now() })
    current = await createOAuthProxy({
      config,
      state,
      origin,
      resource,
      now: () => clock.now(),
      log: { info: level('info'), warn: level('warn'), error: level('error') },
      ...options,
    })
    return current
  }
  await start()

  return {
    entra,
    config,
    folder,
    logged,
    clock,
    origin,
    listensAt,
    resource,
    get proxy(): OAuthProxy {
      if (!current) throw new Error('the server is not running')
      return current
    },
    async restart() {
      await state?.store.close()
      await start()
    },
    /** Takes an entry out of the server's store behind its back. */
    async forget(key: string) {
      const { store } = await openStore(config.store, { now: () => clock.now() })
      await store.delete(key)
      await store.close()
    },
    newBrowser: () => browser({ [origin]: listensAt }),
    async close() {
      server.closeAllConnections()
      server.close()
      await state?.store.close()
      await entra.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
export type Stage = Awaited<ReturnType<typeof stage>>

/** Answers the consent page. */
export const decide = (
  visitor: ReturnType<typeof browser>,
  page: Visited,
  decision: string,
  change: Record<string, string> = {},
) => visitor.visit(page.url, { ...fieldsOf(page), decision, ...change })

export const isConsentPage = ({ status, body }: Visited): boolean =>
  status === 200 && body.includes('<form method="post" data-consent>')

/** What a person reads on a page. */
export const wordsOf = ({ body }: Visited): string =>
  body
    .replace(/<style>.*<\/style>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
