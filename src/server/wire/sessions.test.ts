import { expect, test } from 'vitest'
import { newSessionId, Sessions } from './sessions.ts'

function stage(limits?: { perPerson: number; inAll: number }) {
  const state = { time: 0, ended: [] as string[] }
  const sessions = new Sessions<string>(
    () => new Date(state.time),
    (held) => state.ended.push(held),
    ...(limits ? [limits] : []),
  )
  return { state, sessions }
}

test('a session is found by its id and its person together', () => {
  const { sessions } = stage()
  sessions.add('1', 'alice', 'held')
  expect(sessions.find('1', 'alice')).toBe('held')
  expect(sessions.find('1', 'bob')).toBeUndefined()
  expect(sessions.find('2', 'alice')).toBeUndefined()
  expect(sessions.find('__proto__', 'alice')).toBeUndefined()
})

test('a session that is not used ends, and one that is used goes on', () => {
  const { state, sessions } = stage()
  sessions.add('used', 'alice', 'used')
  sessions.add('idle', 'alice', 'idle')
  state.time = 20 * 60_000
  expect(sessions.find('used', 'alice')).toBe('used')
  state.time = 40 * 60_000
  expect(sessions.find('idle', 'alice')).toBeUndefined()
  sessions.add('new', 'bob', 'new')
  expect(state.ended).toEqual(['idle'])
  expect(sessions.find('used', 'alice')).toBe('used')
})

test('who opens too many loses those of their own that they used longest ago, and nobody else does', () => {
  const { state, sessions } = stage()
  sessions.add('bob', 'bob', 'bob')
  for (let count = 0; count < 129; count++) sessions.add(`alice ${count}`, 'alice', `alice ${count}`)
  expect(state.ended).toEqual(['alice 0'])
  expect(sessions.find('bob', 'bob')).toBe('bob')
})

test('a session that is deleted, or left over, is ended once', () => {
  const { state, sessions } = stage()
  sessions.add('1', 'alice', 'one')
  sessions.add('2', 'alice', 'two')
  sessions.delete('1')
  sessions.delete('1')
  sessions.clear()
  expect(state.ended).toEqual(['one', 'two'])
})

test('ids are visible ASCII, and none comes twice', () => {
  const ids = Array.from({ length: 1000 }, newSessionId)
  expect(new Set(ids).size).toBe(1000)
  for (const id of ids) expect(id).toMatch(/^[\x21-\x7e]{36}$/)
})

test('a process holds so many and no more: of all, the one used longest ago ends', () => {
  const { state, sessions } = stage({ perPerson: 2, inAll: 3 })
  for (const person of ['alice', 'bob', 'carol']) sessions.add(person, person, person)
  sessions.find('alice', 'alice')
  sessions.add('dave', 'dave', 'dave')
  expect(state.ended).toEqual(['bob'])
  expect(sessions.size).toBe(3)
})
