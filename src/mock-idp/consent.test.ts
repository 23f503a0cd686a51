import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from './index.ts'
import { codeIn } from './testing/meeting.ts'
import { type Arrival, Person } from './testing/person.ts'
import { authorizeUrl, codeFields, decoded, postToken, refreshFields } from './testing/requests.ts'

let mock: MockEntra
beforeEach(async () => {
  mock = await startMockEntra()
})
afterEach(() => mock.close())

const html = (arrival: Arrival) => (arrival.at === 'page' ? arrival.html : `redirected to ${arrival.url}`)
const query = (arrival: Arrival) => (arrival.at === 'callback' ? arrival.url.searchParams : expect.unreachable(html(arrival)))
const mail = () => authorizeUrl(mock, { scope: 'Mail.Read offline_access' })
/** Signs in up to the question. */
async function asked(url: string, person = new Person(mock)) {
  return { person, page: await person.signIn(await person.visit(url)) }
}

describe('consent', () => {
  test('is asked for what nobody has granted, named in words, and then remembered', async () => {
    const { person, page } = await asked(mail())
    expect(html(page)).toContain('data-consent')
    expect(html(page)).toContain('Mail.Read of Microsoft Graph')
    expect(html(page)).not.toContain('on behalf of your organization')
    const code = query(await person.decide(page)).get('code')
    const { body } = await postToken(mock, codeFields(mock, code))
    expect(decoded(body['access_token']).claims['scp']).toBe('Mail.Read User.Read profile openid email')
    expect(query(await person.visit(mail())).get('code')).toBeTruthy()
    // It was hers alone.
    const grace = new Person(mock)
    expect(html(await grace.signIn(await grace.visit(mail()), mock.users[1]))).toContain('data-consent')
  })

  test('that is declined is told to the app', async () => {
    const { person, page } = await asked(mail())
    const answer = query(await person.decide(page, 'deny'))
    expect([answer.get('error'), answer.get('error_subcode'), codeIn(answer.get('error_description') ?? '')]).toEqual([
      'access_denied',
      'cancel',
      65004,
    ])
    expect(answer.get('state')).toBe('a state')
  })

  test('is asked again with prompt=consent, after the sign-in', async () => {
    const { person, page } = await asked(authorizeUrl(mock, { prompt: 'consent' }))
    expect(html(page)).toContain('mcp.access of Contoso MCP server')
    expect(query(await person.decide(page)).get('code')).toBeTruthy()
  })

  test('that is missing is an error in silence, on both endpoints', async () => {
    const person = new Person(mock)
    const code = (await person.authorize(authorizeUrl(mock))).searchParams.get('code')
    const silent = query(await person.visit(authorizeUrl(mock, { scope: 'Mail.Read', prompt: 'none' })))
    expect([silent.get('error'), codeIn(silent.get('error_description') ?? '')]).toEqual(['consent_required', 65001])
    const { body } = await postToken(mock, codeFields(mock, code))
    expect((await postToken(mock, refreshFields(mock, body['refresh_token'], { scope: 'Mail.Read' }))).body).toMatchObject({
      error: 'invalid_grant',
      suberror: 'consent_required',
      error_codes: [65001],
    })
  })

  test('of an administrator counts for everybody where they say so', async () => {
    mock.directory.changeUser('ada@contoso.example', { isAdministrator: true })
    const { person, page } = await asked(mail())
    expect(html(page)).toContain('Consent on behalf of your organization')
    await person.decide(page, 'allow', { organization: 'yes' })
    const grace = new Person(mock)
    expect(query(await grace.signIn(await grace.visit(mail()), mock.users[1])).get('code')).toBeTruthy()
  })

  test('to a permission of administrators is for them only', async () => {
    mock.directory.changeApp(mock.apps.api.clientId, {
      api: { oauth2PermissionScopes: [{ id: 'b6f0d3a8-5c41-4e9b-9a27-0e8d1c7f3506', value: 'mcp.admin', type: 'Admin' }] },
    })
    const url = authorizeUrl(mock, { scope: `${mock.apps.api.identifierUri}/mcp.admin` })
    const { person, page } = await asked(url)
    expect(html(page)).toContain('Need admin approval')
    expect(codeIn(html(page))).toBe(90094)
    // Saying yes all the same does not help.
    const answer = query(await person.decide(page, 'allow'))
    expect([answer.get('error'), codeIn(answer.get('error_description') ?? '')]).toEqual(['access_denied', 90094])
    mock.directory.changeUser('ada@contoso.example', { isAdministrator: true })
    const again = await person.visit(url)
    expect(html(again)).toContain('data-consent')
    expect(query(await person.decide(again)).get('code')).toBeTruthy()
  })

  test('.default means what the registration lists; an API that it does not list is 650057', async () => {
    const graph = '00000003-0000-0000-c000-000000000000'
    const { appId } = mock.directory.addApp({ displayName: 'Lister', publicClient: { redirectUris: ['http://localhost'] } })
    const url = () =>
      authorizeUrl(mock, { client_id: appId, redirect_uri: 'http://localhost:1', scope: 'https://graph.microsoft.com/.default' })
    const refused = await new Person(mock).visit(url())
    expect([query(refused).get('error'), codeIn(query(refused).get('error_description') ?? '')]).toEqual([
      'invalid_resource',
      650057,
    ])
    mock.directory.changeApp(appId, {
      requiredResourceAccess: [{ resourceAppId: graph, resourceAccess: [{ id: 'Mail.Read', type: 'Scope' }] }],
    })
    const { person, page } = await asked(url())
    expect(html(page)).toContain('Mail.Read of Microsoft Graph')
    expect(html(page)).not.toContain('Calendars.Read')
    expect(query(await person.decide(page)).get('code')).toBeTruthy()
  })
})

