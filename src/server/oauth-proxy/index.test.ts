import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { decodeJwt, jwtVerify } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest'
import { ada, entraClientId, tenantId } from './testing/fake-entra.ts'
import { mcpClient } from './testing/mcp-client.ts'
import { principalOf } from './testing/principal.ts'
import { type Stage, stage } from './testing/stage.ts'

let room: Stage
beforeAll(async () => {
  room = await stage()
})
afterAll(() => room.close())
afterEach(() => {
  room.entra.user = ada
})

describe('the whole flow', () => {
  test('ends with a token for this server, verified as a resource server would (RFC 9068)', async () => {
    const client = mcpClient(room)
    const clientId = await client.registered()
    const tokens = await client.connected(room.newBrowser(), clientId)
    const { issuer, audience, keys } = room.proxy.verification
    const { payload, protectedHeader } = await jwtVerify(tokens.access_token, keys, {
      issuer,
      audience,
      typ: 'at+jwt',
      algorithms: ['RS256'],
    })
    expect([issuer, audience]).toEqual([room.origin, room.resource])
    expect(protectedHeader.kid).toEqual(expect.any(String))
    expect(payload).toMatchObject({
      client_id: clientId,
      scope: 'mcp.access',
      tid: tenantId,
      oid: ada.oid,
      sub: `${tenantId}.${ada.oid}`,
    })
    expect(payload).toMatchObject({
      grant_id: expect.any(String),
      jti: expect.any(String),
      iat: expect.any(Number),
      exp: expect.any(Number),
    })
    expect(tokens).toMatchObject({
      token_type: 'Bearer',
      expires_in: 1800,
      scope: 'mcp.access',
      refresh_token: expect.any(String),
    })
  })

  test('gives the client its state and the issuer back (RFC 9207)', async () => {
    const client = mcpClient(room)
    const query = await client.allowed(room.newBrowser(), await client.registered())
    expect(Object.fromEntries(query)).toEqual({ code: expect.any(String), state: 'the-client-state', iss: room.origin })
  })

  test('asks Entra with its own PKCE, state and nonce, for Graph, and never with a resource', async () => {
    const client = mcpClient(room)
    const clientId = await client.registered()
    const url = client.authorizationUrl(clientId)
    await client.named(room.newBrowser(), clientId)
    const asked = Object.fromEntries(room.entra.authorizations.at(-1) ?? [])
    expect(asked).toEqual({
      response_type: 'code',
      client_id: entraClientId,
      redirect_uri: `${room.origin}/auth/callback`,
      scope: 'openid profile offline_access https://graph.microsoft.com/User.Read',
      state: expect.stringMatching(/^[\w-]{43}$/),
      nonce: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: 'S256',
    })
    expect(asked['code_challenge']).not.toBe(new URL(url).searchParams.get('code_challenge'))
    const redeemed = Object.fromEntries(room.entra.tokenRequests.at(-1) ?? [])
    expect(redeemed).toMatchObject({ grant_type: 'authorization_code', client_id: entraClientId })
    expect(redeemed).not.toHaveProperty('client_secret')
    expect(redeemed).not.toHaveProperty('resource')
  })

  test('passes the wish for a certain account on to Entra', async () => {
    const client = mcpClient(room)
    const clientId = await client.registered()
    await client.named(room.newBrowser(), clientId, { login_hint: ada.upn })
    expect(room.entra.authorizations.at(-1)?.get('login_hint')).toBe(ada.upn)
    await client.named(room.newBrowser(), clientId, { login_hint: ada.upn, prompt: 'select_account' })
    expect(room.entra.authorizations.at(-1)?.get('prompt')).toBe('select_account')
    expect(room.entra.authorizations.at(-1)?.has('login_hint')).toBe(false)
  })

  test.each(['login', 'consent', 'select_account'])('ends for a client that asks for prompt=%s, too', async (prompt) => {
    const client = mcpClient(room)
    const tokens = await client.connected(room.newBrowser(), await client.registered(), { prompt })
    expect(decodeJwt(tokens.access_token)).toMatchObject({ oid: ada.oid })
  })

  test('leaves nothing in the browser but who it was, which signs nobody in', async () => {
    const client = mcpClient(room)
    const visitor = room.newBrowser()
    await client.connected(visitor, await client.registered())
    const names = (await visitor.jar.getCookies(`${room.origin}/authorize`)).map(({ key }) => key)
    expect(names.filter((name) => !name.startsWith('mcp-interaction'))).toEqual(['mcp-person'])
    const asked = room.entra.authorizations.length
    await client.begin(visitor, await client.registered())
    expect(room.entra.authorizations.length).toBe(asked)
  })

  test('prints nothing of its own', async () => {
    const [info, warn] = [vi.spyOn(console, 'info'), vi.spyOn(console, 'warn')]
    const client = mcpClient(room)
    const clientId = await client.registered()
    const tokens = await client.connected(room.newBrowser(), clientId)
    await client.refresh(clientId, tokens.refresh_token ?? '')
    await client.post('/revoke', { client_id: clientId, token: tokens.refresh_token ?? '' })
    expect([...info.mock.calls, ...warn.mock.calls]).toEqual([])
    vi.restoreAllMocks()
  })
})

