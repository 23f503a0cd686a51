import { decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type FakeEntra, startFakeEntra } from './oauth-proxy/testing/fake-entra.ts'
import { mcpClient, tokensIn } from './oauth-proxy/testing/mcp-client.ts'
import { callback } from './oauth-proxy/testing/stage.ts'
import { type WholeServer, wholeServer } from './oauth-proxy/testing/whole-server.ts'
import { freePort, type RedisServer, startRedis } from './store/testing/redis-server.ts'
import { converse, modern, send } from './testing/dialects.ts'
import { front } from './testing/front.ts'
import { expectToOutliveItsStore } from './testing/store-down.ts'

/** Two servers that share nothing but a Redis and a key, and a front that gives each request to the other one than the last. */
let redis: RedisServer
let entra: FakeEntra
let between: Awaited<ReturnType<typeof front>>
let servers: readonly WholeServer[]
let room: WholeServer
let client: ReturnType<typeof mcpClient>
const perMinute = 100
beforeAll(async () => {
  ;[redis, entra, between] = await Promise.all([startRedis(), startFakeEntra(), front()])
  const shared = {
    url: `${between.origin}/mcp`,
    store: redis.address('many'),
    encryptionKeys: [Buffer.alloc(32, 'm').toString('base64')] as const,
    ...{ authorityOrigin: entra.origin, graphBaseUrl: entra.origin },
    ...{ rateLimit: perMinute, trustedProxies: ['127.0.0.1'] as const },
  }
  between.behind.push(await freePort(), await freePort())
  // At the same moment, on a Redis that is empty.
  servers = await Promise.all(between.behind.map((port) => wholeServer({ ...shared, port })))
  room = { ...(servers[0] as WholeServer), listensAt: between.origin }
  client = mcpClient(room)
})
afterAll(async () => {
  await Promise.all(servers.map((server) => server.close()))
  between.close()
  await Promise.all([redis.close(), entra.close()])
})

const statusesOf = (answers: readonly { readonly status: number }[]) => answers.map(({ status }) => status).sort()
const listed = (token: string) => converse(modern, room.resource, token, { method: 'tools/list' })

test('they agree on one signing key, though both started on nothing', async () => {
  const sets = await Promise.all(between.behind.map((port) => send(`http://127.0.0.1:${port}/jwks`, {})))
  expect(sets[0]?.json.keys).toHaveLength(1)
  expect(sets[0]?.json).toEqual(sets[1]?.json)
})

test('a whole flow goes over both, and each knows what the other did', async () => {
  const visitor = room.newBrowser()
  const clientId = await client.registered()
  const tokens = await client.connected(visitor, clientId)
  expect(statusesOf(await Promise.all(Array.from({ length: 6 }, () => listed(tokens.access_token))))).toEqual(Array(6).fill(200))
  const second = await tokensIn(client.refresh(clientId, tokens.refresh_token ?? ''))
  expect(decodeProtectedHeader(second.access_token).kid).toBe(decodeProtectedHeader(tokens.access_token).kid)
  // Consent was remembered by whoever took it, for both.
  for (const _ of between.behind) expect((await client.begin(visitor, clientId)).location).toMatch(/[?&]code=/)
  await client.post('/revoke', { client_id: clientId, token: second.refresh_token ?? '' })
  expect(statusesOf([await listed(second.access_token), await listed(second.access_token)])).toEqual([401, 401])
})

test('a code is redeemed once, however many ask both at once', async () => {
  for (let round = 0; round < 5; round += 1) {
    const clientId = await client.registered()
    const code = (await client.allowed(room.newBrowser(), clientId)).get('code') ?? ''
    const answers = await Promise.all(Array.from({ length: 12 }, () => client.redeem(clientId, code)))
    expect(statusesOf(answers).filter((status) => status === 200)).toHaveLength(1)
  }
})

test('a refresh token has one successor, however many ask both at once', async () => {
  for (let round = 0; round < 5; round += 1) {
    const clientId = await client.registered()
    const { refresh_token: token = '' } = await client.connected(room.newBrowser(), clientId)
    const answers = await Promise.all(Array.from({ length: 12 }, () => tokensIn(client.refresh(clientId, token))))
    const successors = new Set(answers.flatMap(({ refresh_token: successor }) => (successor === undefined ? [] : [successor])))
    expect(successors.size).toBe(1)
    expect((await client.refresh(clientId, token)).status).toBe(400)
  }
})

test('they count the requests of one address together', async () => {
  const registration = {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': '198.51.100.7' },
    body: JSON.stringify({ redirect_uris: [callback] }),
  }
  const answers = await Promise.all(Array.from({ length: perMinute + 20 }, () => send(`${room.origin}/register`, registration)))
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(perMinute)
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(20)
})

test('while Redis is away, what needs it is told to wait; when it is back, nothing is lost', async () => {
  await expectToOutliveItsStore(room, { goAway: redis.kill, comeBack: redis.start })
  // Its scripts were lost with it: requests are counted all the same.
  const { headers } = await send(`${room.origin}/register`, { method: 'POST' })
  expect(headers.get('ratelimit')).toMatch(/r=\d+/)
  // The password is in nobody's log.
  expect(servers.flatMap(({ lines }) => lines).join('')).toContain('Redis')
  expect(servers.flatMap(({ lines }) => lines).join('')).not.toContain('hunter2')
})
