import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from './index.ts'
import { decoded, freshTokens, oboFields, postToken } from './testing/requests.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

const guid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const nowSeconds = () => Math.floor(Date.now() / 1000)

/** Captured 2025-07: a delegated v2 token for a custom API has these claims and no others. */
const v2Claims = 'aud iss iat nbf exp aio azp azpacr name oid preferred_username rh scp sid sub tid uti ver xms_ftd'.split(' ')

describe('access tokens for a custom API', () => {
  test('have exactly the claims of Entra’s v2 tokens, in their order', async () => {
    const { header, claims } = decoded((await freshTokens(mock))['access_token'])
    expect(Object.keys(claims)).toEqual(v2Claims)
    expect(Object.keys(header)).toEqual(['typ', 'alg', 'kid'])
    expect(claims).toMatchObject({
      aud: mock.apps.api.clientId,
      iss: mock.issuer(),
      azp: mock.apps.console.clientId,
      azpacr: '0',
      name: 'Ada Lovelace',
      oid: mock.users[0]?.id,
      preferred_username: 'ada@contoso.example',
      rh: expect.stringMatching(/^1\.A/),
      scp: 'mcp.access',
      sid: expect.stringMatching(guid),
      tid: mock.tenantId,
      ver: '2.0',
    })
  })

  test('are back-dated by five minutes and live 60 to 90', async () => {
    const { access_token, expires_in } = await freshTokens(mock)
    const { claims } = decoded(access_token)
    const [iat, exp] = [Number(claims.iat), Number(claims.exp)]
    expect(claims.nbf).toBe(iat)
    expect(Math.abs(nowSeconds() - 300 - iat)).toBeLessThanOrEqual(2)
    expect(exp - iat - 300).toBe(Number(expires_in) + 1)
    expect(Number(expires_in)).toBeGreaterThanOrEqual(3599)
    expect(Number(expires_in)).toBeLessThanOrEqual(5399)
  })

  test('are never the same twice, nor live equally long', async () => {
    const tokens = await Promise.all(Array.from({ length: 20 }, () => mock.mint()))
    const claims = tokens.map((token) => decoded(token).claims)
    expect(new Set(claims.map(({ uti }) => uti)).size).toBe(20)
    expect(new Set(claims.map(({ exp }) => exp)).size).toBeGreaterThan(1)
  })

  test('say that the client had a secret when it had one', async () => {
    expect(decoded(await mock.mint({ app: mock.apps.api.clientId })).claims['azpacr']).toBe('1')
  })
})

describe('ID tokens', () => {
  test('are for the client, carry its nonce, and know the user by another subject', async () => {
    const { access_token, id_token } = await freshTokens(mock)
    const { header, claims } = decoded(id_token)
    expect(Object.keys(header)).toEqual(['typ', 'alg', 'kid'])
    expect(Object.keys(claims)).toEqual(
      'aud iss iat nbf exp aio name nonce oid preferred_username rh sid sub tid uti ver'.split(' '),
    )
    expect(claims).toMatchObject({ aud: mock.apps.console.clientId, iss: mock.issuer(), nonce: 'a-nonce', ver: '2.0' })
    expect(Number(claims.exp) - Number(claims.iat)).toBe(3900)
    expect(claims['sid']).toBe(decoded(access_token).claims['sid'])
    expect([decoded(access_token).claims.sub, mock.users[0]?.id]).not.toContain(claims.sub)
  })

  test('say the name only to those who asked for profile, and the address for email', async () => {
    const plain = decoded((await freshTokens(mock, { scope: 'openid' }))['id_token']).claims
    expect(plain).not.toHaveProperty('name')
    expect(plain).not.toHaveProperty('email')
    expect(plain['tid']).toBe(mock.tenantId)
    expect(decoded((await freshTokens(mock, { scope: 'openid email' }))['id_token']).claims['email']).toBe('ada@contoso.example')
  })
})

describe('tokens for Microsoft Graph', () => {
  test('are v1, with a nonce in the header and a signature that only Graph can check', async () => {
    const { access_token, scope } = await freshTokens(mock, { scope: 'User.Read openid profile' })
    const { header, claims } = decoded(access_token)
    expect(Object.keys(header)).toEqual(['typ', 'nonce', 'alg', 'x5t', 'kid'])
    expect(header['x5t']).toBe(header.kid)
    expect(claims).toMatchObject({
      aud: '00000003-0000-0000-c000-000000000000',
      iss: `${mock.origin}/${mock.tenantId}/`,
      appid: mock.apps.console.clientId,
      appidacr: '0',
      scp: 'User.Read profile openid email',
      upn: 'ada@contoso.example',
      ver: '1.0',
    })
    expect(scope).toBe('User.Read profile openid email')
    await expect(jwtVerify(String(access_token), createRemoteJWKSet(new URL(mock.jwksUri)))).rejects.toThrow(
      'signature verification failed',
    )
  })

  test('got on behalf of somebody carry the subject that the API knows', async () => {
    const assertion = (await freshTokens(mock))['access_token']
    const { body } = await postToken(mock, oboFields(mock, assertion))
    const { claims } = decoded(body['access_token'])
    expect(claims).toMatchObject({ appid: mock.apps.api.clientId, appidacr: '1', oid: mock.users[0]?.id, scp: 'User.Read' })
    expect(claims['xms_st']).toEqual({ sub: decoded(assertion).claims.sub })
    expect(claims['sid']).toBe(decoded(assertion).claims['sid'])
  })
})
