import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MockEntra, startMockEntra } from '../../src/mock-idp/index.ts'
import { createServer, readConfig, type ServerConfig, type ServerParts } from '../../src/server/index.ts'
import { createRedactor } from '../kit/redaction.ts'
import type { Stage } from '../kit/stage.ts'
import { type Front, mutants, startFront, type Tampering } from '../mutants/index.ts'
import { documentBoard } from '../targets/document-board.ts'
import { freePort } from '../targets/free-port.ts'
import { entraParty } from '../targets/issuers/entra.ts'
import { mockAtHand } from '../targets/issuers/mock-at-hand.ts'
import { type ChangeProxy, startMinimalProxy } from '../targets/minimal-proxy/index.ts'
import { type ChangeParts, type MinimalServerSettings, startMinimalServer } from '../targets/minimal-server/index.ts'
import { createServerKeys } from '../targets/server-keys.ts'
import { stageServer } from '../targets/target-stage.ts'
import { type Player, startNobody, startRefusingEverything } from './duds.ts'

/**
 * Everybody whom a check may be shown, all behind one mock Entra in this process. A party is started when it is first asked for,
 * and stays until the end: starting it costs more than a check does.
 */
export class Cast {
  readonly #mock: MockEntra
  readonly #stages = new Map<string, Promise<Stage>>()
  readonly #closers: (() => Promise<unknown>)[] = []
  readonly #keys = createServerKeys()
  readonly #documents = documentBoard('https://documents.example/clients')

  constructor(mock: MockEntra) {
    this.#mock = mock
  }

  /**
   * `ours`, `minimal`, `our-proxy`, `minimal-proxy`, a mutant by its id, or a dud: `nobody` answers nothing, `refuses-everything` answers everything
   * by 401. `own-nobody` and `own-refuses-everything` are asked in the place of a server that is its own authorization server.
   */
  stage(name: string): Promise<Stage> {
    const known = this.#stages.get(name) ?? this.#stageOf(name)
    this.#stages.set(name, known)
    return known
  }

  /** A minimal server of its own, with some parts replaced. */
  minimal(change?: ChangeParts, settings?: Partial<MinimalServerSettings>): Promise<Stage> {
    return this.#staged(() => startMinimalServer({ ...minimalSettings(this.#mock), ...settings }, change), false)
  }

  /** Ours in direct mode, with some parts replaced. */
  ours(parts: ServerParts): Promise<Stage> {
    return this.#staged(() => this.#startOurs(parts), false)
  }

  async close(): Promise<void> {
    await Promise.all(this.#closers.map((close) => close()))
    await this.#mock.close()
  }

  #stageOf(name: string): Promise<Stage> {
    if (name === 'ours') return this.ours({})
    if (name === 'minimal') return this.minimal()
    if (name === 'minimal-proxy') return this.#minimalProxy()
    if (name === 'our-proxy') return this.#staged(() => this.#startOurProxy({}), true)
    if (name.endsWith('nobody')) return this.#staged(startNobody, name.startsWith('own-'))
    if (name.endsWith('refuses-everything')) return this.#staged(startRefusingEverything, name.startsWith('own-'))
    const mutant = mutants[name]
    if (mutant === undefined) throw new Error(`There is no mutant ${name}.`)
    switch (mutant.of) {
      case 'minimal':
        return this.minimal(mutant.change, mutant.settings)
      case 'minimal-proxy':
        return this.#minimalProxy(mutant.change)
      case 'ours':
        return this.ours(mutant.parts())
      case 'our-proxy':
        return this.#staged(() => this.#startOurProxy(mutant.parts?.() ?? {}, mutant.front), true)
    }
  }

