import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'
import { codeIn, later, type Met, meetings } from '../testing/meeting.ts'
import { Person } from '../testing/person.ts'
import { authorizeUrl, postToken, refreshFields } from '../testing/requests.ts'
import type { grantErrors } from './grant-errors.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

const { atToken, onRedirect, redeemed, refreshed, minted, inspector } = meetings(() => mock)

/** How each row of the table is reached; a row without an entry does not compile. */
const scenarios: Readonly<Record<keyof typeof grantErrors, () => Promise<readonly [Met, Met]>>> = {
  nobodySignedIn: async () => [await onRedirect({ prompt: 'none' }), { code: 50058, error: 'login_required' }],
  wrongPassword: async () => {
    const person = new Person(mock)
    const user = { userPrincipalName: 'grace@contoso.example', password: 'wrong' }
    const again = await person.signIn(await person.visit(authorizeUrl(mock)), user)
    if (again.at === 'callback') throw new Error('signed in with a wrong password')
    expect(again.html).toContain('value="grace@contoso.example"')
    return [
      { code: codeIn(again.html), status: again.status },
      { code: 50126, status: 200 },
    ]
  },
  secretWrong: async () => [
    await atToken(minted({}, { client_secret: 'wrong' })),
    { code: 7000215, error: 'invalid_client', status: 401 },
  ],
  secretMissing: async () => [
    await atToken(minted({}, { client_secret: undefined })),
    { code: 7000218, error: 'invalid_client', status: 401 },
  ],
  secretFromPublicClient: async () => [
    await atToken(redeemed({ client_secret: 'any' })),
    { code: 700025, error: 'invalid_client', status: 401 },
  ],
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
    { code: 50027, error: 'invalid_grant', status: 400 },
  ],
  assertionIsIdToken: async () => [
    await atToken(minted({ resource: 'id-token' })),
    { code: 240002, error: 'invalid_grant', status: 400 },
  ],
}

test.each(Object.entries(scenarios))('%s is reached, with its own code', async (_name, meet) => {
  const [met, expected] = await meet()
  expect(met).toEqual(expected)
})
