import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { SignInAgain } from './index.ts'
import type { Browser } from './testing/browser.ts'
import { mcpClient, type Tokens, tokensIn } from './testing/mcp-client.ts'
import { principalOf } from './testing/principal.ts'
import { type Stage, stage } from './testing/stage.ts'

let room: Stage
let client: ReturnType<typeof mcpClient>
/** One browser for all of them: who is known there is asked less. */
let visitor: Browser
beforeAll(async () => {
  room = await stage()
  client = mcpClient(room)
  visitor = room.newBrowser()
})
afterAll(() => room.close())

const errorOf = async (response: Response) => [response.status, ((await response.json()) as { error?: string }).error]

/** A code that is still good, and whose it is. */
async function freshCode(metadata?: Record<string, unknown>) {
  const clientId = await client.registered(metadata)
  const query = await client.allowed(visitor, clientId)
  return { clientId, code: query.get('code') ?? '' }
}

describe('a code', () => {
  test('is good once; the second time it fails and takes with it what the first one brought', async () => {
    const { clientId, code } = await freshCode()
    const tokens = await tokensIn(client.redeem(clientId, code))
    expect(tokens).toHaveProperty('access_token')
    expect(await errorOf(await client.redeem(clientId, code))).toEqual([400, 'invalid_grant'])
    expect(await errorOf(await client.refresh(clientId, tokens.refresh_token ?? ''))).toEqual([400, 'invalid_grant'])
    await expect(room.proxy.graphToken(principalOf(tokens))).rejects.toThrow(SignInAgain)
    expect(await room.proxy.hasEnded(principalOf(tokens))).toBe(true)
  })

  test('is good for one of many requests that come at once, and the others end what it brings', async () => {
    const { clientId, code } = await freshCode()
    const answers = await Promise.all(Array.from({ length: 12 }, () => client.redeem(clientId, code)))
    const [won, ...others] = answers.filter(({ status }) => status === 200)
    expect([others.length, answers.filter(({ status }) => status === 400).length]).toEqual([0, 11])
    const tokens = (await won?.json()) as Tokens
    expect(await room.proxy.hasEnded(principalOf(tokens))).toBe(true)
    expect(await errorOf(await client.refresh(clientId, tokens.refresh_token ?? ''))).toEqual([400, 'invalid_grant'])
  })

  test.each([
    ['a wrong verifier', { code_verifier: 'A'.repeat(43) }, 'invalid_grant'],
    ['no verifier', { code_verifier: '' }, 'invalid_grant'],
    ['a verifier that is none', { code_verifier: 'short' }, 'invalid_request'],
    ['another redirect URI', { redirect_uri: 'http://127.0.0.1:7777/other' }, 'invalid_grant'],
    ['another resource', { resource: 'https://elsewhere.example/mcp' }, 'invalid_target'],
  ])('is not redeemed with %s, and is still good for its client', async (_what, change, error) => {
    const { clientId, code } = await freshCode()
    expect(await errorOf(await client.redeem(clientId, code, change))).toEqual([400, error])
    if (error !== 'invalid_target') expect((await client.redeem(clientId, code)).status).toBe(200)
  })

  test('is not redeemed by another client', async () => {
    const { code } = await freshCode()
    expect(await errorOf(await client.redeem(await client.registered(), code))).toEqual([400, 'invalid_grant'])
  })

  test('brings a token without resource in the request, too', async () => {
    const { clientId, code } = await freshCode()
    const tokens = await tokensIn(client.redeem(clientId, code, { resource: '' }))
    expect(decodeJwt(tokens.access_token).aud).toBe(room.resource)
  })
})

describe('a refresh token', () => {
  test('is rotated, and the new access token finds the same tokens of Entra', async () => {
    const clientId = await client.registered()
    const first = await client.connected(visitor, clientId)
    const second = await tokensIn(client.refresh(clientId, first.refresh_token ?? ''))
    expect(second.refresh_token).not.toBe(first.refresh_token)
    expect(decodeJwt(second.access_token)).toMatchObject({
      aud: room.resource,
      grant_id: decodeJwt(first.access_token)['grant_id'],
    })
    expect(await room.proxy.graphToken(principalOf(second))).toBe(await room.proxy.graphToken(principalOf(first)))
  })

  test('used twice ends the whole family', async () => {
    const clientId = await client.registered()
    const first = await client.connected(visitor, clientId)
    const second = await tokensIn(client.refresh(clientId, first.refresh_token ?? ''))
    expect(await errorOf(await client.refresh(clientId, first.refresh_token ?? ''))).toEqual([400, 'invalid_grant'])
    expect(await errorOf(await client.refresh(clientId, second.refresh_token ?? ''))).toEqual([400, 'invalid_grant'])
    await expect(room.proxy.graphToken(principalOf(second))).rejects.toThrow(SignInAgain)
    expect(await room.proxy.hasEnded(principalOf(second))).toBe(true)
  })

  test('has one successor, however many requests come at once', async () => {
    const clientId = await client.registered()
    const { refresh_token: refreshToken = '' } = await client.connected(visitor, clientId)
    const answers = await Promise.all(Array.from({ length: 8 }, () => tokensIn(client.refresh(clientId, refreshToken))))
    const successors = new Set(answers.map((tokens) => tokens.refresh_token).filter((token) => token !== undefined))
    expect(successors.size).toBe(1)
    expect(successors).not.toContain(refreshToken)
    expect(await errorOf(await client.refresh(clientId, refreshToken))).toEqual([400, 'invalid_grant'])
  })

  test('is given only to a client that registered for it', async () => {
    const clientId = await client.registered({ grant_types: ['authorization_code'] })
    const tokens = await client.connected(visitor, clientId)
    expect(tokens).not.toHaveProperty('refresh_token')
    expect(await room.proxy.graphToken(principalOf(tokens))).toMatch(/^graph\./)
  })

  test('of another client is worth nothing', async () => {
    const { refresh_token: refreshToken = '' } = await client.connected(visitor, await client.registered())
    expect(await errorOf(await client.refresh(await client.registered(), refreshToken))).toEqual([400, 'invalid_grant'])
  })
})

