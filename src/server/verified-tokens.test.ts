import { expect, test } from 'vitest'
import { verifiedOnce } from './verified-tokens.ts'
import type { SignatureVerifier } from './verify-token.ts'

/** A verifier that counts, and a clock and keys in the test's hand. */
function stage() {
  const state = { time: 0, generation: 1, asked: [] as string[], refuses: false }
  const verify: SignatureVerifier = async (text) => {
    state.asked.push(text)
    return state.refuses ? { refusal: 'token-not-valid' } : { header: {}, claims: { exp: 3600, text } }
  }
  return {
    state,
    once: verifiedOnce(
      verify,
      () => state.generation,
      () => new Date(state.time),
    ),
  }
}

test('a signature is verified once for many requests with the same token', async () => {
  const { state, once } = stage()
  for (const text of ['one', 'one', 'two', 'one', 'two']) expect(await once(text)).toMatchObject({ claims: { text } })
  expect(state.asked).toEqual(['one', 'two'])
})

test('some minutes later, when the keys have changed, and after the end of the token it is verified again', async () => {
  const { state, once } = stage()
  await once('one')
  state.time = 299_000
  await once('one')
  expect(state.asked).toHaveLength(1)
  state.time = 301_000
  await once('one')
  expect(state.asked).toHaveLength(2)
  state.generation += 1
  await once('one')
  expect(state.asked).toHaveLength(3)
  state.time = 3_601_000
  await once('one')
  await once('one')
  expect(state.asked).toHaveLength(5)
})

test('a key that was withdrawn takes its tokens with it, and a refusal is not kept', async () => {
  const { state, once } = stage()
  await once('one')
  Object.assign(state, { generation: 2, refuses: true })
  expect(await once('one')).toMatchObject({ refusal: 'token-not-valid' })
  state.refuses = false
  expect(await once('one')).toMatchObject({ claims: { text: 'one' } })
})

test('keys that change while a signature is verified do not vouch for it', async () => {
  const { state, once } = stage()
  const slow = verifiedOnce(
    async (text) => {
      state.generation += 1
      return once(text)
    },
    () => state.generation,
    () => new Date(state.time),
  )
  await slow('one')
  await slow('one')
  expect(state.generation).toBe(3)
})

test('it keeps so many tokens and no more', async () => {
  const { state, once } = stage()
  for (let count = 0; count <= 10_000; count++) await once(`token ${count}`)
  await once('token 0')
  await once('token 10000')
  expect(state.asked).toHaveLength(10_002)
})
