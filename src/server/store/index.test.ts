import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { openEmbedded } from './embedded.ts'
import { derivedKey, openStore, StoreError } from './index.ts'
import { sealedStore } from './sealed.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

const now = () => new Date()
const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')
const bytesIn = (folder: string) =>
  Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name)))).toString('latin1')

describe('openStore', () => {
  test('keeps what it is given, encrypted, with keys and groups hidden', async () => {
    const folder = temporaryFolder()
    const { store } = await openStore(`file:${folder}`, { now })
    await store.put('the-plain-key', 'the-plain-value', { group: 'the-plain-group' })
    expect(await store.get('the-plain-key')).toEqual({ value: 'the-plain-value' })
    expect(bytesIn(folder)).not.toMatch(/the-plain/)
    await store.deleteGroup('the-plain-group')
    expect(await store.get('the-plain-key')).toBeUndefined()
  })

  test('makes a key of its own, once, that only the owner can read', async () => {
    const folder = temporaryFolder()
    const first = await openStore(`file:${folder}`, { now })
    await first.store.put('key', 'value')
    await first.store.close()
    expect(statSync(join(folder, 'encryption.key')).mode & 0o777).toBe(0o600)
    const second = await openStore(`file:${folder}`, { now })
    expect(await second.store.get('key')).toEqual({ value: 'value' })
    expect(second.secret).toEqual(first.secret)
    expect(readdirSync(folder).filter((name) => name.startsWith('encryption.key'))).toEqual(['encryption.key'])
  })

  test('agrees on one key when two open a new folder at once', async () => {
    const folder = temporaryFolder()
    const [one, other] = await Promise.all([openStore(`file:${folder}`, { now }), openStore(`file:${folder}`, { now })])
    await one.store.put('key', 'value')
    expect(await other.store.get('key')).toEqual({ value: 'value' })
  })

  test('takes a key from outside, and then keeps none', async () => {
    const folder = temporaryFolder()
    const { secret } = await openStore(`file:${folder}`, { now, encryptionKey: key(1) })
    expect(Buffer.from(secret)).toEqual(Buffer.alloc(32, 1))
    expect(readdirSync(folder)).not.toContain('encryption.key')
  })

  test('refuses to open with another key, and says what to do', async () => {
    const folder = temporaryFolder()
    await (await openStore(`file:${folder}`, { now, encryptionKey: key(1) })).store.close()
    await expect(openStore(`file:${folder}`, { now, encryptionKey: key(2) })).rejects.toThrow(
      /^The store was written with another encryption key\. Give back AUTH_ENCRYPTION_KEY/,
    )
  })

  test('refuses a key of another length', async () => {
    await expect(openStore(`file:${temporaryFolder()}`, { now, encryptionKey: 'c2hvcnQ=' })).rejects.toThrow(
      'AUTH_ENCRYPTION_KEY is not a key of 32 bytes in base64',
    )
  })

  test('takes a file URL', async () => {
    const folder = temporaryFolder()
    await openStore(pathToFileURL(folder).href, { now })
    expect(readdirSync(folder)).toContain('store.sqlite')
  })

  test.each(['redis://user:hunter2@localhost', 'rediss://localhost'])(
    '%s is not supported yet, and its password is not repeated',
    async (address) => {
      const failure: Error = await openStore(address, { now }).then(
        () => new Error('opened'),
        (error) => error,
      )
      expect(failure).toBeInstanceOf(StoreError)
      expect(failure.message).toMatch(/not supported by this version/)
      expect(failure.message).not.toMatch(/hunter2/)
    },
  )

  test.each(['', 'file:', 'sqlite:x', '/tmp/x', 'file://elsewhere/x'])('refuses the address "%s"', async (address) => {
    await expect(openStore(address, { now })).rejects.toThrow(
      'MCP_SERVER_STORE must be file: and a folder, such as file:.mcp-entra/.',
    )
  })
})

describe('a sealed value', () => {
  test('cannot be moved under another key', async () => {
    const folder = temporaryFolder()
    const engine = openEmbedded(folder, now)
    const store = await sealedStore(engine, Buffer.alloc(32, 3))
    const before = new Set(await namesIn(folder))
    await store.put('mine', 'value')
    await store.put('yours', 'value')
    const [one = '', other = ''] = (await namesIn(folder)).filter((name) => !before.has(name))
    await engine.put(one, (await engine.get(other))?.value ?? '')
    const answers = await Promise.allSettled([store.get('mine'), store.get('yours')])
    expect(answers.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
  })

  async function namesIn(folder: string): Promise<string[]> {
    const { DatabaseSync } = await import('node:sqlite')
    const rows = new DatabaseSync(join(folder, 'store.sqlite')).prepare('SELECT key FROM entries').all()
    return rows.map((row) => String(row['key']))
  }
})

test('keys for different purposes have nothing in common', () => {
  const secret = Buffer.alloc(32, 9)
  expect(derivedKey(secret, 'cookies')).toEqual(derivedKey(secret, 'cookies'))
  expect(derivedKey(secret, 'cookies')).not.toEqual(derivedKey(secret, 'values'))
})
