import { createClient, ErrorReply } from '@redis/client'
import type { RedisAddress } from './address.ts'
import type { Log } from './log.ts'
import { scripts } from './redis-scripts.ts'
import { StoreError } from './store.ts'

/** How long a command may take; whoever waits for it holds a request open. */
const patienceMilliseconds = 2_000
/** Between two attempts to connect: at first at once, then longer, never longer than this. */
const longestBackOffMilliseconds = 2_000

/** What a command is given to on a connection. */
export type RedisClient = ReturnType<typeof clientFor>

/** A connection that comes back by itself. While it is away nothing waits for it. */
export interface RedisConnection {
  /** @throws {StoreError} where Redis does not answer soon, or refuses */
  run<Result>(work: (client: RedisClient) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

/** Connects. @throws {StoreError} where that fails the first time */
export async function connectRedis(address: RedisAddress, log: Log): Promise<RedisConnection> {
  const place = `Redis at ${address.host}:${address.port}`
  let state: 'opening' | 'open' | 'closed' = 'opening'
  let away = false

  const opened = (): RedisClient => {
    const client = clientFor(address, (attempts) => (state === 'open' ? backOff(attempts) : false))
    client.on('error', (error) => {
      if (state === 'open' && !away) log.warn({ reason: reasonOf(error) }, `${place} is away`)
      away = true
    })
    client.on('ready', () => {
      if (away) log.info({}, `${place} is back`)
      away = false
    })
    return client
  }
  let client = opened()

  /** A connection that hangs, or leads to a Redis that only reads, will not mend itself: another one is made in its place. */
  function replace(broken: RedisClient): void {
    if (client !== broken || state !== 'open') return
    client = opened()
    // Told to the log by its events.
    client.connect().catch(() => undefined)
    broken.destroy()
  }

  async function run<Result>(work: (client: RedisClient) => Promise<Result>): Promise<Result> {
    const used = client
    try {
      return await soon(work(used))
    } catch (error) {
      const reason = reasonOf(error)
      if (reason === overdue || reason === 'READONLY') replace(used)
      // No cause: what the client throws may hold what it was given.
      throw new StoreError(`${place} failed: ${reason}`)
    }
  }

  try {
    await client.connect()
  } catch (error) {
    client.destroy()
    throw new StoreError(
      `The store cannot be opened: ${place} says ${reasonOf(error)}. MCP_SERVER_STORE names it, with its password where it wants one.`,
    )
  }
  state = 'open'
  return {
    run,
    async close() {
      state = 'closed'
      if (client.isOpen) client.destroy()
    },
  }
}

const clientFor = (
  { tls, host, port, username, password, database }: RedisAddress,
  reconnectStrategy: (attempts: number) => number | false,
) =>
  createClient({
    socket: { ...(tls ? { tls } : {}), host, port, connectTimeout: patienceMilliseconds, reconnectStrategy },
    ...(username === undefined ? {} : { username }),
    ...(password === undefined ? {} : { password }),
    database,
    scripts,
    // A command that cannot be sent now fails now.
    disableOfflineQueue: true,
    maintNotifications: 'disabled',
  })

/** With chance in it, so that many servers do not come back in step. */
const backOff = (attempts: number): number => Math.min(longestBackOffMilliseconds, 25 * 2 ** attempts) * (0.5 + Math.random() / 2)

const overdue = 'no answer in time'

/** The outcome, or a failure when it is not there soon. */
async function soon<Result>(outcome: Promise<Result>): Promise<Result> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new Error(overdue)), patienceMilliseconds)
  try {
    return await Promise.race([outcome, late.promise])
  } finally {
    clearTimeout(timer)
  }
}

/** In one word, where there is one: the code of Redis or of the system. Never what was sent, or the address. */
function reasonOf(error: unknown): string {
  if (error instanceof ErrorReply) return /^[A-Z]+/.exec(error.message)?.[0] ?? 'an error'
  if (!(error instanceof Error)) return 'an error'
  if (error.message === overdue) return overdue
  return 'code' in error ? String(error.code) : error.constructor.name
}
