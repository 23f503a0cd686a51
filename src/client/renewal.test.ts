import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Step } from './steps.ts'
import { fileStore } from './store/file-store.ts'
import type { FakeParties } from './testing/fake-parties.ts'
import { startFakeSession as start } from './testing/fake-session.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

const newFile = async () => join(await temporaryFolder(), 'credentials.json')
const minutesLater = (minutes: number) => () => new Date(Date.parse('2030-01-01T00:00:00Z') + minutes * 60_000)
const atToken = (parties: FakeParties) => parties.askedAt('/token').map(({ parameters }) => parameters['grant_type'])

test('a renewal that is refused for another reason leaves the refresh token for the next run, and is not tried with each request', async () => {
  let refuses = false
  const { open, parties, lines } = await start(
    {
      tokenAnswer: (right, asked) =>
        asked['grant_type'] === 'refresh_token' && refuses ? { error: 'temporarily_unavailable' } : right,
    },
    { now: minutesLater(0) },
  )
  const file = await newFile()
  await open({ store: fileStore(file) })
  refuses = true
  const session = await open({ store: fileStore(file), now: minutesLater(90) })
  expect(await session.callTool('greet', { name: 'x' })).toMatchObject({ text: 'Hello x' })
  expect(lines.filter((line) => line.includes('temporarily_unavailable'))).toHaveLength(1)
  refuses = false
  await open({ store: fileStore(file), now: minutesLater(90) })
  expect(atToken(parties)).toEqual(['authorization_code', 'refresh_token', 'refresh_token'])
  expect(parties.askedAt('/authorize')).toHaveLength(1)
})

test('a renewal is told of once what came of it is kept, so that whoever is told cannot lose it', async () => {
  const { open, parties } = await start({}, { now: minutesLater(0) })
  const file = await newFile()
  await open({ store: fileStore(file) })
  const onStep = ({ step }: Step) => {
    if (step === 'refreshed') throw new Error('nobody reads this any more')
  }
  await expect(open({ store: fileStore(file), now: minutesLater(90), onStep })).rejects.toThrow('nobody reads this')
  await open({ store: fileStore(file), now: minutesLater(90) })
  expect(atToken(parties)).toEqual(['authorization_code', 'refresh_token'])
})
