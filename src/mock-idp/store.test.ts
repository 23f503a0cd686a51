import { expect, test } from 'vitest'
import { Store } from './store.ts'

const start = new Date('2026-11-23T12:00:00Z').getTime()
const hour = 60 * 60 * 1000

test('of two who consume the same code at the same time, one is refused', async () => {
  const codes = new Store(() => new Date(start)).adapter('AuthorizationCode')
  await codes.upsert('a', { accountId: 'ada' }, 600)
  const outcomes = await Promise.allSettled([codes.consume('a'), codes.consume('a')])
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected'])
})

test('models do not see each other’s entries, and stores do not share any', async () => {
  const store = new Store(() => new Date(start))
  await store.adapter('Session').upsert('a', { accountId: 'ada' }, 600)
  expect(await store.adapter('Session').find('a')).toMatchObject({ accountId: 'ada' })
  expect(await store.adapter('AuthorizationCode').find('a')).toBeUndefined()
  expect(await new Store(() => new Date(start)).adapter('Session').find('a')).toBeUndefined()
})

test('what is read is a copy', async () => {
  const sessions = new Store(() => new Date(start)).adapter('Session')
  await sessions.upsert('a', { accountId: 'ada' }, 600)
  const read = await sessions.find('a')
  if (read) read.accountId = 'somebody else'
  expect(await sessions.find('a')).toMatchObject({ accountId: 'ada' })
})

test('a session is found by its uid until it is destroyed', async () => {
  const sessions = new Store(() => new Date(start)).adapter('Session')
  await sessions.upsert('a', { uid: 'u', accountId: 'ada' }, 600)
  expect(await sessions.findByUid('u')).toMatchObject({ accountId: 'ada' })
  await sessions.destroy('a')
  expect(await sessions.findByUid('u')).toBeUndefined()
})

test('a code is remembered for an hour after it has expired, and then forgotten', async () => {
  let now = start
  const codes = new Store(() => new Date(now)).adapter('AuthorizationCode')
  await codes.upsert('a', { accountId: 'ada' }, 600)
  now = start + hour
  expect(await codes.find('a')).toBeDefined()
  now = start + hour + 600_001
  expect(await codes.find('a')).toBeUndefined()
})

test('forgotten entries take up no room', async () => {
  let now = start
  const store = new Store(() => new Date(now))
  const codes = store.adapter('AuthorizationCode')
  for (let number = 0; number < 400; number += 1) await codes.upsert(`old ${number}`, { uid: `u${number}` }, 600)
  now = start + 2 * hour
  for (let number = 0; number < 600; number += 1) await codes.upsert(`new ${number}`, {}, 600)
  expect(store.size).toBe(600)
})

test('however much is written there is an end to it, and what is in use stays', async () => {
  const store = new Store(() => new Date(start))
  const tokens = store.adapter('RefreshToken')
  const session = () => store.adapter('Session').upsert('s', { uid: 'u' }, 600)
  await session()
  for (let number = 0; number < 21_000; number += 1) {
    if (number % 1_000 === 0) await session()
    await tokens.upsert(`token ${number}`, {}, 600)
  }
  expect(store.size).toBeLessThanOrEqual(20_500)
  expect(await tokens.find('token 0')).toBeUndefined()
  expect(await tokens.find('token 20999')).toBeDefined()
  expect(await store.adapter('Session').findByUid('u')).toBeDefined()
})
