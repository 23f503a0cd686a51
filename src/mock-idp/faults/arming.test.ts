import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
beforeEach(() => mock.reset())
afterAll(() => mock.close())

const discovered = async () =>
  (await fetch(`${mock.issuer()}/.well-known/openid-configuration`)).json() as Promise<Record<string, unknown>>

describe('arming', () => {
  test('an unknown id throws, and says which there are', () => {
    expect(() => mock.arm('jwks/empt')).toThrow(/no fault has the id 'jwks\/empt'.*jwks\/empty/)
    expect(() => mock.arm('nonsense')).toThrow('the catalogue lists them all')
    expect(() => mock.arm('token/aadsts-')).toThrow('no fault')
    expect(() => mock.arm('graph/aadsts-70008')).toThrow('no fault')
  })

  test('one at a time; when it has ended, the next may come', () => {
    const first = mock.arm('jwks/empty')
    expect(() => mock.arm('graph/failed')).toThrow('jwks/empty is still armed; it cannot be joined by graph/failed')
    first[Symbol.dispose]()
    using second = mock.arm('graph/failed')
    first[Symbol.dispose]()
    expect(mock.armed()?.id).toBe(second.id)
  })

  test('ends when the block is left, also by a throw', async () => {
    const leave = () => {
      using _armed = mock.arm('discovery/issuer-missing')
      throw new Error('left')
    }
    expect(leave).toThrow('left')
    expect(mock.armed()).toBeUndefined()
    expect(await discovered()).toHaveProperty('issuer')
  })

  test('reset disarms', () => {
    mock.arm('jwks/empty')
    mock.reset()
    expect(mock.armed()).toBeUndefined()
  })

  test('the count stays readable after the end, and does not grow', async () => {
    const armed = mock.arm('discovery/issuer-missing')
    await discovered()
    mock.disarm()
    await discovered()
    expect(armed.fired).toBe(1)
  })
})

test('nothing of one mock is armed at another', async () => {
  const other = await startMockEntra()
  try {
    using armed = other.arm('jwks/empty')
    expect(await (await fetch(mock.jwksUri)).json()).not.toEqual({ keys: [] })
    expect(await (await fetch(other.jwksUri)).json()).toEqual({ keys: [] })
    expect(armed.fired).toBe(1)
  } finally {
    await other.close()
  }
})
