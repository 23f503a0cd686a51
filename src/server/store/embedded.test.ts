import { execFileSync, spawn } from 'node:child_process'
import { chmodSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
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
  const warnings: string[] = []
  const log = { info: () => {}, warn: (_details: object, message: string) => void warnings.push(message) }
  const again = () => openEmbedded(folder, () => at(clock.second), log)
  return { folder, clock, warnings, engine: again(), again }
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

  test('that others could read is closed, and its folder, and that is told', async () => {
    const { engine, folder } = opened()
    await engine.close()
    chmodSync(folder, 0o755)
    chmodSync(join(folder, 'store.sqlite'), 0o644)
    expect(opened(folder).warnings).toEqual([
      expect.stringMatching(/folder .* is closed now/),
      expect.stringMatching(/file .* is closed now/),
    ])
    expect([statSync(folder).mode & 0o777, statSync(join(folder, 'store.sqlite')).mode & 0o777]).toEqual([0o700, 0o600])
    expect(opened(folder).warnings).toEqual([])
  })

  test('is not put where others could replace it; a folder that others only read stays theirs', () => {
    const folder = temporaryFolder()
    writeFileSync(join(folder, 'theirs'), '')
    chmodSync(folder, 0o777)
    expect(() => opened(folder)).toThrow(/others may write there\. Name a folder of its own in it, such as file:.*\/state\./)
    chmodSync(folder, 0o755)
    expect(opened(folder).warnings).toEqual([])
    expect(statSync(folder).mode & 0o777).toBe(0o755)
    chmodSync(folder, 0o1777)
    expect(opened(folder).warnings).toEqual([])
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

describe('while the file', () => {
  const fails = async (engine: ReturnType<typeof opened>['engine']) => {
    await expect(engine.get('key')).rejects.toThrow(StoreError)
    await expect(engine.put('other', 'value')).rejects.toThrow(StoreError)
  }

  test('is away, calls fail, and none makes an empty one; when it is back, all is there', async () => {
    const { engine, folder } = opened()
    await engine.put('key', 'value')
    const elsewhere = `${folder}-elsewhere`
    renameSync(folder, elsewhere)
    await fails(engine)
    mkdirSync(folder)
    await fails(engine)
    expect(readdirSync(folder)).toEqual([])
    rmSync(folder, { recursive: true })
    renameSync(elsewhere, folder)
    expect(await engine.get('key')).toEqual({ value: 'value' })
    expect(await engine.put('other', 'value')).toBe(true)
  })

  test('cannot be read, calls fail; when it can, all is there', async () => {
    const { engine, folder, again } = opened()
    await engine.put('key', 'value')
    await engine.close()
    const second = again()
    const path = join(folder, 'store.sqlite')
    const right = readFileSync(path)
    writeFileSync(path, Buffer.alloc(right.length, 'x'))
    await fails(second)
    writeFileSync(path, right)
    expect(await second.get('key')).toEqual({ value: 'value' })
  })

  test('is held by another program, writing fails soon, and reading goes on', async () => {
    const { engine, folder } = opened()
    await engine.put('key', 'value')
    const other = new DatabaseSync(join(folder, 'store.sqlite'))
    other.exec('BEGIN IMMEDIATE')
    await expect(engine.put('key', 'changed')).rejects.toThrow(/database is locked/)
    expect(await engine.get('key')).toEqual({ value: 'value' })
    other.exec('ROLLBACK')
    other.close()
    expect(await engine.put('key', 'changed')).toBe(true)
  })

  // Limits of a process are changed from outside on Linux only.
  test.runIf(process.platform === 'linux')(
    'cannot grow, as on a full disk, writing fails; when it can, nothing acknowledged is lost',
    async () => {
      const folder = newFolder()
      const script = `
      import { openEmbedded } from ${JSON.stringify(new URL('./embedded.ts', import.meta.url))}
      const store = openEmbedded(${JSON.stringify(folder)}, () => new Date(), { info() {}, warn() {} })
      let [written, failed] = [0, 0]
      const write = () => store.put('key' + written, 'x'.repeat(2000)).then(() => { written += 1 }, () => { failed += 1 })
      while (failed < 5) await write()
      process.stdout.write(written + '\\n')
      process.stdin.once('data', async () => {
        await write()
        process.stdout.write(written + '\\n')
        process.exit(0)
      })`
      // In blocks of 1024 bytes (POSIX).
      const child = spawn('sh', ['-c', 'ulimit -S -f 300; exec "$0" --input-type=module -e "$1"', process.execPath, script])
      const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
      const before = Number((await lines.next()).value)
      expect(before).toBeGreaterThan(10)
      execFileSync('prlimit', ['--pid', `${child.pid}`, '--fsize=unlimited'])
      child.stdin.write('go on')
      expect(Number((await lines.next()).value)).toBe(before + 1)
      const { engine } = opened(folder)
      for (let index = 0; index <= before; index += 1) expect(await engine.get(`key${index}`)).toBeDefined()
    },
  )
})
