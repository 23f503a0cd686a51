import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { StoreError } from '../store/index.ts'
import { adapterOver } from './adapter.ts'
import { mcpClient, tokensIn } from './testing/mcp-client.ts'
import { type Stage, stage } from './testing/stage.ts'

let room: Stage
let client: ReturnType<typeof mcpClient>
beforeAll(async () => {
  room = await stage()
  client = mcpClient(room)
})
afterAll(() => room.close())
afterEach(() => {
  room.clock.now = () => new Date()
})

const daysLater = (days: number) => {
  room.clock.now = () => new Date(Date.now() + days * 24 * 60 * 60_000)
}
const isKnown = async (clientId: string) => (await client.begin(room.newBrowser(), clientId)).status === 200

describe('a client that registered itself', () => {
  test('is forgotten after a week in which nobody allowed it anything', async () => {
    const clientId = await client.registered()
    daysLater(6)
    expect(await isKnown(clientId)).toBe(true)
    daysLater(8)
    expect(await isKnown(clientId)).toBe(false)
  })

  test('stays as long as a grant of it, and a good while longer', async () => {
    const clientId = await client.registered()
    const { refresh_token: refreshToken = '' } = await client.connected(room.newBrowser(), clientId)
    daysLater(29)
    expect(await tokensIn(client.refresh(clientId, refreshToken))).toHaveProperty('access_token')
    daysLater(179)
    expect(await isKnown(clientId)).toBe(true)
    daysLater(181)
    expect(await isKnown(clientId)).toBe(false)
  })
})

test('a store that fails is told apart from a server that does', async () => {
  const fails = async () => {
    throw new StoreError('the store failed')
  }
  const store = { get: fails, put: fails, consume: fails, members: fails, delete: fails, deleteGroup: fails, close: fails }
  const adapter = adapterOver(store, () => new Date())('AuthorizationCode')
  const down = { status: 503, error: 'temporarily_unavailable', expose: true }
  await expect(adapter.upsert('id', {}, 60)).rejects.toMatchObject(down)
  await expect(adapter.find('id')).rejects.toMatchObject(down)
  await expect(adapter.consume('id')).rejects.toMatchObject(down)
  await expect(adapter.destroy('id')).rejects.toMatchObject(down)
  await expect(adapter.revokeByGrantId('id')).rejects.toMatchObject(down)
})
