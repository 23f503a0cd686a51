import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'
import { later, type Met, meetings } from '../testing/meeting.ts'
import { codeFields, freshCode, freshTokens, postToken, refreshFields } from '../testing/requests.ts'
import type { grantErrors } from './grant-errors.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

const { atToken, onRedirect, inJson, redeemed, refreshed, minted, inspector } = meetings(() => mock)

const deviceFields = (deviceCode: unknown) => ({
  grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
  client_id: mock.apps.console.clientId,
  device_code: String(deviceCode),
})
async function device(): Promise<Record<string, unknown>> {
  const body = new URLSearchParams({ client_id: mock.apps.console.clientId, scope: mock.apps.api.scope })
  const response = await fetch(`${mock.origin}/${mock.tenantId}/oauth2/v2.0/devicecode`, { method: 'POST', body })
  return (await response.json()) as Record<string, unknown>
}

/** How each row of the table is reached; a row without an entry does not compile. */
const scenarios: Readonly<Record<keyof typeof grantErrors, () => Promise<readonly [Met, Met]>>> = {
  nobodySignedIn: async () => [await onRedirect({ prompt: 'none' }), { code: 50058, error: 'login_required' }],
  grantOfAnother: async () => [
    await atToken(redeemed({ client_id: mock.apps.vscode.clientId })),
    { code: 70000, error: 'invalid_grant', status: 400 },
  ],
  grantExpired: async () => {
    const fields = await redeemed()
    return [await later(0.2, () => atToken(fields)), { code: 70008, error: 'invalid_grant', status: 400 }]
  },
  codeRedeemed: async () => {
    const fields = await redeemed()
    expect((await postToken(mock, fields)).status).toBe(200)
    return [await atToken(fields), { code: 54005, error: 'invalid_grant', status: 400 }]
  },
  refreshTokenInactive: async () => {
    const fields = await refreshed()
    return [await later(90 * 24 + 0.1, () => atToken(fields)), { code: 700082, error: 'invalid_grant', status: 400 }]
  },
  refreshTokenOfSpaExpired: async () => {
    const origin = { origin: 'http://localhost:6274' }
    const { body } = await postToken(mock, await redeemed(inspector(), inspector()), origin)
    const fields = refreshFields(mock, body['refresh_token'], { client_id: mock.apps.inspector.clientId })
    // In use all day long, and over all the same: 24 hours are not extended.
    const atNoon = await later(12, () => postToken(mock, fields, origin))
    const renewed = refreshFields(mock, atNoon.body['refresh_token'], { client_id: mock.apps.inspector.clientId })
    return [await later(24.1, () => atToken(renewed, origin)), { code: 700084, error: 'invalid_grant', status: 400 }]
  },
  originOnNonSpa: async () => [
    await atToken(redeemed(), { origin: 'http://localhost:6274' }),
    { code: 9002326, error: 'invalid_request', status: 400 },
  ],
  spaWithoutOrigin: async () => [
    await atToken(redeemed(inspector(), inspector())),
    { code: 9002327, error: 'invalid_request', status: 400 },
  ],
  assertionInvalid: async () => [
    await atToken(minted({ key: 'stranger' })),
    { code: 50013, error: 'invalid_grant', status: 400 },
  ],
  assertionExpired: async () => [
    await atToken(minted({ claims: { exp: Math.floor(Date.now() / 1000) - 10 } })),
    { code: 500133, error: 'invalid_grant', status: 400 },
  ],
  assertionForAnother: async () => [
    await atToken(minted({ claims: { aud: mock.apps.proxy.clientId } })),
    { code: 500131, error: 'invalid_grant', status: 400 },
  ],
  assertionWithoutUser: async () => [
    await atToken(minted({ claims: { scp: null, name: null, preferred_username: null } })),
    { code: 7000114, error: 'invalid_grant', status: 400 },
  ],
  assertionIsIdToken: async () => [
    await atToken(minted({ resource: 'id-token' })),
    { code: 240002, error: 'invalid_grant', status: 400 },
  ],
  grantOfAnotherTenant: async () => {
    using other = mock.createTenant()
    const fields = codeFields(mock, await freshCode(mock))
    const body = new URLSearchParams(Object.entries(fields).filter((field): field is [string, string] => field[1] !== undefined))
    return [
      await inJson(`/${other.tenantId}/oauth2/v2.0/token`, { method: 'POST', body }),
      { code: 700005, error: 'invalid_grant', status: 400 },
    ]
  },
  grantRevoked: async () => {
    const fields = refreshFields(mock, (await freshTokens(mock))['refresh_token'])
    const before = mock.directory.users()[0]
    if (!before) return expect.unreachable('the seed has four users')
    mock.directory.removeUser(before.id)
    mock.directory.addUser({ ...before, password: 'another' })
    const met = await atToken(fields)
    mock.reset()
    return [met, { code: 50173, error: 'invalid_grant', status: 400 }]
  },
  clientLoop: async () => {
    mock.switch({ loopDetection: 'on' })
    const fields = codeFields(mock, 'the same again and again')
    for (let times = 0; times < 15; times += 1) expect((await atToken(fields)).code).toBe(9002313)
    const met = await atToken(fields)
    expect((await atToken({ ...fields, code: 'another' })).code).toBe(9002313)
    expect((await later(0.1, () => atToken(fields))).code).toBe(9002313)
    mock.switch({ loopDetection: 'off' })
    return [met, { code: 50196, error: 'invalid_request', status: 400 }]
  },
  devicePending: async () => [
    await atToken(deviceFields((await device())['device_code'])),
    { code: 70016, error: 'authorization_pending', status: 400 },
  ],
  deviceCodeUnknown: async () => [
    await atToken(deviceFields('invented')),
    { code: 70018, error: 'bad_verification_code', status: 400 },
  ],
  deviceCodeExpired: async () => {
    const fields = deviceFields((await device())['device_code'])
    return [await later(0.3, () => atToken(fields)), { code: 70019, error: 'expired_token', status: 400 }]
  },
}

test.each(Object.entries(scenarios))('%s is reached, with its own code', async (_name, meet) => {
  const [met, expected] = await meet()
  expect(met).toEqual(expected)
})