describe('admin consent', () => {
  const url = (changes: Record<string, string> = {}) =>
    `${mock.origin}/${mock.tenantId}/v2.0/adminconsent?${new URLSearchParams({ client_id: mock.apps.console.clientId, redirect_uri: 'http://localhost:9/callback', state: 's', scope: 'Mail.Read', ...changes })}`

  test('of an administrator is for everybody, and the app is told', async () => {
    mock.directory.changeUser('ada@contoso.example', { isAdministrator: true })
    const { person, page } = await asked(url())
    expect(html(page)).toContain('for everybody in your organization')
    const answer = query(await person.decide(page))
    expect(Object.fromEntries(answer)).toEqual({ admin_consent: 'True', tenant: mock.tenantId, scope: 'Mail.Read', state: 's' })
    const grace = new Person(mock)
    expect(query(await grace.signIn(await grace.visit(mail()), mock.users[1])).get('code')).toBeTruthy()
  })

  test('is refused to everybody else, and to unknown redirect URIs', async () => {
    const { page } = await asked(url())
    expect(codeIn(html(page))).toBe(90094)
    expect(codeIn(html(await new Person(mock).visit(url({ redirect_uri: 'https://evil.example' }))))).toBe(50011)
    expect(codeIn(html(await new Person(mock).visit(url({ client_id: '11111111-2222-4333-8444-555555555555' }))))).toBe(700016)
    expect(codeIn(html(await new Person(mock).visit(url({ redirect_uri: '' }))))).toBe(900144)
    expect(codeIn(html(await new Person(mock).visit(url({ scope: 'api://nobody/x' }))))).toBe(500011)
  })

  test('without a scope is for what the registration lists', async () => {
    mock.directory.changeUser('ada@contoso.example', { isAdministrator: true })
    const graph = '00000003-0000-0000-c000-000000000000'
    mock.directory.changeApp(mock.apps.console.clientId, {
      requiredResourceAccess: [{ resourceAppId: graph, resourceAccess: [{ id: 'Calendars.Read', type: 'Scope' }] }],
    })
    const { page } = await asked(url({ scope: '' }).replace('/v2.0/adminconsent', '/adminconsent'))
    expect(html(page)).toContain('Calendars.Read of Microsoft Graph')
  })
})
