import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { openStore } from '../store/index.ts'
import { temporaryFolder } from '../store/testing/temporary-folder.ts'
import { registeredClients } from './registered-clients.ts'

/** Two ids that share one of the ten thousand places, found by trying. */
function neighbours(): [string, string] {
  const seen = new Map<number, string>()
  for (let n = 0; ; n += 1) {
    const id = `client-${n}`
    const place = createHash('sha256').update(id).digest().readUInt32BE() % 10_000
    const other = seen.get(place)
    if (other !== undefined) return [other, id]
    seen.set(place, id)
  }
}

test('there are so many places for clients that nobody uses: the next one takes the place of one of them', async () => {
  const { store } = await openStore(`file:${temporaryFolder()}`, { now: () => new Date() })
  const { adapter, used } = registeredClients({ store, now: () => new Date() })
  const [one, other] = neighbours()
  await adapter.upsert(one, { client_id: one }, 60)
  await adapter.upsert('far away', { client_id: 'far away' }, 60)
  expect(await adapter.find(one)).toEqual({ client_id: one })
  await adapter.upsert(other, { client_id: other }, 60)
  expect(await adapter.find(one)).toBeUndefined()
  expect(await adapter.find('far away')).toBeDefined()

  await used(other)
  await adapter.upsert(one, { client_id: one }, 60)
  expect(await adapter.find(other)).toEqual({ client_id: other })
  await used('unknown')
  expect(await adapter.find('unknown')).toBeUndefined()
})
