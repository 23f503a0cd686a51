import * as oauth from 'oauth4webapi'
import { pino } from 'pino'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Principal } from '../principal.ts'
import { type FakeEntra, fakeEntra, tenantId } from '../testing/fake-entra.ts'
import { onBehalfOf } from './on-behalf-of.ts'

let entra: FakeEntra
let time: number
let lines: string[]
beforeAll(async () => {
  entra = await fakeEntra()
})
afterAll(() => entra.close())
beforeEach(() => {
  time = 0
  lines = []
  entra.state.exchanges.length = 0
  entra.state.token = undefined
})

const exchanger = (authorityOrigin = entra.origin, more: { maxKept?: number } = {}) =>
  onBehalfOf({
    ...more,
    authorityOrigin,
    clientId: 'the-api',
    authentication: oauth.ClientSecretPost('the-secret'),
    scopes: ['https://graph.microsoft.com/User.Read', 'https://graph.microsoft.com/Mail.Read'],
    now: () => new Date(time),
    log: pino({}, { write: (line: string) => lines.push(line) }),
  })

const principal = (token: string): Principal => ({
  ...{ tenantId, objectId: 'o', subject: 's', clientId: 'c', scopes: [], expiresAt: new Date(0) },
  token,
})

test('a token is kept for the one it was got for, and for no other', async () => {
  const exchange = exchanger()
  const [one, same] = await Promise.all([exchange(principal('one')), exchange(principal('one'))])
  expect(same).toBe(one)
  expect(await exchange(principal('two'))).not.toBe(one)
  expect(await exchange(principal('one'))).toBe(one)
  expect(entra.state.exchanges.map((parameters) => parameters.get('assertion'))).toEqual(['one', 'two'])
  expect(entra.state.exchanges[0]?.get('scope')).toBe(
    'https://graph.microsoft.com/User.Read https://graph.microsoft.com/Mail.Read',
  )
})

test('shortly before it expires a new one is got', async () => {
  const exchange = exchanger()
  const first = await exchange(principal('one'))
  time = (3600 - 121) * 1000
  expect(await exchange(principal('one'))).toBe(first)
  time = (3600 - 119) * 1000
  expect(await exchange(principal('one'))).not.toBe(first)
})

test.each([
  ['SignInAgain', 400, { error: 'invalid_grant', error_description: 'AADSTS500133: expired' }],
  ['SignInAgain', 400, { error: 'interaction_required', suberror: 'basic_action', claims: '{}' }],
  ['ConsentMissing', 400, { error: 'invalid_grant', suberror: 'consent_required' }],
  [
    'UpstreamUnavailable',
    401,
    { error: 'invalid_client', error_codes: [7000215], error_description: 'AADSTS7000215: the-secret' },
  ],
  ['AccessBlocked', 400, { error: 'invalid_grant', suberror: 'message_only', claims: '{}' }],
  ['UpstreamUnavailable', 429, {}],
  ['UpstreamUnavailable', 503, {}],
  ['UpstreamUnavailable', 200, { token_type: 'Bearer' }],
])('%s is what a %i with %j means; it is not kept, and the log has the codes only', async (name, status, body) => {
  const exchange = exchanger()
  entra.state.token = { status, body }
  await expect(exchange(principal('one'))).rejects.toMatchObject({ name })
  expect(lines.join('')).not.toMatch(/the-secret|"one"|AADSTS\d+:/)
  entra.state.token = undefined
  await expect(exchange(principal('one'))).resolves.toMatch(/^graph-/)
})

test('an Entra that is not there is an upstream that is unavailable', async () => {
  const gone = await fakeEntra()
  await gone.close()
  await expect(exchanger(gone.origin)(principal('one'))).rejects.toMatchObject({ name: 'UpstreamUnavailable' })
})

test('what Entra wants of the person comes with the error, where it is JSON', async () => {
  const claims = '{"access_token":{"capolids":{"essential":true,"values":["x"]}}}'
  for (const [said, known] of [
    [claims, claims],
    ['not JSON', undefined],
    [7, undefined],
    [`{"a":"${'x'.repeat(5_000)}"}`, undefined],
  ]) {
    entra.state.token = { status: 400, body: { error: 'interaction_required', claims: said } }
    await expect(exchanger()(principal('one'))).rejects.toMatchObject({ name: 'SignInAgain', claims: known })
  }
})

test('the log names the command that explains the code', async () => {
  entra.state.token = { status: 400, body: { error: 'invalid_grant', suberror: 'consent_required', error_codes: [65001] } }
  await expect(exchanger()(principal('one'))).rejects.toThrow()
  expect(lines.join('')).toContain('npx mcp-entra explain AADSTS65001')
})

test('a token that Graph refused is not given again, and one exchange makes the next for all who wait', async () => {
  const exchange = exchanger()
  const first = await exchange(principal('one'))
  const again = await Promise.all([
    exchange(principal('one'), first),
    exchange(principal('one'), first),
    exchange(principal('one')),
  ])
  expect(again[0]).not.toBe(first)
  expect(again[1]).toBe(again[0])
  expect(await exchange(principal('one'))).toBe(again[0])
  expect(entra.state.exchanges).toHaveLength(2)
})

test('it keeps so many tokens and no more: the oldest goes', async () => {
  const exchange = exchanger(entra.origin, { maxKept: 2 })
  const tokens = async (...names: string[]) => {
    const got: string[] = []
    for (const name of names) got.push(await exchange(principal(name)))
    return got
  }
  const [one, two, three] = await tokens('one', 'two', 'three')
  expect(await tokens('three', 'two')).toEqual([three, two])
  expect(await tokens('one')).not.toEqual([one])
})
