import { describe, expect, test } from 'vitest'
import { KeyPool } from './key-pool.ts'
import { KeyRing } from './keys.ts'

const issuer = 'https://login.example/t/v2.0'
const kids = async (ring: KeyRing, order: { atLeast?: number; flap?: boolean } = {}) =>
  (await ring.jwks({ issuer, ...order })).keys.map(({ kid }) => kid)

describe('a key ring', () => {
  test('is there before its first key, and says so when it is asked to sign too early', async () => {
    const ring = new KeyRing(new KeyPool())
    expect(() => ring.current).toThrow('ready()')
    await ring.ready()
    expect(ring.current.kid).toMatch(/^[\w-]{27}$/)
  })

  test('rotates to the key that was announced, and keeps the old one published until it is retired', async () => {
    const ring = await KeyRing.create()
    const first = ring.current.kid
    const announced = await ring.announce()
    expect(await kids(ring)).toEqual([first, announced])
    expect(await ring.rotate()).toBe(announced)
    expect(ring.current.kid).toBe(announced)
    expect(ring.retire(first)).toBe(true)
    expect(await kids(ring)).toEqual([announced])
    expect(ring.published(first)).toBeUndefined()
  })

  test('never retires the key that signs, nor one that it does not have', async () => {
    const ring = await KeyRing.create()
    expect([ring.retire(ring.current.kid), ring.retire('x')]).toEqual([false, false])
    expect(await kids(ring)).toEqual([ring.current.kid])
  })

  test('publishes as many keys as are wanted; the key that signs is one of them', async () => {
    const ring = await KeyRing.create()
    const published = await kids(ring, { atLeast: 3 })
    expect(new Set(published).size).toBe(3)
    expect(published).toContain(ring.current.kid)
    expect(await kids(ring, { atLeast: 3 })).toEqual(published)
  })

  test('front-ends that disagree: every other answer lacks the key that signs, and has another', async () => {
    const ring = await KeyRing.create()
    const answers = [await kids(ring, { flap: true }), await kids(ring, { flap: true }), await kids(ring, { flap: true })]
    expect(answers.map((answer) => answer.includes(ring.current.kid))).toEqual([false, true, false])
    expect(answers[0]).toHaveLength(1)
  })
})

test('a pool makes keys ahead and hands each out once', async () => {
  const pool = new KeyPool()
  expect(pool.ready).toBe(0)
  pool.keepReady(2)
  await expect.poll(() => pool.ready).toBe(2)
  pool.keepReady(0)
  const taken = await Promise.all([pool.take(), pool.take(), pool.take()])
  expect(new Set(taken.map(({ kid }) => kid)).size).toBe(3)
  expect(pool.ready).toBe(0)
})
