import { chmodSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { prepareSchema } from './embedded-schema.ts'
import { type Engine, type Entry, type PutOptions, StoreError } from './store.ts'

const sweepEveryMilliseconds = 60_000

const live = '(expires_at IS NULL OR expires_at > :now)'
const insert =
  'INSERT INTO entries (key, value, member_of, expires_at) VALUES (:key, :value, :group, :expiresAt) ON CONFLICT (key) DO UPDATE SET value = :value, member_of = :group, expires_at = :expiresAt'
const statements = {
  get: `SELECT value, consumed_at FROM entries WHERE key = :key AND ${live}`,
  // What has expired counts as absent, with its mark of having been used up.
  put: `${insert}, consumed_at = CASE WHEN entries.expires_at <= :now THEN NULL ELSE entries.consumed_at END`,
  putNew: `${insert}, consumed_at = NULL WHERE entries.expires_at <= :now`,
  putExisting: `UPDATE entries SET value = :value, member_of = :group, expires_at = :expiresAt WHERE key = :key AND ${live}`,
  consume: `UPDATE entries SET consumed_at = :now, expires_at = min(ifnull(expires_at, :until), ifnull(:until, expires_at)) WHERE key = :key AND consumed_at IS NULL AND ${live}`,
  replace: `UPDATE entries SET value = :to WHERE key = :key AND value = :from AND ${live}`,
  members: `SELECT key, value, consumed_at FROM entries WHERE member_of = :group AND ${live}`,
  delete: 'DELETE FROM entries WHERE key = :key',
  deleteGroup: 'DELETE FROM entries WHERE member_of = :group',
  sweep: 'DELETE FROM entries WHERE expires_at <= :now',
}
type Parameters = Readonly<Record<string, string | number | null>>

/**
 * The embedded engine: one SQLite file in a folder of its own, readable by its owner only.
 * Its calls block the process for the moment of a write; a server that this hurts needs an engine for many processes anyway.
 * @throws {StoreError} where the folder or the file cannot be used
 */
export function openEmbedded(folder: string, now: () => Date): Engine {
  const database = open(folder)
  const run = (sql: string, parameters: Parameters): number => Number(database.prepare(sql).run(parameters).changes)
  let sweptAt = 0

  function sweep(at: number): void {
    if (Math.abs(at - sweptAt) < sweepEveryMilliseconds) return
    sweptAt = at
    run(statements.sweep, { now: at })
  }

  /** Every failure of SQLite leaves as ours, without the statement and its values. */
  async function guarded<Result>(work: (at: number) => Result): Promise<Result> {
    try {
      return work(now().getTime())
    } catch (cause) {
      throw new StoreError(`the store in ${folder} failed`, { cause })
    }
  }

  return {
    get: (key) =>
      guarded((at): Entry | undefined => {
        const found = database.prepare(statements.get).get({ key, now: at })
        return found && entryOf(found)
      }),
    put: (key, value, { expiresAt, group, only }: PutOptions = {}) =>
      guarded((at) => {
        sweep(at)
        const entry = { key, value, group: group ?? null, expiresAt: expiresAt?.getTime() ?? null, now: at }
        if (only === 'new') return run(statements.putNew, entry) === 1
        return run(only === 'existing' ? statements.putExisting : statements.put, entry) === 1
      }),
    consume: (key, until) => guarded((at) => run(statements.consume, { key, until: until?.getTime() ?? null, now: at }) === 1),
    replace: (key, from, to) => guarded((at) => run(statements.replace, { key, from, to, now: at }) === 1),
    members: (group) =>
      guarded((at) => {
        const found = database.prepare(statements.members).all({ group, now: at })
        return found.map((row) => ({ key: String(row['key']), ...entryOf(row) }))
      }),
    delete: (key) => guarded(() => void run(statements.delete, { key })),
    deleteGroup: (group) => guarded(() => void run(statements.deleteGroup, { group })),
    close: async () => {
      if (database.isOpen) database.close()
    },
  }
}

const entryOf = ({ value, consumed_at: consumedAt }: Readonly<Record<string, unknown>>): Entry => ({
  value: String(value),
  ...(consumedAt === null ? {} : { consumedAt: new Date(Number(consumedAt)) }),
})

function open(folder: string): DatabaseSync {
  const path = join(folder, 'store.sqlite')
  let database: DatabaseSync | undefined
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    // SQLite would make the file with the mode of the umask; its journals take the mode of the file.
    closeSync(openSync(path, 'a', 0o600))
    chmodSync(path, 0o600)
    database = new DatabaseSync(path, { timeout: 5000 })
    // FULL, not NORMAL: in WAL mode NORMAL may lose the last commits when the power fails, and a code that was
    // redeemed could then be redeemed again (SQLite, PRAGMA synchronous).
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    prepareSchema(database, path)
    return database
  } catch (cause) {
    database?.close()
    if (cause instanceof StoreError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new StoreError(`The store cannot be opened: ${reason}. MCP_SERVER_STORE names the folder ${folder}.`, { cause })
  }
}
