import { expect, onTestFinished, test } from 'vitest'
import { openStore } from '../store/index.ts'
import { temporaryFolder } from '../store/testing/temporary-folder.ts'
import { registeredClients } from './registered-clients.ts'

/** Clients over a new store, a second between any two registrations. */
async function stage(places?: number) {
  let time = Date.UTC(2026, 0, 1)
  const now = () => new Date(time)
  const { store } = await openStore(`file:${temporaryFolder()}`, { now })
  onTestFinished(() => store.close())
  const { adapter, used } = registeredClients({ store, now, ...(places === undefined ? {} : { places }) })
  return {
    used,
    async register(...clientIds: readonly string[]): Promise<void> {
      for (const clientId of clientIds) {
        time += 1000
        await adapter.upsert(clientId, { client_id: clientId }, 60 * 60)
      }
    },
    /** Those of the clients that are still known. */
    async known(clientIds: readonly string[]): Promise<string[]> {
      const found = await Promise.all(clientIds.map((clientId) => adapter.find(clientId)))
      return found.flatMap((client) => client?.client_id ?? [])
    },
  }
}

test('a client does not lose its place to another one while there is room', async () => {
  const { register, known } = await stage()
  // That two of five hundred have the same first choice among ten thousand is as good as certain.
  const clients = Array.from({ length: 500 }, (_, index) => `client-${index}`)
  await register(...clients)
  expect(await known(clients)).toEqual(clients)
})

test('where every place is taken, the one goes that has waited longest', async () => {
  const { register, known } = await stage(3)
  await register('a', 'b', 'c', 'd', 'e')
  expect(await known(['a', 'b', 'c', 'd', 'e'])).toEqual(['c', 'd', 'e'])
})

test('a client that somebody has allowed something gives its place back, and stays', async () => {
  const { register, known, used } = await stage(1)
  await register('in use')
  await used('in use')
  await register('next')
  await used('unknown')
  expect(await known(['in use', 'next', 'unknown'])).toEqual(['in use', 'next'])
})
