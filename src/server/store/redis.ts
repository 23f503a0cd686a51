import type { RedisAddress } from './address.ts'
import type { Log } from './log.ts'
import { connectRedis, type RedisConnection } from './redis-connection.ts'
import { redisCounters } from './redis-counters.ts'
import { type Engine, type Entry, StoreError, stateVersion } from './store.ts'

/**
 * The engine for many processes: one Redis that all of them share. Every call is one command or one script, so it happens
 * as a whole or not at all. What Redis has acknowledged it keeps as well as it is told to (its `appendonly`).
 * @throws {StoreError} where Redis cannot be used, or holds something else under the prefix
 */
export async function openRedis(
  address: RedisAddress,
  now: () => Date,
  log: Log,
): Promise<{ readonly engine: Engine; readonly countersFor: ReturnType<typeof redisCounters> }> {
  const connection = await connectRedis(address, log)
  try {
    await checkVersion(connection, address.prefix)
    await adviseOn(connection, log)
  } catch (error) {
    await connection.close()
    throw error
  }
  return { engine: engineOver(connection, address.prefix, now), countersFor: redisCounters(connection, address.prefix) }
}

function engineOver({ run, close }: RedisConnection, prefix: string, now: () => Date): Engine {
  const [entries, groups] = [`${prefix}:entry:`, `${prefix}:group:`]
  const time = () => now().getTime()
  /** What a script of one entry begins with. */
  const of = (key: string) => [entries + key, key, groups, String(time())] as const

  return {
    get: async (key) => {
      const [value, expires, consumed] = await run((redis) => redis.hmGet(entries + key, ['v', 'x', 'c']))
      return liveEntry(value, expires, consumed, time())
    },
    put: async (key, value, { expiresAt, group = '', only = '' } = {}) =>
      (await run((redis) => redis.putEntry(...of(key), value, textOf(expiresAt), group, only))) === 1,
    consume: async (key, until) => (await run((redis) => redis.consumeEntry(...of(key), textOf(until)))) === 1,
    replace: async (key, from, to) => (await run((redis) => redis.replaceEntry(...of(key), from, to))) === 1,
    members: async (group) => {
      const found = await run((redis) => redis.entriesOfGroup(groups + group, group, entries))
      return found.flatMap(([key, value, expires, consumed]) => {
        const entry = liveEntry(value, expires, consumed, time())
        return entry ? [{ key, ...entry }] : []
      })
    },
    delete: async (key) => void (await run((redis) => redis.deleteEntry(...of(key)))),
    deleteGroup: async (group) => void (await run((redis) => redis.deleteGroup(groups + group, group, entries))),
    close,
  }
}

type Field = string | null | undefined

/** What the fields of a hash say; undefined where there is none, or none any more. */
function liveEntry(value: Field, expires: Field, consumed: Field, now: number): Entry | undefined {
  if (typeof value !== 'string' || (typeof expires === 'string' && Number(expires) <= now)) return undefined
  return { value, ...(typeof consumed === 'string' ? { consumedAt: new Date(Number(consumed)) } : {}) }
}

const textOf = (date: Date | undefined): string => (date ? String(date.getTime()) : '')

async function checkVersion({ run }: RedisConnection, prefix: string): Promise<void> {
  const key = `${prefix}:version`
  const found = await run(async (redis) => {
    await redis.set(key, String(stateVersion), { condition: 'NX' })
    return redis.get(key)
  })
  if (found !== String(stateVersion))
    throw new StoreError(
      `What Redis holds under ${prefix} was written by another version of this server, or by another program (its version is ${found?.slice(0, 8)}, this one is ${stateVersion}). ` +
        'Start that version, or add ?prefix= and another name to MCP_SERVER_STORE; people will then have to sign in again.',
    )
}

/** Redis can be told to forget. That is its operator's business, who should know what it means here. */
async function adviseOn({ run }: RedisConnection, log: Log): Promise<void> {
  const info = await run((redis) => redis.info())
  // Those who run Redis for others often forbid this one.
  const { appendfsync } = await run((redis) => redis.configGet('appendfsync').catch(() => ({ appendfsync: undefined })))
  if (/^aof_enabled:0/m.test(info))
    log.warn({ setting: 'appendonly no' }, 'Redis forgets sign-ins when it stops; set appendonly to yes')
  else if (appendfsync === 'everysec' || appendfsync === 'no')
    log.info(
      { setting: `appendfsync ${appendfsync}` },
      'Redis forgets the last moments when it crashes; set appendfsync to always',
    )
  if (/^maxmemory:[1-9]/m.test(info) && !/^maxmemory_policy:noeviction/m.test(info))
    log.warn({ setting: 'maxmemory-policy' }, 'Redis forgets sign-ins when memory is short; set maxmemory-policy to noeviction')
}
