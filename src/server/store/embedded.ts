import { closeSync, openSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { prepareSchema } from './embedded-schema.ts'
import type { Log } from './log.ts'
import { privateFile, privateFolder } from './private-files.ts'
import { type Engine, type Entry, type PutOptions, StoreError } from './store.ts'

const sweepEveryMilliseconds = 60_000
/** How long another process may hold the file, as one does that is about to end; this one stands still meanwhile. */
const lockPatienceMilliseconds = 250

const live = '(expires_at IS NULL OR expires_at > :now)'
const insert =
  'INSERT INTO entries (key, value, member_of, expires_at) VALUES (:key, :value, :group, :expiresAt) ON CONFLICT (key) DO UPDATE SET value = :value, member_of = :group, expires_at = :expiresAt'
const statements = {
  get: `SELECT value, consumed_at FROM entries WHERE key = :key AND ${live}`,
  // What has expired counts as absent, with its mark of having been used up.
  put: `${insert}, consumed_at = CASE WHEN entries.expires_at <= :now THEN NULL ELSE entries.consumed_at END`,
  new: `${insert}, consumed_at = NULL WHERE entries.expires_at <= :now`,
  existing: `UPDATE entries SET value = :value, member_of = :group, expires_at = :expiresAt WHERE key = :key AND ${live}`,
  consume: `UPDATE entries SET consumed_at = :now, expires_at = min(ifnull(expires_at, :until), ifnull(:until, expires_at)) WHERE key = :key AND consumed_at IS NULL AND ${live}`,
  replace: `UPDATE entries SET value = :to WHERE key = :key AND value = :from AND ${live}`,
  members: `SELECT key, value, consumed_at FROM entries WHERE member_of = :group AND ${live}`,
  delete: 'DELETE FROM entries WHERE key = :key',
  deleteGroup: 'DELETE FROM entries WHERE member_of = :group',
  sweep: 'DELETE FROM entries WHERE expires_at <= :now',
}
/**
 * The embedded engine: one SQLite file in a folder of its own, readable by its owner only.
 * Its calls block the process for the moment of a write; a server that this hurts needs an engine for many processes anyway.
 * When the file fails, the next call opens it anew, so that the store works again when the file does.
 * @throws {StoreError} where the folder or the file cannot be used
 */
export function openEmbedded(folder: string, now: () => Date, log: Log): Engine {
  let open: OpenFile | undefined = openFirst(folder, log)
  let closed = false
  let sweptAt = 0

  function close(): void {
    const { database } = open ?? {}
    open = undefined
    if (database?.isOpen) database.close()
  }

  /** Every failure leaves as ours, without the statement and its values. */
  async function guarded<Result>(work: (database: DatabaseSync, at: number) => Result): Promise<Result> {
    try {
      if (closed) throw new Error('it was closed')
      open ??= openFile(pathIn(folder))
      // SQLite goes on writing to a file that was removed or replaced, and nobody would ever read it.
      if (statSync(pathIn(folder)).ino !== open.inode) throw new Error('the file was replaced')
      return work(open.database, now().getTime())
    } catch (cause) {
      if (!isPassing(cause)) close()
      throw new StoreError(`the store in ${folder} failed: ${reasonOf(cause)}`, { cause })
    }
  }

  function sweep(database: DatabaseSync, at: number): void {
    if (Math.abs(at - sweptAt) < sweepEveryMilliseconds) return
    sweptAt = at
    changes(database, statements.sweep, { now: at })
  }

  const changed = (sql: string, parameters: (at: number) => Parameters): Promise<boolean> =>
    guarded((database, at) => changes(database, sql, parameters(at)) > 0)

  return {
    get: (key) => guarded((database, at) => rows(database, statements.get, { key, now: at }).map(entryOf)[0]),
    put: (key, value, { expiresAt, group, only }: PutOptions = {}) =>
      guarded((database, at) => {
        sweep(database, at)
        const entry = { key, value, group: group ?? null, expiresAt: expiresAt?.getTime() ?? null, now: at }
        return changes(database, only === undefined ? statements.put : statements[only], entry) > 0
      }),
    consume: (key, until) => changed(statements.consume, (at) => ({ key, until: until?.getTime() ?? null, now: at })),
    replace: (key, from, to) => changed(statements.replace, (at) => ({ key, from, to, now: at })),
    members: (group) =>
      guarded((database, at) =>
        rows(database, statements.members, { group, now: at }).map((row) => ({ key: String(row['key']), ...entryOf(row) })),
      ),
    delete: async (key) => void (await changed(statements.delete, () => ({ key }))),
    deleteGroup: async (group) => void (await changed(statements.deleteGroup, () => ({ group }))),
    close: async () => {
      closed = true
      close()
    },
  }
}

type Row = Readonly<Record<string, unknown>>
type Parameters = Readonly<Record<string, string | number | null>>
const rows = (database: DatabaseSync, sql: string, parameters: Parameters): readonly Row[] =>
  database.prepare(sql).all(parameters)
const changes = (database: DatabaseSync, sql: string, parameters: Parameters): number =>
  Number(database.prepare(sql).run(parameters).changes)

const entryOf = ({ value, consumed_at: consumedAt }: Row): Entry => ({
  value: String(value),
  ...(consumedAt === null ? {} : { consumedAt: new Date(Number(consumedAt)) }),
})

/** The file is as it should be, but held by another process, or without room (SQLITE_BUSY, SQLITE_FULL). */
const isPassing = (cause: unknown): boolean =>
  cause instanceof Error && 'errcode' in cause && (cause.errcode === 5 || cause.errcode === 13)

const pathIn = (folder: string): string => join(folder, 'store.sqlite')
const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause))

/** Makes what is not there yet. */
function openFirst(folder: string, log: Log): OpenFile {
  const path = pathIn(folder)
  try {
    privateFolder(folder, log)
    // SQLite would make the file with the mode of the umask; its journals take the mode of the file.
    closeSync(openSync(path, 'a', 0o600))
    privateFile(path, log)
    return openFile(path)
  } catch (cause) {
    if (cause instanceof StoreError) throw cause
    throw new StoreError(`The store cannot be opened: ${reasonOf(cause)}. MCP_SERVER_STORE names the folder ${folder}.`, {
      cause,
    })
  }
}

interface OpenFile {
  readonly database: DatabaseSync
  /** What the file is, whatever it is called. */
  readonly inode: number
}

/** Opens a file that is there: one that has gone must not be followed by an empty one. */
function openFile(path: string): OpenFile {
  const inode = statSync(path).ino
  const database = new DatabaseSync(path, { timeout: lockPatienceMilliseconds })
  try {
    // FULL, not NORMAL: in WAL mode NORMAL may lose the last commits when the power fails, and a code that was
    // redeemed could then be redeemed again (SQLite, PRAGMA synchronous).
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    prepareSchema(database, path)
    return { database, inode }
  } catch (error) {
    database.close()
    throw error
  }
}
