import { decodeProtectedHeader } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { ServerConfig } from '../config.ts'
import { clientCertificate } from '../settings/client-certificate.ts'
import { clientCertificatePem } from '../testing/client-certificate.ts'
import { type Entra, entraClient, newSignInSecrets } from './entra.ts'
import { EntraFailure } from './entra-failure.ts'
import { ada, entraClientId, type FakeEntra, startFakeEntra, tenantId } from './testing/fake-entra.ts'

let fake: FakeEntra
let clock: () => Date
beforeAll(async () => {
  fake = await startFakeEntra()
})
afterAll(() => fake.close())
afterEach(() => {
  Object.assign(fake, { claims: {}, refuseTokens: undefined, refuseKeys: undefined, down: false, silent: false, ahead: 0 })
  clock = () => new Date()
})
clock = () => new Date()

const redirectUri = 'http://localhost:1/auth/callback'
function client(change: Partial<ServerConfig> = {}, patience?: number): Entra {
  const config: ServerConfig = {
    ...{ mode: 'proxy', port: 0, authorityOrigin: fake.origin, tenantIds: [tenantId], clientId: entraClientId },
    ...{ graphBaseUrl: fake.origin, graphScopes: ['https://graph.microsoft.com/User.Read'], scopes: ['mcp.access'] },
    store: 'file:unused',
    ...change,
  }
  return entraClient({ config, redirectUri, now: () => clock(), ...(patience === undefined ? {} : { patience }) })
}

/** A whole sign-in, by somebody whom Entra asks nothing. */
async function signIn(entra: Entra, secrets = newSignInSecrets()) {
  const asked = await entra.authorizationUrl(secrets, {})
  const { headers } = await fetch(asked, { redirect: 'manual' })
  return entra.redeem(new URL(headers.get('location') ?? '').searchParams, secrets)
}
const failure = async (action: Promise<unknown>): Promise<EntraFailure> => {
  const error = await action.then(
    () => undefined,
    (thrown) => thrown,
  )
  expect(error).toBeInstanceOf(EntraFailure)
  return error
}

describe('a sign-in', () => {
  test('gives the person and the tokens', async () => {
    expect(await signIn(client())).toMatchObject({
      user: { tenantId, objectId: ada.oid, name: ada.name, userPrincipalName: ada.upn },
      tokens: { accessToken: expect.stringMatching(/^graph\./), refreshToken: expect.any(String) },
    })
  })

  test('that is only about who it is asks for no permission', async () => {
    const url = await client().authorizationUrl(newSignInSecrets(), { onlyWho: true })
    expect(url.searchParams.get('scope')).toBe('openid profile')
  })

  test('works with keys that Entra has begun to use this very moment', async () => {
    const entra = client()
    await signIn(entra)
    await fake.rotateKeys()
    expect((await signIn(entra)).user.objectId).toBe(ada.oid)
    await fake.rotateKeys()
    expect((await signIn(entra)).user.objectId).toBe(ada.oid)
  })

  test.each([290, -290])('works with a clock that is %i seconds ahead', async (ahead) => {
    fake.ahead = ahead
    expect((await signIn(client())).user.objectId).toBe(ada.oid)
  })

  test.each([
    ['of an hour ago', () => ({ exp: Math.floor(Date.now() / 1000) - 400 })],
    ['of tomorrow', () => ({ nbf: Math.floor(Date.now() / 1000) + 400 })],
    ['for another app', () => ({ aud: 'another' })],
    ['of another issuer', () => ({ iss: 'https://login.example/t/v2.0' })],
    ['of another tenant’s issuer', () => ({ iss: `${fake.origin}/another/v2.0` })],
    ['of another sign-in', () => ({ nonce: 'another' })],
    ['without a nonce', () => ({ nonce: undefined })],
  ])('is refused with an ID token %s', async (_what, claims) => {
    fake.claims = claims()
    expect((await failure(signIn(client()))).meaning).toBe('misconfigured')
  })

  test('is refused with an ID token that nobody signed whose key is published', async () => {
    const entra = client()
    const published = fake.keySet()
    await fake.rotateKeys()
    fake.publish = published
    expect((await failure(signIn(entra))).meaning).toBe('misconfigured')
    fake.publish = undefined
  })

  test.each([
    ['with the state of another', (query: URLSearchParams) => query.set('state', 'another')],
    [
      'that says it is of another issuer (mix-up, RFC 9207)',
      (query: URLSearchParams) => query.set('iss', 'https://evil.example'),
    ],
  ])('is refused when Entra’s answer comes %s, and no code is sent', async (_what, change) => {
    const [entra, secrets] = [client(), newSignInSecrets()]
    const { headers } = await fetch(await entra.authorizationUrl(secrets, {}), { redirect: 'manual' })
    const query = new URL(headers.get('location') ?? '').searchParams
    change(query)
    const before = fake.tokenRequests.length
    expect((await failure(entra.redeem(query, secrets))).meaning).toBe('misconfigured')
    expect(fake.tokenRequests.length).toBe(before)
  })

  test('is refused with a code that somebody else got (code injection): the verifier does not fit', async () => {
    const [entra, mine, theirs] = [client(), newSignInSecrets(), newSignInSecrets()]
    const codeOf = async (secrets: typeof mine) => {
      const { headers } = await fetch(await entra.authorizationUrl(secrets, {}), { redirect: 'manual' })
      return new URL(headers.get('location') ?? '').searchParams.get('code') ?? ''
    }
    const injected = new URLSearchParams({ code: await codeOf(theirs), state: mine.state })
    expect(await failure(entra.redeem(injected, mine))).toMatchObject({ code: 'invalid_grant' })
  })
})

