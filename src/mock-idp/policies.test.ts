import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from './index.ts'
import { codeIn } from './testing/meeting.ts'
import { type Arrival, Person } from './testing/person.ts'
import {
  authorizeUrl,
  codeFields,
  decoded,
  type Fields,
  freshTokens,
  oboFields,
  postToken,
  refreshFields,
} from './testing/requests.ts'

let mock: MockEntra
beforeEach(async () => {
  mock = await startMockEntra()
})
afterEach(() => mock.close())

const html = (arrival: Arrival) => (arrival.at === 'page' ? arrival.html : `redirected to ${arrival.url}`)
const query = (arrival: Arrival) => (arrival.at === 'callback' ? arrival.url.searchParams : expect.unreachable(html(arrival)))
const ada = 'ada@contoso.example'
const api = () => mock.apps.api.clientId
const tokensOf = async (arrival: Arrival) => (await postToken(mock, codeFields(mock, query(arrival).get('code')))).body
/** Signs in up to the question. */
async function asked(url = authorizeUrl(mock), person = new Person(mock)) {
  return { person, page: await person.signIn(await person.visit(url)) }
}
const refused = async (arrival: Promise<Arrival>) => {
  const answer = query(await arrival)
  return [answer.get('error'), codeIn(answer.get('error_description') ?? '')]
}

describe('a second factor', () => {
  test('is asked for by the API’s policy, and is then in the session, the tokens and the refresh token', async () => {
    mock.directory.changeApp(api(), { conditionalAccess: 'mfa', api: { requestedAccessTokenVersion: null } })
    const { person, page } = await asked()
    expect(html(page)).toContain('data-second-factor')
    expect(codeIn(html(page))).toBe(50076)
    const body = await tokensOf(await person.decide(page))
    expect(decoded(body['access_token']).claims['amr']).toEqual(['pwd', 'mfa'])
    expect(query(await person.visit(authorizeUrl(mock, { prompt: 'none' }))).get('code')).toBeTruthy()
    expect((await postToken(mock, refreshFields(mock, body['refresh_token']))).status).toBe(200)
    expect((await postToken(mock, oboFields(mock, body['access_token']))).status).toBe(200)
  })

  test('that is not given is told to the app', async () => {
    mock.directory.changeUser(ada, { conditionalAccess: 'mfa' })
    const { person, page } = await asked()
    expect(await refused(person.decide(page, 'deny'))).toEqual(['interaction_required', 50076])
  })

  test('that must be set up first is set up on the page', async () => {
    mock.directory.changeUser(ada, { conditionalAccess: 'mfa-enrolment' })
    const { person, page } = await asked()
    expect(html(page)).toContain('More information required')
    expect(codeIn(html(page))).toBe(50079)
    expect(query(await person.decide(page)).get('code')).toBeTruthy()
  })

  test.each([
    ['mfa', 50076],
    ['mfa-enrolment', 50079],
  ] as const)(
    'that is missing (%s) ends a refresh and an on-behalf-of request, with claims to send back',
    async (policy, code) => {
      const body = await freshTokens(mock)
      mock.directory.changeUser(ada, { conditionalAccess: policy })
      for (const fields of [refreshFields(mock, body['refresh_token']), oboFields(mock, body['access_token'])]) {
        const answer = await postToken(mock, fields)
        expect([answer.status, answer.body['error'], answer.body['suberror'], answer.body['error_codes']]).toEqual([
          400,
          'interaction_required',
          'basic_action',
          [code],
        ])
        const claims = String(answer.body['claims'])
        expect(JSON.parse(claims)).toHaveProperty('access_token.capolids.essential', true)
        // Sent back as it is, it is understood.
        expect((await new Person(mock).visit(authorizeUrl(mock, { claims }))).at).toBe('page')
      }
    },
  )
})

