import { randomInt } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { type Answer, send } from '../testing/dialects.ts'
import { mcpClient } from './testing/mcp-client.ts'
import { callback } from './testing/stage.ts'
import { type WholeServer, wholeServer } from './testing/whole-server.ts'

const perMinute = 3
let room: WholeServer
let client: ReturnType<typeof mcpClient>
beforeAll(async () => {
  room = await wholeServer({ rateLimit: perMinute, trustedProxies: ['127.0.0.1'] })
  client = mcpClient(room)
})
afterAll(() => room.close())

/** Each test comes from an address of its own. */
let address: string
beforeEach(() => {
  address = `198.51.${randomInt(256)}.${randomInt(256)}`
})
const from = (path: string, init: RequestInit = {}, origin = address) =>
  send(room.origin + path, { redirect: 'manual', ...init, headers: { 'x-forwarded-for': origin, ...init.headers } })
const register = (origin?: string) =>
  from(
    '/register',
    { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ redirect_uris: [callback] }) },
    origin,
  )
const refreshWith = (token: string, clientId: string) => {
  const form = { grant_type: 'refresh_token', refresh_token: token, client_id: clientId }
  return from('/token', { method: 'POST', body: new URLSearchParams(form) })
}
async function times(count: number, ask: () => Promise<Answer>): Promise<Answer[]> {
  const answers: Answer[] = []
  for (let index = 0; index < count; index += 1) answers.push(await ask())
  return answers
}
const statuses = (answers: readonly Answer[]) => answers.map(({ status }) => status)

test('so many registrations of one address, and no more; others have their own', async () => {
  const answers = await times(perMinute + 1, register)
  expect(statuses(answers)).toEqual([201, 201, 201, 429])
  expect((await register('203.0.113.77')).status).toBe(201)
  expect(answers[0]?.headers.get('ratelimit')).toMatch(/r=2; t=\d+/)
  const { headers, json } = answers[3] as Answer
  expect(json).toEqual({ error: 'temporarily_unavailable', error_description: 'too many requests from this address' })
  expect(Number(headers.get('retry-after'))).toBeGreaterThan(0)
  expect(headers.get('ratelimit')).toMatch(/r=0; t=\d+/)
  expect(headers.get('access-control-allow-origin')).toBe('*')
  expect(room.lines.map((line) => JSON.parse(line))).toContainEqual(
    expect.objectContaining({ status: 429, address, path: '/register', refusal: 'too-many-requests' }),
  )
})

test('so many sign-ins; the person is told, and what was begun goes on', async () => {
  const clientId = await client.registered()
  const path = client.authorizationUrl(clientId).replace(room.origin, '')
  const answers = await times(perMinute + 1, () => from(path, { headers: { accept: 'text/html' } }))
  expect(statuses(answers)).toEqual([303, 303, 303, 429])
  const refused = answers[3] as Answer
  expect(refused.text).toContain('<h1>Too many requests</h1>')
  expect(refused.text).toContain(refused.headers.get('x-request-id'))
  expect(refused.headers.get('content-security-policy')).toContain("form-action 'none'")
  const begun = new URL(answers[0]?.headers.get('location') ?? '', room.origin).pathname
  expect((await from(begun)).status).not.toBe(429)
})

test('of the token endpoint only what is refused counts: people of one office share an address', async () => {
  const clientId = await client.registered()
  let { refresh_token: token = '' } = await client.connected(room.newBrowser(), clientId)
  for (const { status, json } of await times(2 * perMinute, async () => {
    const answer = await refreshWith(token, clientId)
    token = answer.json.refresh_token
    return answer
  }))
    expect([status, json.refresh_token]).toEqual([200, expect.any(String)])
  expect(statuses(await times(perMinute + 1, () => refreshWith('guessed', clientId)))).toEqual([400, 400, 400, 429])
})

test('pages have room for whole sign-ins, and end as well', async () => {
  const answers = await times(10 * perMinute + 1, () => from('/consent/none', { headers: { accept: 'text/html' } }))
  expect(new Set(statuses(answers.slice(0, -1)))).toEqual(new Set([400]))
  expect(answers.at(-1)?.status).toBe(429)
})

test('documents, health and the MCP endpoint have no limit', async () => {
  for (const path of ['/.well-known/oauth-authorization-server', '/jwks', '/.well-known/oauth-protected-resource', '/healthz']) {
    const answers = await times(10 * perMinute + 5, () => from(path))
    expect([path, new Set(statuses(answers))]).toEqual([path, new Set([200])])
  }
  expect(new Set(statuses(await times(10 * perMinute + 5, () => from('/mcp', { method: 'POST' }))))).toEqual(new Set([401]))
})

test('behind a front that nobody named, the log says what to set', async () => {
  const behind = await wholeServer({ rateLimit: 1 })
  const ask = () => send(`${behind.origin}/register`, { method: 'POST', headers: { 'x-forwarded-for': '198.51.100.1' } })
  await times(4, ask)
  const advice = behind.lines.map((line) => JSON.parse(line)).filter(({ setting }) => setting === 'MCP_SERVER_TRUSTED_PROXIES')
  expect(advice).toEqual([expect.objectContaining({ level: 40, msg: expect.stringMatching(/come from a front/) })])
  await behind.close()
})
