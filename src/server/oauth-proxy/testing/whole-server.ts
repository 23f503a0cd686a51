import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { createServer, type ServerConfig } from '../../index.ts'
import { browser } from './browser.ts'
import { entraClientId, startFakeEntra, tenantId } from './fake-entra.ts'

/** The whole server in proxy mode, MCP endpoint and all, with a fake Entra behind it, and its log as it is written. */
export async function wholeServer(changes: Partial<ServerConfig> = {}) {
  const entra = await startFakeEntra()
  const folder = mkdtempSync(join(tmpdir(), 'whole-server-'))
  const lines: string[] = []
  const log = pino({ level: 'trace' }, { write: (line: string) => void lines.push(line) })
  const config = {
    ...{
      mode: 'proxy' as const,
      port: 0,
      authorityOrigin: entra.origin,
      tenantIds: [tenantId] as const,
      clientId: entraClientId,
    },
    ...{ graphBaseUrl: entra.origin, graphScopes: ['https://graph.microsoft.com/User.Read'] },
    ...{ scopes: ['mcp.access', 'mcp.more'] as const, store: `file:${folder}` },
    ...changes,
  }
  const server = await createServer(config, { log })
  return {
    entra,
    server,
    lines,
    folder,
    ...{ origin: server.origin, listensAt: server.origin, resource: server.url },
    newBrowser: () => browser(),
    async close() {
      await Promise.all([server.close(), entra.close()])
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
export type WholeServer = Awaited<ReturnType<typeof wholeServer>>
