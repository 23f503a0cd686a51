import { expect, test } from 'vitest'
import type { Principal } from '../principal.ts'
import { signInRounds } from './sign-in-rounds.ts'

const somebody = { tenantId: 't', objectId: 'ada', subject: 's', clientId: 'c', scopes: [], expiresAt: new Date(0) }
const ada = (token: string, change: Partial<Principal> = {}): Principal => ({ ...somebody, token, ...change })

function stage() {
  const clock = { time: 0 }
  return { clock, rounds: signInRounds(() => new Date(clock.time)) }
}

test('who comes back with a third token to the same wall is not sent round again', () => {
  const { rounds } = stage()
  expect(rounds.mayBegin(ada('first'), 'tool')).toBe(true)
  expect(rounds.mayBegin(ada('refreshed'), 'tool')).toBe(true)
  expect(rounds.mayBegin(ada('signed in'), 'tool')).toBe(false)
})

test('the same token again is somebody who has not been away', () => {
  const { rounds } = stage()
  for (let count = 0; count < 5; count++) expect(rounds.mayBegin(ada('first'), 'tool')).toBe(true)
})

test('another person, client or tool has rounds of its own', () => {
  const { rounds } = stage()
  for (const token of ['first', 'second', 'third']) rounds.mayBegin(ada(token), 'tool')
  expect(rounds.mayBegin(ada('fourth', { objectId: 'bob' }), 'tool')).toBe(true)
  expect(rounds.mayBegin(ada('fourth', { clientId: 'other' }), 'tool')).toBe(true)
  expect(rounds.mayBegin(ada('fourth'), 'another')).toBe(true)
})

test('once it has helped, or some minutes later, it may help again', () => {
  const { clock, rounds } = stage()
  for (const token of ['first', 'second', 'third']) rounds.mayBegin(ada(token), 'tool')
  rounds.helped(ada('fourth'), 'tool')
  for (const token of ['fifth', 'sixth']) expect(rounds.mayBegin(ada(token), 'tool')).toBe(true)
  expect(rounds.mayBegin(ada('seventh'), 'tool')).toBe(false)
  clock.time = 11 * 60_000
  expect(rounds.mayBegin(ada('eighth'), 'tool')).toBe(true)
})
