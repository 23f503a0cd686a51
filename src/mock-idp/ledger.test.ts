import { createHash } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { type LedgerEntry, type MockEntra, startMockEntra } from './index.ts'
import { Ledger } from './ledger.ts'
import { Person } from './testing/person.ts'
import { authorizeUrl, codeFields, oboFields, postToken, refreshFields, verifier } from './testing/requests.ts'

let mock: MockEntra
beforeEach(async () => {
  mock = await startMockEntra()
})
afterEach(() => mock.close())

/** Everything that happens when a user signs in and the API asks Graph; gives every secret that was on the wire. */
async function wholeFlow(): Promise<string[]> {
  await fetch(`${mock.issuer()}/.well-known/openid-configuration`)
  await fetch(mock.jwksUri)
  const person = new Person(mock)
  const page = await person.visit(authorizeUrl(mock, { client_info: '1' }))
  const callback = await person.signIn(page, mock.users[0] ?? { userPrincipalName: '', password: '' })
  if (page.at !== 'page' || callback.at !== 'callback') return expect.unreachable('the sign-in failed')
  const code = String(callback.url.searchParams.get('code'))
  const { body } = await postToken(mock, codeFields(mock, code))
  const refreshed = await postToken(mock, refreshFields(mock, body['refresh_token']))
  const exchanged = await postToken(mock, oboFields(mock, body['access_token']))
  const graphToken = String(exchanged.body['access_token'])
  await fetch(`${mock.graphBaseUrl}/v1.0/me`, { headers: { authorization: `Bearer ${graphToken}` } })
  const nameOfSignIn = page.url.split('/').at(-1)
  const tokens = [body, refreshed.body].flatMap((answer) => [answer['access_token'], answer['refresh_token'], answer['id_token']])
  return [
    code,
    verifier,
    graphToken,
    mock.users[0]?.password,
    mock.apps.api.clientSecret,
    nameOfSignIn,
    'a-nonce',
    ...tokens,
  ].map(String)
}

test('tells what was asked, in order, with harmless values', async () => {
  await wholeFlow()
  const told = mock.ledger.entries().map(({ method, endpoint, status, grantType }) => [method, endpoint, status, grantType])
  expect(told).toEqual([
    ['GET', 'discovery', 200, undefined],
    ['GET', 'jwks', 200, undefined],
    ['GET', 'authorize', 303, undefined],
    ['GET', 'sign-in', 200, undefined],
    ['POST', 'sign-in', 303, undefined],
    ['GET', 'authorize', 302, undefined],
    ['POST', 'token', 200, 'authorization_code'],
    ['POST', 'token', 200, 'refresh_token'],
    ['POST', 'token', 200, 'urn:ietf:params:oauth:grant-type:jwt-bearer'],
    ['GET', 'graph', 200, undefined],
  ])
  expect(mock.ledger.entries()[2]).toMatchObject({
    clientId: mock.apps.console.clientId,
    parameters: {
      scope: `${mock.apps.api.scope} openid profile offline_access`,
      code_challenge_method: 'S256',
      state: true,
      code_challenge: true,
    },
  })
  expect(mock.ledger.count('token')).toBe(3)
})

test('no secret, code, token, password, verifier or cookie is ever in it', async () => {
  const secrets = await wholeFlow()
  const written = JSON.stringify(mock.ledger.entries())
  expect(secrets.length).toBeGreaterThan(10)
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(4)
    expect(written).not.toContain(secret)
  }
})

test('a body that is no form, or a code in the address, is not told as a name', async () => {
  const secret = 'correct-horse-battery-staple'
  const token = `${mock.origin}/${mock.tenantId}/oauth2/v2.0/token`
  for (const body of [JSON.stringify({ client_secret: secret }), `1.${secret}`]) {
    await fetch(token, { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded' } })
  }
  await fetch(`${token}/${`${secret}.`.repeat(10)}`)
  expect(mock.ledger.entries().map(({ status }) => status)).toEqual([400, 400, 404])
  expect(mock.ledger.entries().map(({ parameters }) => parameters)).toEqual([{ '…': true }, { '…': true }, undefined])
  expect(JSON.stringify(mock.ledger.entries())).not.toContain(secret)
})

test.each([
  ['Graph', '/v1.0/me'],
  ['an API that the mock is not', '/api/v1/namespaces'],
])('knows which token %s was shown, without telling it', async (_, path) => {
  const token = await mock.mint()
  await fetch(`${mock.graphBaseUrl}${path}`, { headers: { authorization: `Bearer ${token}` } })
  const bearer: LedgerEntry['bearer'] = mock.ledger.entries()[0]?.bearer
  expect(bearer).toMatchObject({
    fingerprint: createHash('sha256').update(token).digest('base64url'),
    audience: mock.apps.api.clientId,
    authorizedParty: mock.apps.console.clientId,
  })
})

test('is read over HTTP from a mark on', async () => {
  const read = async (query: string) =>
    (await (await fetch(`${mock.control}/ledger${query}`)).json()) as { next: number; entries: LedgerEntry[] }
  await fetch(mock.jwksUri)
  const { next, entries } = await read('')
  expect(entries.map(({ endpoint }) => endpoint)).toEqual(['jwks'])
  await fetch(`${mock.origin}/nowhere`)
  expect((await read(`?since=${next}`)).entries).toMatchObject([{ endpoint: 'other', path: '/nowhere', status: 404 }])
  expect((await fetch(`${mock.control}/ledger?since=yesterday`)).status).toBe(400)
})

test('forgets the oldest when it grows too long', () => {
  const ledger = new Ledger(() => new Date())
  for (let count = 0; count < 25_000; count += 1) ledger.record({ method: 'GET', path: '/', endpoint: 'other', status: 404 })
  expect(ledger.mark).toBe(25_000)
  expect(ledger.entries().length).toBeLessThanOrEqual(10_000)
  expect(ledger.entries(24_999)).toHaveLength(1)
})
