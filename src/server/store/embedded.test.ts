import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import { openEmbedded } from './embedded.ts'
import { StoreError } from './store.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

const newFolder = () => join(temporaryFolder(), 'state')
const at = (second: number) => new Date(second * 1000)

/** A store whose clock the test moves. */
function opened(folder = newFolder()) {
  const clock = { second: 0 }
  return { folder, clock, store: openEmbedded(folder, () => at(clock.second)) }
}

describe('an entry', () => {
  test('is found under its key until it is deleted', async () => {
    const { store } = opened()
    await store.put('key', 'value')
    expect(await store.get('key')).toEqual({ value: 'value' })
    expect(await store.get('other')).toBeUndefined()
    await store.delete('key')
    expect(await store.get('key')).toBeUndefined()
  })

  test('is gone at the moment it expires, for every call', async () => {
    const { store, clock } = opened()
    await store.put('key', 'value', { expiresAt: at(10) })
    clock.second = 9
    expect(await store.get('key')).toEqual({ value: 'value' })
    clock.second = 10
    expect(await store.get('key')).toBeUndefined()
    expect(await store.consume('key')).toBe(false)
    expect(await store.put('key', 'again', { only: 'existing' })).toBe(false)
    expect(await store.put('key', 'anew', { only: 'new' })).toBe(true)
    expect(await store.get('key')).toEqual({ value: 'anew' })
  })

  test('leaves the file some time after it has expired', async () => {
    const { store, clock, folder } = opened()
    await store.put('short', 'value', { expiresAt: at(10) })
    clock.second = 3600
    await store.put('long', 'value')
    const rows = new DatabaseSync(join(folder, 'store.sqlite')).prepare('SELECT key FROM entries').all()
    expect(rows.map(({ key }) => key)).toEqual(['long'])
  })

  test('is written only where nothing is, or only over something, when that is asked', async () => {
    const { store } = opened()
    expect(await store.put('key', 'none', { only: 'existing' })).toBe(false)
    expect(await store.get('key')).toBeUndefined()
    expect(await store.put('key', 'first', { only: 'new' })).toBe(true)
    expect(await store.put('key', 'second', { only: 'new' })).toBe(false)
    expect(await store.get('key')).toEqual({ value: 'first' })
    expect(await store.put('key', 'third', { only: 'existing' })).toBe(true)
    expect(await store.get('key')).toEqual({ value: 'third' })
  })

  test('goes with its group, and others stay', async () => {
    const { store } = opened()
    await store.put('one', 'value', { group: 'grant' })
    await store.put('two', 'value', { group: 'grant' })
    await store.put('three', 'value', { group: 'another' })
    await store.deleteGroup('grant')
    expect(await store.get('one')).toBeUndefined()
    expect(await store.get('two')).toBeUndefined()
    expect(await store.get('three')).toEqual({ value: 'value' })
  })
})

describe('consuming', () => {
  test('succeeds for one of many callers, in one process and over two', async () => {
    const { store, folder } = opened()
    const second = openEmbedded(folder, () => at(1))
    await store.put('code', 'value')
    const wins = await Promise.all(Array.from({ length: 40 }, (_, index) => (index % 2 ? store : second).consume('code')))
    expect(wins.filter(Boolean)).toHaveLength(1)
  })

  test('leaves the entry to be seen, marked with its time, and writing does not undo it', async () => {
    const { store, clock } = opened()
    await store.put('code', 'value')
    clock.second = 5
    await store.consume('code')
    expect(await store.get('code')).toEqual({ value: 'value', consumedAt: at(5) })
    await store.put('code', 'changed')
    expect(await store.get('code')).toEqual({ value: 'changed', consumedAt: at(5) })
    expect(await store.consume('code')).toBe(false)
  })

  test('fails for what was never there', async () => {
    expect(await opened().store.consume('code')).toBe(false)
  })
})

describe('the file', () => {
  test('is known again after a restart', async () => {
    const { store, folder } = opened()
    await store.put('key', 'value')
    await store.consume('key')
    await store.close()
    expect(await opened(folder).store.get('key')).toEqual({ value: 'value', consumedAt: at(0) })
  })

  test('can be read by its owner only', async () => {
    const { store, folder } = opened()
    await store.put('key', 'value')
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    const modes = readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o777])
    expect(modes.length).toBeGreaterThan(1)
    for (const [name, mode] of modes) expect([name, mode]).toEqual([name, 0o600])
  })

  test('of another version is refused, with what to do', async () => {
    const { store, folder } = opened()
    await store.close()
    const database = new DatabaseSync(join(folder, 'store.sqlite'))
    database.exec('PRAGMA user_version = 7')
    database.close()
    expect(() => opened(folder)).toThrow(/its schema is 7, this one is 1\)\. Start that version, or name another folder/)
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

  test('fails with a StoreError once it is closed', async () => {
    const { store } = opened()
    await store.close()
    await expect(store.get('key')).rejects.toThrow(StoreError)
  })
})
