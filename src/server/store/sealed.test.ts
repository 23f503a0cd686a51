import { describe, expect, test } from 'vitest'
import { openEmbedded } from './embedded.ts'
import type { Secrets } from './encryption-keys.ts'
import { sealedStore } from './sealed.ts'
import { type Engine, StoreError } from './store.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

const [old, current] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]

/** An engine that tells which names are written to it. */
function watched(): { engine: Engine; names: Set<string> } {
  const engine = openEmbedded(temporaryFolder(), () => new Date(), { info: () => {}, warn: () => {} })
  const names = new Set<string>()
  const put: Engine['put'] = (name, ...rest) => {
    names.add(name)
    return engine.put(name, ...rest)
  }
  return { engine: { ...engine, put }, names }
}

/** The name that the engine knows an entry by. */
async function nameOf(key: string, { engine, names }: ReturnType<typeof watched>, secrets: Secrets): Promise<string> {
  const before = new Set(names)
  await (await sealedStore(engine, secrets)).put(key, 'value')
  return [...names].find((name) => !before.has(name) && name !== 'name-key') ?? ''
}

describe('a value', () => {
  test('cannot be moved under another key', async () => {
    const on = watched()
    const [mine, yours] = [await nameOf('mine', on, [old]), await nameOf('yours', on, [old])]
    await on.engine.put(mine, (await on.engine.get(yours))?.value ?? '')
    const store = await sealedStore(on.engine, [old])
    await expect(store.get('mine')).rejects.toThrow(StoreError)
    expect(await store.get('yours')).toEqual({ value: 'value' })
  })

  test.each([
    ['altered', (sealed: string) => sealed.replace(/.{6}$/, 'AAAAAA')],
    ['replaced by a text', () => 'text'],
  ])('that was %s is an error, and not an absence', async (_how, change) => {
    const on = watched()
    const name = await nameOf('mine', on, [old])
    await on.engine.put(name, change((await on.engine.get(name))?.value ?? ''))
    await expect((await sealedStore(on.engine, [old])).get('mine')).rejects.toThrow(StoreError)
  })
})

describe('a new secret', () => {
  test('before the old one: all is found, under the same names, and what is read is sealed anew', async () => {
    const on = watched()
    const before = await sealedStore(on.engine, [old])
    const until = new Date(Date.now() + 60_000)
    await before.put('read', 'value', { group: 'group', expiresAt: until })
    await before.put('member', 'value', { group: 'group' })
    await before.put('unread', 'value')
    await before.consume('read')

    const both = await sealedStore(on.engine, [current, old])
    expect(await both.get('read')).toMatchObject({ value: 'value', consumedAt: expect.any(Date) })
    expect(await both.members('group')).toHaveLength(2)
    expect(await both.put('unread', 'other', { only: 'new' })).toBe(false)

    const after = await sealedStore(on.engine, [current])
    expect(await after.get('read')).toMatchObject({ value: 'value', consumedAt: expect.any(Date) })
    expect(await after.members('group')).toHaveLength(2)
    // Nobody has looked at it while the old secret was there.
    expect(await after.get('unread')).toBeUndefined()
  })

  test('behind the old one opens what others seal with it already', async () => {
    const { engine } = watched()
    await sealedStore(engine, [old])
    const ahead = await sealedStore(engine, [current, old])
    const behind = await sealedStore(engine, [old, current])
    await ahead.put('key', 'value')
    expect(await behind.get('key')).toEqual({ value: 'value' })
  })

  test('alone is refused, and what to do is said', async () => {
    const { engine } = watched()
    await sealedStore(engine, [old])
    await expect(sealedStore(engine, [current])).rejects.toThrow(
      /^The store was written with another encryption key\. Add that one to AUTH_ENCRYPTION_KEY/,
    )
  })

  test('never undoes what is written while a value is sealed anew', async () => {
    const on = watched()
    const name = await nameOf('key', on, [old])
    const both = await sealedStore(on.engine, [current, old])
    const racing = await sealedStore(
      {
        ...on.engine,
        async get(read) {
          const entry = await on.engine.get(read)
          if (read === name) await both.put('key', 'written meanwhile')
          return entry
        },
      },
      [current, old],
    )
    expect(await racing.get('key')).toEqual({ value: 'value' })
    expect(await both.get('key')).toEqual({ value: 'written meanwhile' })
  })
})