  #minimalProxy(change?: ChangeProxy): Promise<Stage> {
    const { issuer, apps } = this.#mock
    return this.#staged(async () => {
      const [signingKey] = (await this.#keys).keys
      const fetchDocument = async (url: string, maximumBytes: number) => {
        const sent = this.#documents.answer(url)
        if (!sent || sent.text.length > maximumBytes) throw new Error('nothing there, or too much')
        const { 'cache-control': cacheControl = '', location } = sent.headers
        return { status: sent.status, cacheControl, location, text: sent.text }
      }
      const upstream = { issuer: issuer(), clientId: apps.proxy.clientId }
      return startMinimalProxy({ port: 0, upstream, signingKey, scope: apps.api.shortScope, fetchDocument }, change)
    }, true)
  }

  async #staged(start: () => Promise<Player>, ownAuthorizationServer: boolean): Promise<Stage> {
    const { url, close } = await start()
    this.#closers.push(close)
    const redactor = createRedactor()
    return stageServer({
      url,
      party: entraParty(mockAtHand(this.#mock), redactor),
      redactor,
      documents: ownAuthorizationServer ? this.#documents : undefined,
      ownAuthorizationServer,
      ...(ownAuthorizationServer ? { serverKeys: await this.#keys } : {}),
    })
  }

  /** Told by the same variables, and read by the same door, as when the referee starts it by a command. */
  #ourConfig(mode: 'direct' | 'proxy', variables: Readonly<Record<string, string>>): ServerConfig {
    const { origin, tenantId, graphBaseUrl } = this.#mock
    return readConfig({
      MCP_SERVER_PORT: '0',
      AUTH_MODE: mode,
      AUTH_AUTHORITY: origin,
      AUTH_TENANT_ID: tenantId,
      GRAPH_BASE_URL: graphBaseUrl,
      ...variables,
    })
  }

  async #startOurs(parts: ServerParts): Promise<Player> {
    const { clientId, clientSecret, identifierUri } = this.#mock.apps.api
    const config = this.#ourConfig('direct', {
      AUTH_CLIENT_ID: clientId,
      AUTH_CLIENT_SECRET: clientSecret,
      AUTH_APP_ID_URI: identifierUri,
    })
    return createServer(config, parts)
  }

  async #startOurProxy(parts: ServerParts, tampering?: Tampering): Promise<Player> {
    const folder = await mkdtemp(join(tmpdir(), 'mcp-entra-laws-'))
    const front = tampering && (await startFront(tampering))
    const variables = {
      AUTH_CLIENT_ID: this.#mock.apps.proxy.clientId,
      MCP_SERVER_SIGNING_JWKS: JSON.stringify(await this.#keys),
      MCP_SERVER_STORE: `file:${folder}`,
    }
    const documents: ServerParts['documents'] = (right) => async (address, init) => {
      const sent = this.#documents.answer(address)
      return sent ? new Response(sent.text, { status: sent.status, headers: sent.headers }) : right(address, init)
    }
    const start = (port: number, url?: string) =>
      createServer(
        { ...this.#ourConfig('proxy', variables), port, ...(url === undefined ? {} : { url }) },
        { documents, ...parts },
      )
    const server = front ? await behind(front, start) : await start(0)
    return {
      url: server.url,
      close: async () => {
        await Promise.all([server.close(), front?.close()])
        await rm(folder, { recursive: true, force: true })
      },
    }
  }
}

/** What the minimal server is told when it stands behind a mock. */
export const minimalSettings = ({
  issuer,
  jwksUri,
  tenantId,
  graphBaseUrl,
  apps: { api },
}: MockEntra): MinimalServerSettings => ({
  port: 0,
  issuer: issuer(),
  jwksUri,
  audiences: [api.clientId, api.identifierUri],
  scope: api.shortScope,
  advertisedScope: api.scope,
  entra: { tenantId, clientId: api.clientId, clientSecret: api.clientSecret, graphBaseUrl },
})

/** A cast with a mock Entra of its own, which ends with it. */
export const openCast = async (): Promise<Cast> => new Cast(await startMockEntra())

/** Puts a server behind a front. Its port has to be known beforehand, and may be taken by another process in between: then again. */
async function behind<Server>(front: Front, start: (port: number, url: string) => Promise<Server>): Promise<Server> {
  for (;;) {
    const port = await freePort()
    try {
      const server = await start(port, `${front.origin}/mcp`)
      front.forwardTo(port)
      return server
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error
    }
  }
}
