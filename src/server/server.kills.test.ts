import { randomBytes, randomInt } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { describe, expect, test } from 'vitest'
import { browser } from './oauth-proxy/testing/browser.ts'
import { entraClientId, startFakeEntra, tenantId } from './oauth-proxy/testing/fake-entra.ts'
import { freePort, startRedis } from './store/testing/redis-server.ts'
import { front } from './testing/front.ts'
import { type MortalServer, mortalServer } from './testing/kills/mortal-server.ts'
import { type Held, people } from './testing/kills/people.ts'
import { legs, stubborn } from './testing/kills/stubborn.ts'

const kills = Number(process.env['KILLS'] ?? 100)
/** People who sign in, refresh, call and revoke at the same time. */
const crowd = 4

/** Lets a crowd use servers that are killed at any instant, and looks at what has become of everybody in the end. */
async function outlive(origin: string, servers: readonly MortalServer[], secrets: Set<string>): Promise<void> {
  const asking = stubborn()
  const { life, refresh, expectAlive, told } = people(
    { origin, resource: `${origin}/mcp`, newBrowser: () => browser() },
    asking,
    secrets,
  )
  const held: Held[] = []
  let left = kills
  let over = false

  /** Kills a server, now and then before it has even started. */
  async function reaper(server: MortalServer): Promise<void> {
    while (left > 0) {
      await Promise.race([asking.nextOfRarest(), wait(3_000)])
      // In the midst of it.
      await wait(randomInt(15))
      left -= 1
      asking.killed()
      await server.kill()
      const started = server.start()
      if (left > 0 && randomInt(5) === 0) {
        await wait(randomInt(800))
        left -= 1
        asking.killed()
        await server.kill()
        await started
        await server.start()
      } else await started
    }
  }
  async function inhabitant(): Promise<void> {
    while (!over) {
      const one = await life()
      if (one) held.push(one)
      // Whoever was left alive before is alive now.
      const other = held[randomInt(Math.max(1, held.length))]
      if (other) await expectAlive(other)
    }
  }

  await Promise.all(servers.map((server) => server.start()))
  const inhabitants = Promise.all(Array.from({ length: crowd }, inhabitant))
  await Promise.race([Promise.all(servers.map(reaper)), inhabitants])
  over = true
  await inhabitants

  for (const one of held) {
    await expectAlive(one)
    await expectAlive(await refresh(one))
  }
  const report = asking.report()
  console.log(`${kills} kills`, { ...told, grantsAlive: held.length })
  console.table(report)
  for (const leg of legs) expect([leg, report[leg]?.hit]).toEqual([leg, expect.toSatisfy((hit) => hit > 0)])
}

const settings = (entra: { origin: string }, origin: string, more: Record<string, string>) => ({
  ...{ AUTH_AUTHORITY: entra.origin, GRAPH_BASE_URL: entra.origin, AUTH_TENANT_ID: tenantId, AUTH_CLIENT_ID: entraClientId },
  ...{ MCP_SERVER_URL: `${origin}/mcp`, MCP_SERVER_RATE_LIMIT: 'off', ...more },
})

/** What is kept is not readable, and what was seen on the way is not in it; nor is any of it in a log. */
function expectNothingReadable(kept: string, secrets: ReadonlySet<string>, servers: readonly MortalServer[]): void {
  const log = servers.flatMap(({ logged }) => logged).join('')
  expect(secrets.size).toBeGreaterThan(20)
  for (const secret of secrets) expect([secret, kept.includes(secret), log.includes(secret)]).toEqual([secret, false, false])
  expect(kept).not.toMatch(/accountId|client_name|redirect_uris|displayName|Lovelace/)
}

describe('killed at random instants', () => {
  test('one process on its own store loses nothing that it has acknowledged', async ({ onTestFinished }) => {
    const entra = await startFakeEntra()
    const folder = mkdtempSync(join(tmpdir(), 'kills-'))
    const port = await freePort()
    const origin = `http://localhost:${port}`
    const store = `file:${join(folder, 'store')}`
    const server = mortalServer(settings(entra, origin, { MCP_SERVER_PORT: `${port}`, MCP_SERVER_STORE: store }))
    onTestFinished(async () => {
      await server.kill()
      await entra.close()
      rmSync(folder, { recursive: true })
    })
    const secrets = new Set<string>()
    await outlive(origin, [server], secrets)
    await server.kill()

    const files = readdirSync(join(folder, 'store')).filter((name) => name !== 'encryption.key')
    const kept = files.map((name) => readFileSync(join(folder, 'store', name), 'latin1')).join('')
    expectNothingReadable(kept, new Set([...secrets, ...entra.secrets]), [server])
    const database = new DatabaseSync(join(folder, 'store', 'store.sqlite'))
    expect(database.prepare('PRAGMA integrity_check').all()).toEqual([{ integrity_check: 'ok' }])
    database.close()
    const stranger = settings(entra, origin, { MCP_SERVER_PORT: '0', MCP_SERVER_STORE: store })
    const key = { AUTH_ENCRYPTION_KEY: randomBytes(32).toString('base64') }
    await expect(mortalServer({ ...stranger, ...key }).start()).rejects.toThrow(/written with another encryption key/)
  })

  test('two processes on one Redis, asked by turns, lose nothing that either has acknowledged', async ({ onTestFinished }) => {
    const [entra, redis, between] = await Promise.all([startFakeEntra(), startRedis(), front()])
    const key = { AUTH_ENCRYPTION_KEY: randomBytes(32).toString('base64') }
    between.behind.push(await freePort(), await freePort())
    const shared = settings(entra, between.origin, { MCP_SERVER_STORE: redis.address('kills'), ...key })
    const servers = between.behind.map((port) => mortalServer({ ...shared, MCP_SERVER_PORT: `${port}` }))
    onTestFinished(async () => {
      await Promise.all(servers.map((server) => server.kill()))
      between.close()
      await Promise.all([entra.close(), redis.close()])
    })
    const secrets = new Set<string>()
    await outlive(between.origin, servers, secrets)
    expectNothingReadable(redis.kept(), new Set([...secrets, ...entra.secrets]), servers)
    const stranger = { ...shared, MCP_SERVER_PORT: '0', AUTH_ENCRYPTION_KEY: randomBytes(32).toString('base64') }
    await expect(mortalServer(stranger).start()).rejects.toThrow(/written with another encryption key/)
  })
})
