import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'
import { Person } from '../testing/person.ts'
import { authorizeUrl, codeFields, decoded, freshCode, freshTokens, postToken, refreshFields } from '../testing/requests.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
beforeEach(() => mock.reset())
afterAll(() => mock.close())

const discovered = async () =>
  (await fetch(`${mock.issuer()}/.well-known/openid-configuration`)).json() as Promise<Record<string, unknown>>
const me = async (token?: string) =>
  fetch(`${mock.graphBaseUrl}/v1.0/me`, {
    headers: { authorization: `Bearer ${token ?? (await mock.mint({ resource: 'graph' }))}` },
  })

describe('one fault of each seam, seen by a client', () => {
  test('a discovery document of another tenant', async () => {
    const right = await discovered()
    using armed = mock.arm('discovery/issuer-of-another-tenant')
    const { issuer, ...rest } = await discovered()
    expect(issuer).toMatch(/\/9d2c4f10-5e8b-4a37-8c61-7b0d3e9f2a55\/v2\.0$/)
    expect({ issuer: right['issuer'], ...rest }).toEqual(right)
    expect(armed.fired).toBe(1)
  })

  test('keys that rotate in mid-flight: the first answer is behind, the next is right', async () => {
    const keys = async () =>
      ((await (await fetch(mock.jwksUri)).json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid)
    using armed = mock.arm('jwks/rotated-in-mid-flight')
    const { kid } = decoded(await mock.mint()).header
    expect(await keys()).not.toContain(kid)
    expect(await keys()).toContain(kid)
    expect(armed.fired).toBe(1)
  })

  test('a sign-in page that can be framed', async () => {
    using armed = mock.arm('authorize/frameable')
    const arrival = await new Person(mock).visit(authorizeUrl(mock))
    expect(arrival.at === 'page' && arrival.headers.get('x-frame-options')).toBeNull()
    expect(armed.fired).toBeGreaterThan(0)
  })

  test.each(['query', 'fragment', 'form_post'])('a callback with another state, in %s', async (response_mode) => {
    using armed = mock.arm('callback/state-of-another')
    const person = new Person(mock)
    const arrival = await person.signIn(await person.visit(authorizeUrl(mock, { response_mode })))
    const said = arrival.at === 'callback' ? arrival.url.href : arrival.html
    expect(said).toContain('the-state-of-somebody-else')
    expect(said).toMatch(/code/)
    expect(armed.fired).toBe(1)
  })

  test('a token answer without an access token', async () => {
    using armed = mock.arm('token/access-token-missing')
    const { status, body } = await postToken(mock, codeFields(mock, await freshCode(mock)))
    expect([status, body['access_token'], body['token_type']]).toEqual([200, undefined, 'Bearer'])
    expect(armed.fired).toBe(1)
  })

  test('an access token and an ID token that are signed, and wrong in one claim; the other token is right', async () => {
    const right = await freshTokens(mock)
    {
      using armed = mock.arm('access-token/audience-of-another')
      const wrong = await freshTokens(mock)
      expect(decoded(wrong['access_token']).claims.aud).not.toBe(decoded(right['access_token']).claims.aud)
      expect(decoded(wrong['id_token']).claims.aud).toBe(decoded(right['id_token']).claims.aud)
      expect(armed.fired).toBe(1)
    }
    using armed = mock.arm('id-token/nonce-of-another')
    expect(decoded((await freshTokens(mock))['id_token']).claims['nonce']).toBe('the-nonce-of-somebody-else')
    expect(armed.fired).toBe(1)
  })

  test('minted tokens are as they were ordered, whatever is armed', async () => {
    using armed = mock.arm('access-token/audience-of-another')
    expect(decoded(await mock.mint()).claims.aud).toBe(mock.apps.api.clientId)
    expect(armed.fired).toBe(0)
  })

  test('another user at Graph', async () => {
    using armed = mock.arm('graph/user-of-another')
    expect(await (await me()).json()).toMatchObject({ displayName: 'Somebody Else', jobTitle: 'Analyst' })
    expect(armed.fired).toBe(1)
  })
})

describe('a scope', () => {
  test('the second refresh of one app gets AADSTS70008, and nobody and nothing else', async () => {
    const vscode = { client_id: mock.apps.vscode.clientId, redirect_uri: 'http://localhost:1' }
    const [tokens, othersCode] = await Promise.all([freshTokens(mock), freshCode(mock, vscode)])
    const others = (await postToken(mock, codeFields(mock, othersCode, vscode))).body
    using armed = mock.arm('token/aadsts-70008', {
      clientId: mock.apps.console.clientId,
      grantType: 'refresh_token',
      endpoint: 'token',
      nth: 2,
    })
    const refresh = async () => (await postToken(mock, refreshFields(mock, tokens['refresh_token']))).body
    const refreshOther = async () =>
      (await postToken(mock, refreshFields(mock, others['refresh_token'], { client_id: vscode.client_id }))).body
    expect(await refreshOther()).toHaveProperty('access_token')
    expect(await refresh()).toHaveProperty('access_token')
    expect(await refreshOther()).toHaveProperty('access_token')
    expect(await freshTokens(mock)).toHaveProperty('access_token')
    expect(armed.fired).toBe(0)
    expect(await refresh()).toMatchObject({
      error: 'invalid_grant',
      error_codes: [70008],
      error_description: expect.stringMatching(/^AADSTS70008: .* Trace ID: .* Correlation ID: .* Timestamp: \d{4}-/),
    })
    expect(await refresh()).toHaveProperty('access_token')
    expect(armed.fired).toBe(1)
  })

  test('counts how often: from the second on, twice', async () => {
    using armed = mock.arm('discovery/issuer-missing', { nth: 2, times: 2 })
    const seen = []
    for (let call = 0; call < 5; call += 1) seen.push('issuer' in (await discovered()))
    expect(seen).toEqual([true, false, false, true, true])
    expect(armed.fired).toBe(2)
  })

  test('a transport fault can be for one endpoint', async () => {
    using armed = mock.arm('transport/unavailable', { endpoint: 'jwks' })
    expect((await fetch(mock.jwksUri)).status).toBe(503)
    expect(await discovered()).toHaveProperty('issuer', mock.issuer())
    expect(armed.fired).toBe(1)
  })

  test('at Graph, the client is the one that the token was issued to', async () => {
    using armed = mock.arm('graph/throttled', { clientId: mock.apps.vscode.clientId })
    expect((await me()).status).toBe(200)
    const throttled = await me(await mock.mint({ resource: 'graph', app: mock.apps.vscode.clientId }))
    expect([throttled.status, throttled.headers.get('retry-after')]).toEqual([429, '2'])
    expect(armed.fired).toBe(1)
  })

  test.each([
    ['discovery/issuer-missing', { clientId: 'x' }, 'would never fire'],
    ['graph/throttled', { grantType: 'refresh_token' }, 'would never fire'],
    ['token/wrapped', { endpoint: 'jwks' }, 'would never fire'],
    ['authorize/frameable', { endpoint: 'sign-in', clientId: 'x' }, 'would never fire'],
    ['transport/slow', { endpoint: 'jwks', clientId: 'x' }, 'would never fire'],
    ['transport/slow', { endpoint: 'graph', grantType: 'refresh_token' }, 'would never fire'],
    ['token/wrapped', { nth: 0 }, 'nth'],
    ['token/wrapped', { times: 1.5 }, 'times'],
    ['token/wrapped', { ntf: 1 }, 'ntf'],
  ])('%s %o is refused', (id, scope, words) => {
    expect(() => mock.arm(id, scope as object)).toThrow(words)
    expect(mock.armed()).toBeUndefined()
  })
})
