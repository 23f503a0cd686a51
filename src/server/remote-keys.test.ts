import { exportJWK, generateKeyPair, type JWK } from 'jose'
import { pino } from 'pino'
import { beforeAll, expect, test } from 'vitest'
import { KeysUnavailable, remoteKeys } from './remote-keys.ts'

let jwk: JWK
beforeAll(async () => {
  const { publicKey } = await generateKeyPair('RS256')
  jwk = { ...(await exportJWK(publicKey)), use: 'sig' }
})

/** An issuer in a test's hand, and a clock that stands until it is moved. */
function stage() {
  const state = { kids: ['first'], down: false, asked: 0, time: 0, waitFor: Promise.resolve() }
  const answer = async (): Promise<Response> => {
    state.asked += 1
    await state.waitFor
    if (state.down) throw new TypeError('fetch failed')
    return Response.json({ keys: state.kids.map((kid) => ({ ...jwk, kid })) })
  }
  const keys = remoteKeys('https://issuer.example/keys', {
    now: () => new Date(state.time),
    log: pino({ enabled: false }),
    fetch: answer,
  })
  const find = (kid: string) => keys.find({ alg: 'RS256', kid }, { payload: '', signature: '', protected: '' })
  return { state, find, generation: keys.generation }
}

test('keys are fetched when they are first needed, once for all who wait', async () => {
  const { state, find } = stage()
  expect(state.asked).toBe(0)
  await Promise.all([find('first'), find('first'), find('first')])
  await find('first')
  expect(state.asked).toBe(1)
})

test('an unknown key is looked for once, and then not again until the pause is over', async () => {
  const { state, find } = stage()
  await find('first')
  for (let count = 0; count < 5; count++) await expect(find('second')).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' })
  expect(state.asked).toBe(2)
  state.kids = ['second']
  state.time += 31_000
  await find('second')
  await expect(find('first')).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' })
  expect(state.asked).toBe(3)
})

test('while the issuer is down known keys work, and nothing is decided about unknown ones', async () => {
  const { state, find } = stage()
  await find('first')
  state.down = true
  await expect(find('second')).rejects.toThrow(KeysUnavailable)
  await expect(find('second')).rejects.toThrow(KeysUnavailable)
  await find('first')
  expect(state.asked).toBe(2)
  Object.assign(state, { down: false, kids: ['first', 'second'], time: 6_000 })
  await find('second')
})

test('an issuer that was never there is asked again after a pause only', async () => {
  const { state, find } = stage()
  state.down = true
  for (let count = 0; count < 3; count++) await expect(find('first')).rejects.toThrow(KeysUnavailable)
  expect(state.asked).toBe(1)
  Object.assign(state, { down: false, time: 6_000 })
  await find('first')
})

test('old keys are looked at again in the background, so that a withdrawn one does not live on', async () => {
  const { state, find } = stage()
  await find('first')
  Object.assign(state, { kids: ['second'], time: 2 * 3_600_000 })
  await find('first')
  await find('second')
  await expect(find('first')).rejects.toMatchObject({ code: 'ERR_JWKS_NO_MATCHING_KEY' })
})

test('an answer that is no key set is no answer', async () => {
  const log = pino({ enabled: false })
  for (const body of ['{"keys":7}', '[]', 'not JSON']) {
    const keys = remoteKeys('https://issuer.example/keys', { now: () => new Date(0), log, fetch: async () => new Response(body) })
    await expect(keys.find({ alg: 'RS256' }, { payload: '', signature: '', protected: '' })).rejects.toThrow(KeysUnavailable)
  }
})

test('whoever keeps what the keys said is told when they change, and not when they are read again', async () => {
  const { state, find, generation } = stage()
  await find('first')
  const before = generation()
  Object.assign(state, { time: 2 * 3_600_000 })
  await find('first')
  await expect.poll(() => state.asked).toBe(2)
  expect(generation()).toBe(before)
  state.kids = ['second']
  await find('second')
  expect(generation()).toBe(before + 1)
})

test('while an answer is long in coming known keys work, and nobody asks twice', async () => {
  const { state, find } = stage()
  await find('first')
  const slow = Promise.withResolvers<void>()
  Object.assign(state, { kids: ['first', 'second'], waitFor: slow.promise })
  const waiting = [find('second'), find('second')]
  await find('first')
  slow.resolve()
  await Promise.all(waiting)
  expect(state.asked).toBe(2)
})
