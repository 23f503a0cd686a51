import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { describe, expect, test } from 'vitest'
import { redisAddress } from './address.ts'
import { openStore } from './index.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

const now = () => new Date()
const key = (byte: number) => Buffer.alloc(32, byte).toString('base64')
const bytesIn = (folder: string) =>
  Buffer.concat(readdirSync(folder).map((name) => readFileSync(join(folder, name)))).toString('latin1')

test('a store keeps what it is given, encrypted, with keys and groups hidden', async () => {
  const folder = temporaryFolder()
  const { store } = await openStore(`file:${folder}`, { now })
  await store.put('the-plain-key', 'the-plain-value', { group: 'the-plain-group' })
  expect(await store.get('the-plain-key')).toEqual({ value: 'the-plain-value' })
  expect(await store.members('the-plain-group')).toEqual([{ value: 'the-plain-value' }])
  expect(bytesIn(folder)).not.toMatch(/the-plain/)
  await store.deleteGroup('the-plain-group')
  expect(await store.get('the-plain-key')).toBeUndefined()
})

describe('the key of a folder', () => {
  test('is made once, and only the owner can read it', async () => {
    const folder = temporaryFolder()
    const first = await openStore(`file:${folder}`, { now })
    await first.store.put('key', 'value')
    await first.store.close()
    expect(statSync(join(folder, 'encryption.key')).mode & 0o777).toBe(0o600)
    const second = await openStore(`file:${folder}`, { now })
    expect(await second.store.get('key')).toEqual({ value: 'value' })
    expect(second.keysFor('cookies')).toEqual(first.keysFor('cookies'))
    expect(readdirSync(folder).filter((name) => name.startsWith('encryption.key'))).toEqual(['encryption.key'])
  })

  test('is agreed on when two open a new folder at once', async () => {
    const folder = temporaryFolder()
    const [one, other] = await Promise.all([openStore(`file:${folder}`, { now }), openStore(`file:${folder}`, { now })])
    await one.store.put('key', 'value')
    expect(await other.store.get('key')).toEqual({ value: 'value' })
  })

  test('is not made where one comes from outside', async () => {
    const folder = temporaryFolder()
    await openStore(`file:${folder}`, { now, encryptionKeys: [key(1)] })
    expect(readdirSync(folder)).not.toContain('encryption.key')
  })

  test('that others could read is theirs no more, and that is told', async () => {
    const folder = temporaryFolder()
    await (await openStore(`file:${folder}`, { now })).store.close()
    const file = join(folder, 'encryption.key')
    chmodSync(file, 0o644)
    const warnings: [object, string][] = []
    const log = { info: () => {}, warn: (...told: [object, string]) => void warnings.push(told) }
    await (await openStore(`file:${folder}`, { now, log })).store.close()
    expect(warnings).toEqual([[{ path: file }, expect.stringMatching(/was open to others; it is closed now/)]])
    expect(statSync(file).mode & 0o777).toBe(0o600)
  })

  test('gives way to a new one that is written above it', async () => {
    const folder = temporaryFolder()
    const first = await openStore(`file:${folder}`, { now })
    await first.store.put('key', 'value')
    await first.store.close()
    const file = join(folder, 'encryption.key')
    writeFileSync(file, `${key(9)}\n${readFileSync(file, 'utf8')}`)
    const { store, keysFor } = await openStore(`file:${folder}`, { now })
    expect(await store.get('key')).toEqual({ value: 'value' })
    expect(keysFor('cookies').at(1)).toEqual(first.keysFor('cookies').at(0))
  })
})

test('keys for different purposes have nothing in common', async () => {
  const { keysFor } = await openStore(`file:${temporaryFolder()}`, { now })
  expect(keysFor('cookies')).toEqual(keysFor('cookies'))
  expect(keysFor('cookies')).not.toEqual(keysFor('values'))
})

test('a key of another length is refused', async () => {
  await expect(openStore(`file:${temporaryFolder()}`, { now, encryptionKeys: [key(1), 'c2hvcnQ='] })).rejects.toThrow(
    'AUTH_ENCRYPTION_KEY is not a key of 32 bytes in base64',
  )
})

describe('the address', () => {
  test('may be a file URL', async () => {
    const folder = temporaryFolder()
    await openStore(pathToFileURL(folder).href, { now })
    expect(readdirSync(folder)).toContain('store.sqlite')
  })

  test.each([
    ...['', 'file:', 'sqlite:x', '/tmp/x', 'file://elsewhere/x'],
    ...[
      'redis:',
      'redis:///0',
      'redis://user:hunter2@host/zero',
      'redis://:hunter2@host?prefx=a',
      'redis://:hunter2@host?prefix=a%20b',
    ],
    ...['redis://:hunter2@host:port', 'redis://:hunter2%@host', 'redis://:hunter2@host/0#there', 'REDIS://:hunter2@host'],
  ])('"%s" is refused, and no password repeated', async (address) => {
    const message = await openStore(address, { now }).then(
      () => 'opened',
      (error: Error) => error.message,
    )
    expect(message).toMatch(
      /^MCP_SERVER_STORE must be file: and a folder, such as file:\.mcp-entra\/, or a Redis, such as redis:/,
    )
    expect(message).not.toMatch(/hunter2/)
  })

  test.each([
    ['redis://host', { tls: false, host: 'host', port: 6379, database: 0, prefix: 'mcp-entra' }],
    [
      'rediss://me:a%40b@[::1]:7000/3?prefix=staging',
      { tls: true, host: '::1', port: 7000, username: 'me', password: 'a@b', database: 3, prefix: 'staging' },
    ],
  ])('%s is read', (address, read) => {
    expect(redisAddress(address)).toEqual(read)
  })
})
