import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { SignInAgain, UpstreamUnavailable } from './index.ts'
import type { Browser } from './testing/browser.ts'
import { mcpClient, type Tokens } from './testing/mcp-client.ts'
import { principalOf } from './testing/principal.ts'
import { type Stage, stage } from './testing/stage.ts'

let room: Stage
let client: ReturnType<typeof mcpClient>
/** One browser for all of them: who is known there is asked less. */
let visitor: Browser
let clientId: string
let tokens: Tokens
let askedBefore: number
beforeAll(async () => {
  room = await stage()
  client = mcpClient(room)
  visitor = room.newBrowser()
  clientId = await client.registered()
})
afterAll(() => room.close())
/** A grant of its own for each test, an hour before its token for Graph ends. */
beforeEach(async () => {
  Object.assign(room.entra, { refuseTokens: undefined, down: false })
  room.clock.now = () => new Date()
  tokens = await client.connected(visitor, clientId)
  askedBefore = room.entra.tokenRequests.length
})

const minutesLater = (minutes: number) => {
  room.clock.now = () => new Date(Date.now() + minutes * 60_000)
}
const graphToken = () => room.proxy.graphToken(principalOf(tokens))
const failure = async (): Promise<Error> =>
  graphToken().then(
    () => new Error('a token was given'),
    (error) => error,
  )
const refused = (status: number, error: string, headers = {}) => ({
  status,
  headers,
  body: JSON.stringify({ error, error_description: `AADSTS1: ${error}` }),
})
const renewals = () => room.entra.tokenRequests.slice(askedBefore).filter((form) => form.get('grant_type') === 'refresh_token')

describe('the token for Graph', () => {
  test('is the one that Entra gave, as long as it is good', async () => {
    const first = await graphToken()
    expect(room.entra.secrets).toContain(first)
    minutesLater(50)
    expect(await graphToken()).toBe(first)
    expect(renewals()).toEqual([])
  })

  test('is renewed shortly before it ends, with the scopes of Graph', async () => {
    const first = await graphToken()
    minutesLater(56)
    const second = await graphToken()
    expect(second).not.toBe(first)
    expect(await graphToken()).toBe(second)
    expect(renewals().map((form) => form.get('scope'))).toEqual([
      'openid profile offline_access https://graph.microsoft.com/User.Read',
    ])
  })

  test('is renewed once, however many ask at the same time', async () => {
    minutesLater(61)
    const given = await Promise.all(Array.from({ length: 20 }, graphToken))
    expect(new Set(given).size).toBe(1)
    expect(renewals()).toHaveLength(1)
  })

  test('is renewed with the newest refresh token', async () => {
    minutesLater(61)
    await graphToken()
    minutesLater(122)
    await graphToken()
    const [first, second] = renewals().map((form) => form.get('refresh_token'))
    expect(first).not.toBe(second)
  })
})

describe('a token that Graph has refused before its time', () => {
  test('is renewed, and once, however many were refused with it', async () => {
    const refusedByGraph = await graphToken()
    const given = await Promise.all(Array.from({ length: 5 }, () => room.proxy.graphToken(principalOf(tokens), refusedByGraph)))
    expect(new Set([...given, refusedByGraph]).size).toBe(2)
    expect(await room.proxy.graphToken(principalOf(tokens), refusedByGraph)).toBe(given[0])
    expect(renewals()).toHaveLength(1)
  })

  test('and that Entra does not renew either, ends the grant', async () => {
    const refusedByGraph = await graphToken()
    room.entra.refuseTokens = refused(400, 'invalid_grant')
    await expect(room.proxy.graphToken(principalOf(tokens), refusedByGraph)).rejects.toThrow(SignInAgain)
    expect((await client.refresh(clientId, tokens.refresh_token ?? '')).status).toBe(400)
  })

  test('is not given again while Entra cannot be asked', async () => {
    const refusedByGraph = await graphToken()
    room.entra.down = true
    await expect(room.proxy.graphToken(principalOf(tokens), refusedByGraph)).rejects.toThrow(UpstreamUnavailable)
  })
})

describe('a principal', () => {
  test('without a grant, with an unknown one, or of another person gets none, and ends nothing', async () => {
    const { grantId: _, ...withoutGrant } = principalOf(tokens)
    for (const principal of [
      withoutGrant,
      { ...withoutGrant, grantId: 'unknown' },
      { ...principalOf(tokens), objectId: 'grace-0002' },
      { ...principalOf(tokens), tenantId: '11111111-1111-1111-1111-111111111111' },
    ])
      await expect(room.proxy.graphToken(principal)).rejects.toThrow(SignInAgain)
    expect(await graphToken()).toMatch(/^graph\./)
    expect((await client.refresh(clientId, tokens.refresh_token ?? '')).status).toBe(200)
  })
})

describe('when Entra', () => {
  test.each(['invalid_grant', 'interaction_required', 'consent_required', 'access_denied'])(
    'says %s, the grant ends: the client cannot refresh in circles',
    async (error) => {
      minutesLater(61)
      room.entra.refuseTokens = refused(400, error)
      expect(await failure()).toBeInstanceOf(SignInAgain)
      room.entra.refuseTokens = undefined
      expect(await failure()).toBeInstanceOf(SignInAgain)
      expect((await client.refresh(clientId, tokens.refresh_token ?? '')).status).toBe(400)
      expect(
        room.logged.some(({ level, details }) => level === 'warn' && 'text' in details && details.text === `AADSTS1: ${error}`),
      ).toBe(true)
    },
  )

  test.each([
    ['breaks down', refused(503, 'server_error')],
    ['has too much to do', refused(429, 'temporarily_unavailable')],
    ['breaks down without words', { status: 502, body: '<html>' }],
    ['says that it cannot now', refused(400, 'temporarily_unavailable')],
    ['does not know our secret any more', refused(401, 'invalid_client')],
  ])('%s, nothing is decided, and nothing is lost', async (_what, answer) => {
    minutesLater(61)
    room.entra.refuseTokens = answer
    expect(await failure()).toBeInstanceOf(UpstreamUnavailable)
    room.entra.refuseTokens = undefined
    expect(await graphToken()).toMatch(/^graph\./)
  })

  test('is down, the token is used to its end', async () => {
    const first = await graphToken()
    room.entra.down = true
    minutesLater(57)
    expect(await graphToken()).toBe(first)
    minutesLater(61)
    expect(await failure()).toBeInstanceOf(UpstreamUnavailable)
  })
})

test('a grant that is revoked while its tokens are renewed does not come back', async () => {
  minutesLater(61)
  const renewed = failure()
  await client.post('/revoke', { client_id: clientId, token: tokens.refresh_token ?? '' })
  await renewed
  expect(await failure()).toBeInstanceOf(SignInAgain)
})

test('tokens go when the grant ends by itself', async () => {
  minutesLater(91 * 24 * 60)
  expect(await failure()).toBeInstanceOf(SignInAgain)
  expect(renewals()).toEqual([])
})
