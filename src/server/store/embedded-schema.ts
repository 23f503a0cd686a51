import type { DatabaseSync } from 'node:sqlite'
import { StoreError, stateVersion } from './store.ts'

/** "mcpE" in ASCII: what tells a file of ours from another program's (SQLite, PRAGMA application_id). */
const applicationId = 0x6d_63_70_45

const schema = `
  CREATE TABLE entries (
    key TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    member_of TEXT,
    expires_at INTEGER,
    consumed_at INTEGER
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX entries_by_group ON entries (member_of) WHERE member_of IS NOT NULL;
  CREATE INDEX entries_by_expiry ON entries (expires_at) WHERE expires_at IS NOT NULL;
  PRAGMA application_id = ${applicationId};
  PRAGMA user_version = ${stateVersion};
`

/**
 * Makes the tables in a new file, and leaves a file of this version as it is.
 * @throws {StoreError} for a file of another version, or of another program
 */
export function prepareSchema(database: DatabaseSync, path: string): void {
  // Two processes may open a new file at once: the second waits here, and then finds the work done.
  database.exec('BEGIN IMMEDIATE')
  try {
    const { tables } = row(database, "SELECT count(*) AS tables FROM sqlite_schema WHERE type = 'table'")
    if (tables === 0) database.exec(schema)
    else judge(row(database, 'PRAGMA application_id'), row(database, 'PRAGMA user_version'), path)
    database.exec('COMMIT')
  } catch (error) {
    database.exec('ROLLBACK')
    throw error
  }
}

function judge(application: Row, version: Row, path: string): void {
  if (application['application_id'] !== applicationId)
    throw new StoreError(`${path} belongs to another program. Name another folder in MCP_SERVER_STORE.`)
  const found = version['user_version']
  if (found !== stateVersion)
    throw new StoreError(
      `${path} was written by another version of this server (its schema is ${found}, this one is ${stateVersion}). ` +
        'Start that version, or name another folder in MCP_SERVER_STORE; people will then have to sign in again.',
    )
}

type Row = Readonly<Record<string, unknown>>
const row = (database: DatabaseSync, sql: string): Row => database.prepare(sql).get() ?? {}