describe('policies that no page can satisfy', () => {
  test('a blocked sign-in ends on a page, and in silence on a redirect', async () => {
    const person = new Person(mock)
    await person.authorize(authorizeUrl(mock))
    mock.directory.changeApp(api(), { conditionalAccess: 'blocked' })
    expect(codeIn(html(await person.visit(authorizeUrl(mock))))).toBe(53003)
    expect(await refused(person.visit(authorizeUrl(mock, { prompt: 'none' })))).toEqual(['access_denied', 53003])
  })

  test('a device that must prove itself is told to the app', async () => {
    mock.directory.changeApp(api(), { conditionalAccess: 'device' })
    const person = new Person(mock)
    expect(await refused(person.visit(authorizeUrl(mock)).then((page) => person.signIn(page)))).toEqual(['invalid_grant', 50097])
  })

  test('people who are not assigned get a page, or interaction_required in silence; assigned they get in', async () => {
    const person = new Person(mock)
    await person.authorize(authorizeUrl(mock))
    mock.directory.changeApp(api(), { servicePrincipal: { appRoleAssignmentRequired: true } })
    const page = await person.visit(authorizeUrl(mock))
    expect(codeIn(html(page))).toBe(50105)
    expect(await refused(person.visit(authorizeUrl(mock, { prompt: 'none' })))).toEqual(['interaction_required', 50105])
    mock.directory.assignRole({ principalId: ada, resourceId: api() })
    expect(query(await person.visit(authorizeUrl(mock))).get('code')).toBeTruthy()
  })

  test('a disabled account does not get in, and its refresh tokens are worth nothing', async () => {
    const body = await freshTokens(mock)
    mock.directory.changeUser(ada, { accountEnabled: false })
    const { page } = await asked()
    expect(codeIn(html(page))).toBe(50057)
    expect((await postToken(mock, refreshFields(mock, body['refresh_token']))).body['error_codes']).toEqual([50057])
  })

  test('another password ends the refresh tokens of the old one', async () => {
    const body = await freshTokens(mock)
    const before = mock.directory.users()[0]
    if (!before) return expect.unreachable('the seed has four users')
    mock.directory.removeUser(before.id)
    mock.directory.addUser({ ...before, password: 'another' })
    const answer = await postToken(mock, refreshFields(mock, body['refresh_token']))
    expect(answer.body).toMatchObject({ error: 'invalid_grant', suberror: 'bad_token', error_codes: [50173] })
  })
})

describe('claims challenges', () => {
  const challenge = (value: string) => JSON.stringify({ access_token: { acrs: { essential: true, value } } })
  const cp1 = JSON.stringify({ access_token: { xms_cc: { values: ['cp1'] } } })

  test('an authentication context that is demanded costs a second factor and is then in the token', async () => {
    const { person, page } = await asked(authorizeUrl(mock, { claims: challenge('c1') }))
    expect(html(page)).toContain('data-second-factor')
    const body = await tokensOf(await person.decide(page))
    expect(decoded(body['access_token']).claims['acrs']).toEqual(['c1'])
    const plain = await tokensOf(await person.visit(authorizeUrl(mock)))
    expect(decoded(plain['access_token']).claims).not.toHaveProperty('acrs')
    const again = await tokensOf(await person.visit(authorizeUrl(mock, { claims: challenge('c1'), prompt: 'none' })))
    expect(decoded(again['access_token']).claims['acrs']).toEqual(['c1'])
  })

  test('in silence it is refused, and the refusal says what to send', async () => {
    const person = new Person(mock)
    await person.authorize(authorizeUrl(mock))
    const answer = query(await person.visit(authorizeUrl(mock, { claims: challenge('c2'), prompt: 'none' })))
    expect([answer.get('error'), codeIn(answer.get('error_description') ?? ''), answer.get('claims')]).toEqual([
      'interaction_required',
      50076,
      challenge('c2'),
    ])
    const body = await freshTokens(mock)
    const refreshed = await postToken(mock, refreshFields(mock, body['refresh_token'], { claims: challenge('c2') }))
    expect(refreshed.body).toMatchObject({ error: 'interaction_required', error_codes: [50076], claims: challenge('c2') })
  })

  test('xms_cc says what the client understands, where the API wants to know, and is said anew at a refresh', async () => {
    mock.directory.changeApp(api(), { optionalClaims: { accessToken: [{ name: 'xms_cc' }] } })
    const person = new Person(mock)
    const code = (await person.authorize(authorizeUrl(mock, { claims: cp1 }))).searchParams.get('code')
    const { body } = await postToken(mock, codeFields(mock, code))
    expect(decoded(body['access_token']).claims['xms_cc']).toEqual(['cp1'])
    const refreshed = await postToken(mock, refreshFields(mock, body['refresh_token']))
    expect(decoded(refreshed.body['access_token']).claims['xms_cc']).toEqual(['cp1'])
    const plain = await freshTokens(mock)
    expect(decoded(plain['access_token']).claims).not.toHaveProperty('xms_cc')
    const said = await postToken(mock, refreshFields(mock, plain['refresh_token'], { claims: cp1 }))
    expect(decoded(said.body['access_token']).claims['xms_cc']).toEqual(['cp1'])
  })

  test('a token for Graph lives up to 28 hours where the client understands claims challenges, and no other does', async () => {
    const { refresh_token } = await freshTokens(mock)
    const lifetime = async (changes: Fields) =>
      Number((await postToken(mock, refreshFields(mock, refresh_token, changes))).body['expires_in'])
    const long = await lifetime({ scope: 'User.Read', claims: cp1 })
    expect(long).toBeGreaterThanOrEqual(20 * 3600 - 1)
    expect(long).toBeLessThan(28 * 3600)
    expect(await lifetime({ scope: 'User.Read' })).toBeLessThan(5400)
    expect(await lifetime({ claims: cp1 })).toBeLessThan(5400)
  })

  test.each(['{', '[]', '{"access_token":{"acrs":"c1"}}', '"x"'])('%s is malformed, on both endpoints', async (claims) => {
    const arrival = await new Person(mock).visit(authorizeUrl(mock, { claims }))
    expect([query(arrival).get('error'), codeIn(query(arrival).get('error_description') ?? '')]).toEqual([
      'invalid_request',
      50117,
    ])
    const body = await freshTokens(mock)
    expect((await postToken(mock, refreshFields(mock, body['refresh_token'], { claims }))).body).toMatchObject({
      error: 'invalid_request',
      error_codes: [50117],
    })
  })
})