describe('what is kept', () => {
  test('holds no token, code, secret or identifier in clear', async () => {
    const client = mcpClient(room)
    const { body } = await client.register({ token_endpoint_auth_method: 'client_secret_post' })
    const secret = String(body['client_secret'])
    const query = await client.allowed(room.newBrowser(), String(body['client_id']))
    const code = query.get('code') ?? ''
    const answer = await client.redeem(String(body['client_id']), code, { client_secret: secret })
    const { refresh_token: refreshToken } = (await answer.json()) as Record<string, string>
    const bytes = Buffer.concat(readdirSync(room.folder).map((name) => readFileSync(join(room.folder, name)))).toString('latin1')
    const needles = [...room.entra.secrets, secret, code, refreshToken ?? '', ada.oid, ada.upn, 'A test client']
    expect(needles.length).toBeGreaterThan(8)
    for (const needle of needles) {
      expect(needle.length).toBeGreaterThan(7)
      expect(bytes.includes(needle)).toBe(false)
    }
  })

  test('is in no line of the log either', async () => {
    const client = mcpClient(room)
    const { access_token: accessToken, refresh_token: refreshToken = '' } = await client.connected(
      room.newBrowser(),
      await client.registered(),
    )
    const lines = JSON.stringify(room.logged)
    expect(lines).toContain('a client has registered')
    for (const secret of [...room.entra.secrets, accessToken, refreshToken]) expect(lines).not.toContain(secret)
  })

  test('outlives a restart: clients, refresh tokens, keys, consent and the tokens of Entra', async () => {
    const client = mcpClient(room)
    const clientId = await client.registered()
    const visitor = room.newBrowser()
    const tokens = await client.connected(visitor, clientId)
    await room.restart()
    await jwtVerify(tokens.access_token, room.proxy.verification.keys)
    expect(await room.proxy.graphToken(principalOf(tokens))).toMatch(/^graph\./)
    expect((await client.refresh(clientId, tokens.refresh_token ?? '')).status).toBe(200)
    expect((await client.begin(visitor, clientId)).location).toMatch(/[?&]code=/)
  })
})

test('how oidc-provider behaves can be changed from outside: here, PKCE is no longer demanded', async () => {
  const lax = await stage({ configure: (configuration) => ({ ...configuration, pkce: { required: () => false } }) })
  const change = { code_challenge: undefined, code_challenge_method: undefined }
  const client = mcpClient(lax)
  expect((await client.begin(lax.newBrowser(), await client.registered(), change)).status).toBe(200)
  await lax.close()
})

test('a server that Entra knows a secret of sends it', async () => {
  const confidential = await stage({ config: { clientSecret: 'the-secret' } })
  const client = mcpClient(confidential)
  await client.connected(confidential.newBrowser(), await client.registered())
  expect(confidential.entra.tokenRequests.at(-1)?.get('client_secret')).toBe('the-secret')
  await confidential.close()
})
