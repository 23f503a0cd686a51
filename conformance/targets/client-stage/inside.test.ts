import { once } from 'node:events'
import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { nobodyInside, watchInside } from './inside.ts'

test('whoever connects to the private network is noted, and hung up on', async () => {
  const inside = await watchInside({ host: '0.0.0.0', listensAt: '127.0.0.1' })
  expect(inside.wasReached()).toBe(false)
  const socket = connect(Number(inside.host.split(':').at(-1)), '127.0.0.1').resume()
  await once(socket, 'close')
  expect(inside.wasReached()).toBe(true)
  await inside.close()
})

test('where this machine has no such address, nobody can say', async () => {
  expect((await watchInside(undefined)).wasReached()).toBeUndefined()
  // An address of RFC 5737, which is nobody's.
  expect(await watchInside({ host: '203.0.113.1', listensAt: '203.0.113.1' })).toBe(nobodyInside)
})