describe('revoking', () => {
  const revoke = (clientId: string, token: string, more: Readonly<Record<string, string>> = {}) =>
    client.post('/revoke', { client_id: clientId, token, ...more })
  const hasEnded = (tokens: Tokens) => room.proxy.hasEnded(principalOf(tokens))

  test.each([
    ['a refresh token', 'refresh_token'],
    ['an access token', 'access_token'],
  ] as const)('%s ends the grant: its tokens are refused, and those of Entra are dropped', async (_what, which) => {
    const clientId = await client.registered()
    const tokens = await client.connected(visitor, clientId)
    expect(await hasEnded(tokens)).toBe(false)
    const answer = await revoke(clientId, tokens[which] ?? '', { token_type_hint: which })
    expect([answer.status, await answer.text()]).toEqual([200, ''])
    expect(await hasEnded(tokens)).toBe(true)
    expect(await errorOf(await client.refresh(clientId, tokens.refresh_token ?? ''))).toEqual([400, 'invalid_grant'])
    await expect(room.proxy.graphToken(principalOf(tokens))).rejects.toThrow(SignInAgain)
  })

  test('an access token that has expired ends the grant, too', async () => {
    const clientId = await client.registered()
    const tokens = await client.connected(visitor, clientId)
    room.clock.now = () => new Date(Date.now() + 40 * 60_000)
    expect((await revoke(clientId, tokens.access_token)).status).toBe(200)
    expect(await hasEnded(tokens)).toBe(true)
    room.clock.now = () => new Date()
  })

  test('leaves the other grants of the client and of the person alone', async () => {
    const [one, other] = [await client.registered(), await client.registered()]
    const mine = await client.connected(visitor, one)
    const others = [await client.connected(visitor, one), await client.connected(visitor, other)]
    await revoke(one, mine.access_token)
    expect(await Promise.all([mine, ...others].map(hasEnded))).toEqual([true, false, false])
  })

  test('somebody else’s token, a forged one, or one that is unknown, changes nothing (RFC 7009 §2.2)', async () => {
    const clientId = await client.registered()
    const tokens = await client.connected(visitor, clientId)
    const other = await client.registered()
    const [header, payload, signature = ''] = tokens.access_token.split('.')
    const forged = `${header}.${payload}.${signature.startsWith('A') ? 'B' : 'A'}${signature.slice(1)}`
    for (const token of [tokens.refresh_token ?? '', tokens.access_token, forged, 'unknown', 'a.b.c', `${header}.e30.`])
      expect([token, (await revoke(other, token)).status]).toEqual([token, 200])
    expect((await revoke(clientId, forged)).status).toBe(200)
    expect(await hasEnded(tokens)).toBe(false)
    expect((await client.refresh(clientId, tokens.refresh_token ?? '')).status).toBe(200)
  })

  test('needs the client to prove itself, and a token', async () => {
    const { body } = await client.register({ token_endpoint_auth_method: 'client_secret_post' })
    const clientId = String(body['client_id'])
    const query = await client.allowed(visitor, clientId)
    const secret = { client_secret: String(body['client_secret']) }
    const tokens = await tokensIn(client.redeem(clientId, query.get('code') ?? '', secret))
    expect(await errorOf(await revoke(clientId, tokens.access_token))).toEqual([401, 'invalid_client'])
    expect(await errorOf(await revoke(clientId, tokens.access_token, { client_secret: 'wrong' }))).toEqual([
      401,
      'invalid_client',
    ])
    expect(await hasEnded(tokens)).toBe(false)
    expect(await errorOf(await revoke(clientId, '', secret))).toEqual([400, 'invalid_request'])
    expect((await revoke(clientId, tokens.access_token, secret)).status).toBe(200)
    expect(await hasEnded(tokens)).toBe(true)
  })
})

test('a confidential client needs its secret', async () => {
  const { body } = await client.register({ token_endpoint_auth_method: 'client_secret_post' })
  const clientId = String(body['client_id'])
  const query = await client.allowed(visitor, clientId)
  const code = query.get('code') ?? ''
  expect(await errorOf(await client.redeem(clientId, code))).toEqual([401, 'invalid_client'])
  expect(await errorOf(await client.redeem(clientId, code, { client_secret: 'wrong' }))).toEqual([401, 'invalid_client'])
  expect((await client.redeem(clientId, code, { client_secret: String(body['client_secret']) })).status).toBe(200)
})

test.each([
  ['password', 'unsupported_grant_type'],
  ['client_credentials', 'unsupported_grant_type'],
  ['', 'invalid_request'],
])('the grant type "%s" is refused with %s', async (grantType, error) => {
  expect(await errorOf(await client.post('/token', { grant_type: grantType, client_id: await client.registered() }))).toEqual([
    400,
    error,
  ])
})