describe('an Entra that', () => {
  test('does not answer is not waited for longer than we said', async () => {
    fake.silent = true
    expect((await failure(client({}, 50).authorizationUrl(newSignInSecrets(), {}))).meaning).toBe('unavailable')
  })

  test('is down is unavailable, and nothing of it is remembered', async () => {
    const entra = client()
    fake.down = true
    expect((await failure(signIn(entra))).meaning).toBe('unavailable')
    fake.down = false
    expect((await signIn(entra)).user.objectId).toBe(ada.oid)
  })

  test('does not give its keys signs nobody in', async () => {
    fake.refuseKeys = { status: 500 }
    expect((await failure(signIn(client()))).meaning).toBe('unavailable')
  })

  test.each([
    ['seconds', () => '30', 30],
    ['a date', () => new Date(Date.now() + 30_000).toUTCString(), 30],
    ['a year', () => '31536000', 300],
  ])('wants to be left alone for a time, said as %s, is left alone', async (_how, header, seconds) => {
    const entra = client()
    fake.refuseTokens = { status: 429, body: '{"error":"temporarily_unavailable"}', headers: { 'retry-after': header() } }
    const first = await failure(entra.refresh('a token'))
    expect(first.meaning).toBe('unavailable')
    expect(Math.abs((first.retryAfterSeconds ?? 0) - seconds)).toBeLessThan(3)
    fake.refuseTokens = undefined
    const before = fake.asked.length
    expect((await failure(entra.refresh('a token'))).retryAfterSeconds).toBeLessThanOrEqual(seconds)
    expect((await failure(entra.authorizationUrl(newSignInSecrets(), {}))).meaning).toBe('unavailable')
    expect(fake.asked.length).toBe(before)
    clock = () => new Date(Date.now() + (seconds + 1) * 1000)
    expect((await entra.refresh('a token')).accessToken).toMatch(/^graph\./)
  })

  test.each(['soon', '-5', ''])('says %j for a time is asked again at once', async (header) => {
    const entra = client()
    fake.refuseTokens = { status: 503, body: 'sorry', headers: { 'retry-after': header } }
    expect((await failure(entra.refresh('a token'))).retryAfterSeconds).toBeUndefined()
    fake.refuseTokens = undefined
    expect((await entra.refresh('a token')).accessToken).toMatch(/^graph\./)
  })
})

test('with a certificate the server signs for itself, when it redeems and when it refreshes', async () => {
  const { key, certificate } = await clientCertificatePem()
  const parsed = clientCertificate.parse(key + certificate)
  const entra = client({ clientCertificate: parsed })
  const { tokens } = await signIn(entra)
  await entra.refresh(tokens.refreshToken ?? '')
  const assertions = fake.tokenRequests.slice(-2).map((form) => form.get('client_assertion') ?? '')
  for (const assertion of assertions)
    expect(decodeProtectedHeader(assertion)).toMatchObject({ alg: 'PS256', 'x5t#S256': parsed.thumbprint })
  expect(new Set(assertions).size).toBe(2)
})
