import type { AdapterFactory, AdapterPayload } from 'oidc-provider'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { mcpClient, type Tokens, tokensIn } from './testing/mcp-client.ts'
import { type Stage, stage } from './testing/stage.ts'

let room: Stage
let client: ReturnType<typeof mcpClient>
let clientId: string

/** What happens to the next refresh tokens: each one is kept, or not, and then the server fails; `kept` are the names that came. */
const failures: ('before it is kept' | 'after it is kept')[] = []
const kept: string[] = []
beforeAll(async () => {
  room = await stage({
    configure: (configuration) => ({ ...configuration, adapter: failing(configuration.adapter as AdapterFactory) }),
  })
  client = mcpClient(room)
  clientId = await client.registered()
})
afterAll(() => room.close())
afterEach(() => {
  room.clock.now = () => new Date()
})

const failing =
  (right: AdapterFactory): AdapterFactory =>
  (model) => {
    const adapter = right(model)
    if (model !== 'RefreshToken') return adapter
    return {
      ...adapter,
      async upsert(id: string, payload: AdapterPayload, expiresIn: number) {
        kept.push(id)
        const failure = failures.shift()
        if (failure !== 'before it is kept') await adapter.upsert(id, payload, expiresIn)
        if (failure) throw new Error('the power fails')
      },
    }
  }

const connected = () => client.connected(room.newBrowser(), clientId)
const statusOf = async (token: string) => (await client.refresh(clientId, token)).status
const refreshed = (token: string): Promise<Tokens> => tokensIn(client.refresh(clientId, token))

test.each(['before it is kept', 'after it is kept'] as const)(
  'a server that fails with the successor at hand, %s, gives that very one to who asks again',
  async (failure) => {
    const { refresh_token: first = '' } = await connected()
    failures.push(failure, failure)
    expect([await statusOf(first), await statusOf(first)]).toEqual([500, 500])
    const { refresh_token: second = '' } = await refreshed(first)
    expect(new Set(kept.slice(-3))).toEqual(new Set([second]))
    const { refresh_token: third = '' } = await refreshed(second)
    expect(third).toMatch(/^[\w-]{43}$/)
  },
)

test('once the answer was out, asking again ends the grant', async () => {
  const { refresh_token: first = '' } = await connected()
  failures.push('after it is kept')
  await statusOf(first)
  const { refresh_token: second = '' } = await refreshed(first)
  expect([await statusOf(first), await statusOf(second)]).toEqual([400, 400])
})

test('once the successor was presented, an answer that never went out is not waited for', async () => {
  const { refresh_token: first = '' } = await connected()
  failures.push('after it is kept')
  await statusOf(first)
  // Somebody learnt its name all the same.
  const second = kept.at(-1) ?? ''
  failures.push('before it is kept')
  expect(await statusOf(second)).toBe(500)
  expect([await statusOf(first), await statusOf(second)]).toEqual([400, 400])
})

test('nobody asks again after half an hour', async () => {
  const { refresh_token: first = '' } = await connected()
  failures.push('before it is kept')
  await statusOf(first)
  room.clock.now = () => new Date(Date.now() + 29 * 60_000)
  failures.push('before it is kept')
  expect(await statusOf(first)).toBe(500)
  room.clock.now = () => new Date(Date.now() + 31 * 60_000)
  expect(await statusOf(first)).toBe(400)
})

test('a used token is remembered for a week, and then it is one that nobody knows', async () => {
  const { refresh_token: first = '' } = await connected()
  const { refresh_token: second = '' } = await refreshed(first)
  room.clock.now = () => new Date(Date.now() + 8 * 24 * 60 * 60_000)
  expect(await statusOf(first)).toBe(400)
  expect(await statusOf(second)).toBe(200)
})
