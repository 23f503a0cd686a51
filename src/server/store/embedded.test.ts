import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { openEmbedded } from './embedded.ts'
import { StoreError } from './store.ts'
import { at, engineContract } from './testing/engine-contract.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

const newFolder = () => join(temporaryFolder(), 'state')

/** An engine whose clock the test moves. */
function opened(folder = newFolder()) {
  const clock = { second: 0 }
  const again = () => openEmbedded(folder, () => at(clock.second))
  return { folder, clock, engine: again(), again }
}

engineContract(() => opened())

describe('the file', () => {
  test('loses an entry some time after it has expired', async () => {
    const { engine, clock, folder } = opened()
    await engine.put('short', 'value', { expiresAt: at(10) })
    clock.second = 3600
    await engine.put('long', 'value')
    const rows = new DatabaseSync(join(folder, 'store.sqlite')).prepare('SELECT key FROM entries').all()
    expect(rows.map(({ key }) => key)).toEqual(['long'])
  })

  test('can be read by its owner only', async () => {
    const { engine, folder } = opened()
    await engine.put('key', 'value')
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    const modes = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o777])
    expect(modes.length).toBeGreaterThan(1)
    for (const [name, mode] of modes) expect([name, mode]).toEqual([name, 0o600])
  })

  test('of another version is refused, with what to do', async () => {
    const { engine, folder } = opened()
    await engine.close()
    const database = new DatabaseSync(join(folder, 'store.sqlite'))
    database.exec('PRAGMA user_version = 7')
    database.close()
    expect(() => opened(folder)).toThrow(/its schema is 7, this one is 2\)\. Start that version, or name another folder/)
    expect(() => opened(folder)).toThrow(StoreError)
  })

  test('of another program is refused and left alone', async () => {
    const folder = temporaryFolder()
    const database = new DatabaseSync(join(folder, 'store.sqlite'))
    database.exec('CREATE TABLE theirs (thing TEXT)')
    expect(() => opened(folder)).toThrow(/belongs to another program/)
    expect(database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all()).toEqual([{ name: 'theirs' }])
  })

  test('that is no database is refused', () => {
    const folder = temporaryFolder()
    writeFileSync(
      join(folder, 'store.sqlite'),
      'this is a text, and a long one at that, so that SQLite reads a header of it'.repeat(20),
    )
    expect(() => opened(folder)).toThrow(
      /^The store cannot be opened: file is not a database\. MCP_SERVER_STORE names the folder /,
    )
  })

  test('in the place of a folder is refused', () => {
    const file = join(temporaryFolder(), 'taken')
    writeFileSync(file, '')
    expect(() => opened(file)).toThrow(StoreError)
  })
})
