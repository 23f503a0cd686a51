import { afterEach, beforeEach, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'
import { codeIn, type Met, meetings } from '../testing/meeting.ts'
import { type Arrival, Person } from '../testing/person.ts'
import { authorizeUrl, freshTokens, refreshFields } from '../testing/requests.ts'
import type { policyErrors } from './policy-errors.ts'

let mock: MockEntra
beforeEach(async () => {
  mock = await startMockEntra()
})
afterEach(() => mock.close())

const { atToken, refreshed } = meetings(() => mock)
const ada = 'ada@contoso.example'
const api = () => mock.apps.api.clientId

/** What a browser meets, on a page or at the redirect URI. */
function met(arrival: Arrival): Met {
  if (arrival.at === 'page') return { code: codeIn(arrival.html), status: arrival.status }
  const { searchParams } = arrival.url
  return { code: codeIn(searchParams.get('error_description') ?? ''), error: searchParams.get('error') ?? '' }
}
/** Signs in as the first user, up to whatever comes next. */
async function signedIn(
  url = authorizeUrl(mock),
  credentials: { userPrincipalName: string; password: string } | undefined = mock.users[0],
) {
  const person = new Person(mock)
  const page = await person.visit(url)
  return { person, page: await person.signIn(page, credentials && { ...credentials }) }
}
/** A refresh after something has changed since the sign-in. */
async function refreshAfter(change: () => void): Promise<Met> {
  const fields = refreshFields(mock, (await freshTokens(mock))['refresh_token'])
  change()
  return atToken(fields)
}

/** How each row of the table is reached; a row without an entry does not compile. */
const scenarios: Readonly<Record<keyof typeof policyErrors, () => Promise<readonly [Met, Met]>>> = {
  consentMissing: async () => [
    await atToken(refreshed({ scope: 'Mail.Read' })),
    { code: 65001, error: 'invalid_grant', status: 400 },
  ],
  consentDeclined: async () => {
    const { person, page } = await signedIn(authorizeUrl(mock, { scope: 'Mail.Read' }))
    return [met(await person.decide(page, 'deny')), { code: 65004, error: 'access_denied' }]
  },
  adminConsentMissing: async () => {
    mock.directory.changeApp(api(), {
      api: { oauth2PermissionScopes: [{ id: 'b6f0d3a8-5c41-4e9b-9a27-0e8d1c7f3506', value: 'mcp.admin', type: 'Admin' }] },
    })
    const { person, page } = await signedIn(authorizeUrl(mock, { scope: `${mock.apps.api.identifierUri}/mcp.admin` }))
    expect(met(page)).toEqual({ code: 90094, status: 200 })
    return [met(await person.decide(page, 'deny')), { code: 90094, error: 'access_denied' }]
  },
  userNotAssigned: async () => {
    const closed = () => void mock.directory.changeApp(api(), { servicePrincipal: { appRoleAssignmentRequired: true } })
    expect(await refreshAfter(closed)).toEqual({ code: 50105, error: 'interaction_required', status: 400 })
    return [met((await signedIn()).page), { code: 50105, status: 400 }]
  },
  appNotAssigned: async () => {
    const { appId } = mock.directory.addApp({
      displayName: 'Closed',
      identifierUris: ['api://closed'],
      servicePrincipal: { appRoleAssignmentRequired: true },
    })
    const fields = {
      grant_type: 'client_credentials',
      client_id: api(),
      client_secret: mock.apps.api.clientSecret,
      scope: `${appId}/.default`,
    }
    return [await atToken(fields), { code: 501051, error: 'invalid_grant', status: 400 }]
  },
  secondFactorMissing: async () => [
    await refreshAfter(() => void mock.directory.changeUser(ada, { conditionalAccess: 'mfa' })),
    { code: 50076, error: 'interaction_required', status: 400 },
  ],
  secondFactorNotSetUp: async () => [
    await refreshAfter(() => void mock.directory.changeUser(ada, { conditionalAccess: 'mfa-enrolment' })),
    { code: 50079, error: 'interaction_required', status: 400 },
  ],
  deviceNotProven: async () => {
    const device = () => void mock.directory.changeUser(ada, { conditionalAccess: 'device' })
    expect(await refreshAfter(device)).toEqual({ code: 50097, error: 'invalid_grant', status: 400 })
    return [met((await signedIn()).page), { code: 50097, error: 'invalid_grant' }]
  },
  blockedByPolicy: async () => {
    const blocked = () => void mock.directory.changeUser(ada, { conditionalAccess: 'blocked' })
    expect(await refreshAfter(blocked)).toEqual({ code: 53003, error: 'invalid_grant', status: 400 })
    return [met((await signedIn()).page), { code: 53003, status: 400 }]
  },
  wrongPassword: async () => {
    const { page } = await signedIn(authorizeUrl(mock), { userPrincipalName: 'grace@contoso.example', password: 'wrong' })
    expect(page.at === 'page' && page.html).toContain('value="grace@contoso.example"')
    return [met(page), { code: 50126, status: 200 }]
  },
  userUnknown: async () => [
    met((await signedIn(authorizeUrl(mock), { userPrincipalName: 'nobody@contoso.example', password: 'x' })).page),
    { code: 50034, status: 200 },
  ],
  userDisabled: async () => {
    const disabled = () => void mock.directory.changeUser(ada, { accountEnabled: false })
    expect(await refreshAfter(disabled)).toEqual({ code: 50057, error: 'invalid_grant', status: 400 })
    return [met((await signedIn()).page), { code: 50057, status: 200 }]
  },
  userOfAnotherTenant: async () => {
    using other = mock.createTenant()
    return [met((await signedIn(authorizeUrl(mock), other.users[0])).page), { code: 50020, status: 400 }]
  },
}

test.each(Object.entries(scenarios))('%s is reached, with its own code', async (_name, meet) => {
  const [reached, expected] = await meet()
  expect(reached).toEqual(expected)
})
