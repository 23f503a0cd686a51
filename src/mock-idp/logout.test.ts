import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from './index.ts'
import { type Arrival, Person } from './testing/person.ts'
import { authorizeUrl, codeFields, postToken } from './testing/requests.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

const html = (arrival: Arrival) => (arrival.at === 'page' ? arrival.html : `redirected to ${arrival.url}`)
const logoutUrl = (parameters: Record<string, string> = {}) =>
  `${mock.origin}/${mock.tenantId}/oauth2/v2.0/logout?${new URLSearchParams(parameters)}`
const back = 'http://localhost:7/callback'
async function signedIn() {
  const person = new Person(mock)
  const callback = await person.authorize(authorizeUrl(mock))
  return { person, callback }
}

test('ends the session and goes on to a registered address, with the state', async () => {
  const { person } = await signedIn()
  const arrival = await person.visit(logoutUrl({ post_logout_redirect_uri: back, state: 'bye' }))
  expect(arrival.at === 'callback' && arrival.url.href).toBe(`${back}?state=bye`)
  expect(html(await person.visit(authorizeUrl(mock)))).toContain('data-sign-in')
})

test('stays on a page of its own without an address, or with one that nobody registered', async () => {
  const { person } = await signedIn()
  expect(html(await person.visit(logoutUrl()))).toContain('You signed out of your account')
  for (const address of ['https://evil.example/', 'javascript:alert(1)', 'http://localhost:7/other'])
    expect(html(await person.visit(logoutUrl({ post_logout_redirect_uri: address })))).toContain('It’s a good idea to close')
  expect(html(await person.visit(authorizeUrl(mock)))).toContain('data-sign-in')
})

test('may be posted, and by somebody who is not signed in', async () => {
  const arrival = await new Person(mock).visit(`${mock.origin}/${mock.tenantId}/oauth2/v2.0/logout`, {
    method: 'POST',
    body: new URLSearchParams({ post_logout_redirect_uri: back }),
  })
  expect(arrival.at === 'callback' && arrival.url.href).toBe(back)
})

test('an ID token names the app whose address counts', async () => {
  const { person, callback } = await signedIn()
  const { body } = await postToken(mock, codeFields(mock, callback.searchParams.get('code')))
  const hint = { id_token_hint: String(body['id_token']) }
  const foreign = await person.visit(logoutUrl({ ...hint, post_logout_redirect_uri: mock.apps.inspector.redirectUri }))
  expect(html(foreign)).toContain('You signed out')
  expect((await person.visit(logoutUrl({ ...hint, post_logout_redirect_uri: back }))).at).toBe('callback')
})

test('tells the apps of the session that want to know, with issuer and session', async () => {
  const { appId } = mock.directory.addApp({
    displayName: 'Wants to know',
    publicClient: { redirectUris: ['http://localhost/callback'] },
    web: { logoutUrl: 'https://app.example/logout?x=1' },
  })
  mock.directory.consent({ clientId: appId, resourceId: mock.apps.api.clientId, scope: 'mcp.access' })
  const person = new Person(mock)
  const callback = await person.authorize(authorizeUrl(mock, { client_id: appId }))
  const page = await person.visit(logoutUrl({ post_logout_redirect_uri: back }))
  const told = new URLSearchParams({ iss: mock.issuer(), sid: callback.searchParams.get('session_state') ?? '' })
  expect(html(page)).toContain(
    `<iframe hidden src="https://app.example/logout?x=1&amp;${String(told).replaceAll('&', '&amp;')}">`,
  )
  expect(html(page)).toContain(`href="${back}"`)
  expect(page.at === 'page' && [page.headers.get('refresh'), page.headers.get('content-security-policy')]).toEqual([
    `1; url=${back}`,
    expect.stringContaining('frame-src https://app.example'),
  ])
})
