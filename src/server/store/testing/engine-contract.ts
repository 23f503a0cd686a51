import { describe, expect, test } from 'vitest'
import { type Engine, StoreError } from '../store.ts'

export const at = (second: number) => new Date(second * 1000)

/** An engine on state that nobody else has, its clock, which begins at 0, and a way to open the same state once more. */
export interface EngineOnStage {
  readonly engine: Engine
  readonly clock: { second: number }
  readonly again: () => Engine | Promise<Engine>
}

/** What every engine promises, whatever it stands on. */
export function engineContract(make: () => EngineOnStage | Promise<EngineOnStage>): void {
  describe('an entry', () => {
    test('is found under its key until it is deleted', async () => {
      const { engine } = await make()
      await engine.put('key', 'value')
      expect(await engine.get('key')).toEqual({ value: 'value' })
      expect(await engine.get('other')).toBeUndefined()
      await engine.delete('key')
      expect(await engine.get('key')).toBeUndefined()
    })

    test('is gone at the moment it expires, for every call', async () => {
      const { engine, clock } = await make()
      await engine.put('key', 'value', { expiresAt: at(10), group: 'group' })
      clock.second = 9
      expect(await engine.get('key')).toEqual({ value: 'value' })
      expect(await engine.members('group')).toHaveLength(1)
      clock.second = 10
      expect(await engine.get('key')).toBeUndefined()
      expect(await engine.members('group')).toEqual([])
      expect(await engine.consume('key')).toBe(false)
      expect(await engine.replace('key', 'value', 'other')).toBe(false)
      expect(await engine.put('key', 'again', { only: 'existing' })).toBe(false)
      expect(await engine.put('key', 'anew', { only: 'new' })).toBe(true)
      expect(await engine.get('key')).toEqual({ value: 'anew' })
    })

    test('that is past its end when it is written is never seen', async () => {
      const { engine, clock } = await make()
      clock.second = 10
      await engine.put('key', 'before')
      expect(await engine.put('key', 'value', { expiresAt: at(10), group: 'group' })).toBe(true)
      expect(await engine.get('key')).toBeUndefined()
      expect(await engine.members('group')).toEqual([])
    })

    test('may be given a later end, or none', async () => {
      const { engine, clock } = await make()
      await engine.put('later', 'value', { expiresAt: at(10) })
      await engine.put('later', 'value', { expiresAt: at(20) })
      await engine.put('never', 'value', { expiresAt: at(10) })
      await engine.put('never', 'value')
      clock.second = 19
      expect(await engine.get('later')).toBeDefined()
      clock.second = 1_000_000
      expect(await engine.get('later')).toBeUndefined()
      expect(await engine.get('never')).toBeDefined()
    })

    test('is written only where nothing is, or only over something, when that is asked', async () => {
      const { engine } = await make()
      expect(await engine.put('key', 'none', { only: 'existing' })).toBe(false)
      expect(await engine.get('key')).toBeUndefined()
      expect(await engine.put('key', 'first', { only: 'new' })).toBe(true)
      expect(await engine.put('key', 'second', { only: 'new' })).toBe(false)
      expect(await engine.get('key')).toEqual({ value: 'first' })
      expect(await engine.put('key', 'third', { only: 'existing' })).toBe(true)
      expect(await engine.get('key')).toEqual({ value: 'third' })
    })

    test('that must be new is written by one of many that try at once, over two connections', async () => {
      const { engine, again } = await make()
      const second = await again()
      const tries = Array.from({ length: 40 }, (_, index) =>
        (index % 2 ? engine : second)
          .put('key', `${index}`, { only: 'new' })
          .then((written) => (written ? `${index}` : undefined)),
      )
      const winners = (await Promise.all(tries)).filter((winner) => winner !== undefined)
      expect(winners).toHaveLength(1)
      expect((await engine.get('key'))?.value).toBe(winners[0])
    })

    test('changes its value only for who knows the one it has, and nothing else of it changes', async () => {
      const { engine, clock } = await make()
      await engine.put('key', 'one', { expiresAt: at(10), group: 'group' })
      await engine.consume('key')
      expect(await engine.replace('key', 'two', 'three')).toBe(false)
      expect(await engine.replace('key', 'one', 'two')).toBe(true)
      expect(await engine.replace('absent', '', 'two')).toBe(false)
      expect(await engine.get('key')).toEqual({ value: 'two', consumedAt: at(0) })
      expect(await engine.members('group')).toHaveLength(1)
      clock.second = 10
      expect(await engine.get('key')).toBeUndefined()
    })

    test('keeps any text as it is', async () => {
      const { engine } = await make()
      const [key, value] = ['a:{b}*c ключ \u0000', `\u0000\r\n"{}" ключ ${'x'.repeat(100_000)}`]
      await engine.put(key, value, { group: key })
      expect(await engine.get(key)).toEqual({ value })
      expect(await engine.members(key)).toEqual([{ key, value }])
    })
  })

  describe('a group', () => {
    test('goes at once, and others stay', async () => {
      const { engine } = await make()
      await engine.put('one', 'value', { group: 'grant' })
      await engine.put('two', 'value', { group: 'grant' })
      await engine.put('three', 'value', { group: 'another' })
      await engine.deleteGroup('grant')
      await engine.deleteGroup('unknown')
      expect(await engine.get('one')).toBeUndefined()
      expect(await engine.get('two')).toBeUndefined()
      expect(await engine.get('three')).toEqual({ value: 'value' })
    })

    test('has the members that were last put into it, used up or not', async () => {
      const { engine } = await make()
      await engine.put('one', '1', { group: 'grant' })
      await engine.put('two', '2', { group: 'grant' })
      await engine.put('moved', '3', { group: 'grant' })
      await engine.put('left', '4', { group: 'grant' })
      await engine.put('deleted', '5', { group: 'grant' })
      await engine.consume('two')
      await engine.put('moved', '3', { group: 'another' })
      await engine.put('left', '4')
      await engine.delete('deleted')
      const members = await engine.members('grant')
      expect([...members].sort((one, other) => one.key.localeCompare(other.key))).toEqual([
        { key: 'one', value: '1' },
        { key: 'two', value: '2', consumedAt: at(0) },
      ])
      expect(await engine.members('another')).toEqual([{ key: 'moved', value: '3' }])
      await engine.deleteGroup('grant')
      expect(await engine.get('moved')).toEqual({ value: '3' })
      expect(await engine.get('left')).toEqual({ value: '4' })
    })

    test('lives as long as its members, whichever came first', async () => {
      const { engine, clock } = await make()
      await engine.put('long', 'value', { group: 'grant', expiresAt: at(100) })
      await engine.put('short', 'value', { group: 'grant', expiresAt: at(10) })
      clock.second = 50
      expect(await engine.members('grant')).toEqual([{ key: 'long', value: 'value' }])
      await engine.put('never', 'value', { group: 'grant' })
      clock.second = 1_000_000
      expect(await engine.members('grant')).toEqual([{ key: 'never', value: 'value' }])
      await engine.deleteGroup('grant')
      expect(await engine.get('never')).toBeUndefined()
    })
  })

  describe('consuming', () => {
    test('succeeds for one of many callers, over many connections', async () => {
      const { engine, again } = await make()
      const engines = [engine, ...(await Promise.all(Array.from({ length: 7 }, again)))]
      for (const code of ['first', 'second', 'third']) {
        await engine.put(code, 'value', { expiresAt: at(60) })
        const wins = await Promise.all(Array.from({ length: 64 }, (_, index) => engines[index % 8]?.consume(code)))
        expect(wins.filter(Boolean)).toHaveLength(1)
      }
    })

    test('leaves the entry to be seen, marked with its time, and writing does not undo it', async () => {
      const { engine, clock } = await make()
      await engine.put('code', 'value')
      clock.second = 5
      expect(await engine.consume('code')).toBe(true)
      expect(await engine.get('code')).toEqual({ value: 'value', consumedAt: at(5) })
      await engine.put('code', 'changed')
      expect(await engine.get('code')).toEqual({ value: 'changed', consumedAt: at(5) })
      expect(await engine.consume('code')).toBe(false)
    })

    test('may bring the end forward, and never puts it off', async () => {
      const { engine, clock } = await make()
      await engine.put('sooner', 'value', { expiresAt: at(100), group: 'group' })
      await engine.put('endless', 'value')
      await engine.put('ending', 'value', { expiresAt: at(10) })
      for (const key of ['sooner', 'endless', 'ending']) await engine.consume(key, at(20))
      clock.second = 10
      expect(await engine.get('ending')).toBeUndefined()
      clock.second = 19
      expect(await engine.get('sooner')).toBeDefined()
      clock.second = 20
      expect(await engine.get('sooner')).toBeUndefined()
      expect(await engine.get('endless')).toBeUndefined()
      expect(await engine.members('group')).toEqual([])
    })

    test('fails for what was never there', async () => {
      const { engine } = await make()
      expect(await engine.consume('code')).toBe(false)
    })
  })

  describe('the state', () => {
    test('is known again after a restart', async () => {
      const { engine, again } = await make()
      await engine.put('key', 'value')
      await engine.consume('key')
      await engine.close()
      expect(await (await again()).get('key')).toEqual({ value: 'value', consumedAt: at(0) })
    })

    test('cannot be had once the engine is closed', async () => {
      const { engine } = await make()
      await engine.close()
      await engine.close()
      await expect(engine.get('key')).rejects.toThrow(StoreError)
      await expect(engine.put('key', 'value')).rejects.toThrow(StoreError)
    })
  })
}