describe('switches', () => {
  const refresh = async (token: unknown) => {
    const { status, body } = await postToken(mock, refreshFields(mock, token))
    return { status, token: body['refresh_token'], codes: body['error_codes'] }
  }

  test('refreshReuse revoked: an old refresh token that comes again ends the whole family', async () => {
    mock.switch({ refreshReuse: 'revoked' })
    const first = (await freshTokens(mock))['refresh_token']
    const other = (await freshTokens(mock))['refresh_token']
    const second = await refresh(first)
    expect(second.status).toBe(200)
    expect((await refresh(first)).codes).toEqual([50173])
    expect((await refresh(second.token)).codes).toEqual([50173])
    expect((await refresh(other)).status).toBe(200)
  })

  test('refreshReuse allowed, as it is: the old one stays good', async () => {
    const first = (await freshTokens(mock))['refresh_token']
    expect((await refresh(first)).status).toBe(200)
    expect((await refresh(first)).status).toBe(200)
  })

  const foreign = { resource: 'https://elsewhere.example/mcp' }

  test('resource 2026-02: it is ignored, everywhere', async () => {
    mock.switch({ resource: '2026-02' })
    const person = new Person(mock)
    const code = (await person.authorize(authorizeUrl(mock, foreign))).searchParams.get('code')
    const { status, body } = await postToken(mock, codeFields(mock, code, foreign))
    expect(status).toBe(200)
    expect((await postToken(mock, refreshFields(mock, body['refresh_token'], foreign))).status).toBe(200)
  })

  test('resource 2025: it is refused, even the right one, everywhere', async () => {
    mock.switch({ resource: '2025' })
    const right = { resource: mock.apps.api.identifierUri }
    const arrival = await new Person(mock).visit(authorizeUrl(mock, right))
    expect([query(arrival).get('error'), codeIn(query(arrival).get('error_description') ?? '')]).toEqual([
      'invalid_request',
      901002,
    ])
    const body = await freshTokens(mock)
    expect((await postToken(mock, refreshFields(mock, body['refresh_token'], right))).body['error_codes']).toEqual([901002])
  })
})

describe('accounts of other tenants', () => {
  test('a code is redeemed at its own tenant only', async () => {
    using other = mock.createTenant()
    const code = (await new Person(mock).authorize(authorizeUrl(mock))).searchParams.get('code')
    const fields = Object.entries(codeFields(mock, code)).filter((field): field is [string, string] => field[1] !== undefined)
    const url = `${mock.origin}/${other.tenantId}/oauth2/v2.0/token`
    const answer = (await (await fetch(url, { method: 'POST', body: new URLSearchParams(fields) })).json()) as Record<
      string,
      unknown
    >
    expect([answer['error'], answer['error_codes']]).toEqual(['invalid_grant', [700005]])
  })

  test('somebody of another tenant is told so on a page; a name that nobody has, on the sign-in page', async () => {
    using other = mock.createTenant()
    const person = new Person(mock)
    const page = await person.visit(authorizeUrl(mock))
    const nobody = await person.signIn(page, {
      ...other.users[0],
      userPrincipalName: 'nobody@contoso.example',
      password: 'x',
    } as never)
    expect([codeIn(html(nobody)), html(nobody).includes('data-sign-in')]).toEqual([50034, true])
    const foreign = await person.signIn(nobody, other.users[0])
    expect([codeIn(html(foreign)), html(foreign).includes('data-sign-in')]).toEqual([50020, false])
  })
})
