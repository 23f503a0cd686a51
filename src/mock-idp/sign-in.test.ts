import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from './index.ts'
import { type Arrival, Person } from './testing/person.ts'
import { authorizeUrl, codeFields, decoded, postToken } from './testing/requests.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

const isSignIn = (arrival: Arrival) => arrival.at === 'page' && arrival.html.includes('data-sign-in')
const user = (index: number) => mock.users[index] ?? expect.unreachable('the seed has four users')

async function nameBehind(callback: URL): Promise<unknown> {
  const { body } = await postToken(mock, codeFields(mock, callback.searchParams.get('code')))
  return decoded(body['access_token']).claims['name']
}

describe('the page', () => {
  test('is plain HTML: a form, no script, not to be framed or kept, and says that it is a mock', async () => {
    const arrival = await new Person(mock).visit(authorizeUrl(mock, { login_hint: 'grace@contoso.example' }))
    if (arrival.at !== 'page') return expect.unreachable('a page was due')
    expect(arrival.status).toBe(200)
    expect(arrival.html).toContain('<form method="post" data-sign-in>')
    expect(arrival.html).toMatch(/<input id="username" name="username"[^>]* value="grace@contoso.example"/)
    expect(arrival.html).toContain('This is a mock of Microsoft Entra ID.')
    expect(arrival.html).toContain('Contoso MCP console')
    expect(arrival.html).not.toContain('<script')
    expect(arrival.headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; frame-ancestors 'none'/,
    )
    expect(arrival.headers.get('cache-control')).toBe('no-store')
  })

  test('shows what is typed as text', async () => {
    const arrival = await new Person(mock).visit(authorizeUrl(mock, { login_hint: '"><script>alert(1)</script>' }))
    if (arrival.at !== 'page') return expect.unreachable('a page was due')
    expect(arrival.html).toContain('value="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;"')
  })

  test('keeps the user and lets them try again after a wrong password', async () => {
    const person = new Person(mock)
    const wrong = await person.signIn(await person.visit(authorizeUrl(mock)), { ...user(1), password: 'wrong' })
    expect(wrong.at === 'page' && wrong.html).toContain(
      'AADSTS50126: Error validating credentials due to invalid username or password.',
    )
    const right = await person.signIn(wrong, user(1))
    expect(right.at).toBe('callback')
  })

  test('takes a user name in any case, and nobody without a name or a password', async () => {
    const person = new Person(mock)
    let arrival = await person.visit(authorizeUrl(mock))
    for (const attempt of [
      { userPrincipalName: '', password: '' },
      { userPrincipalName: 'nobody@contoso.example', password: user(0).password },
      { ...user(0), password: '' },
    ]) {
      arrival = await person.signIn(arrival, attempt)
      expect(isSignIn(arrival)).toBe(true)
    }
    expect((await person.signIn(arrival, { ...user(0), userPrincipalName: 'ADA@Contoso.example' })).at).toBe('callback')
  })

  test('of one browser is no use to another', async () => {
    const page = await new Person(mock).visit(authorizeUrl(mock))
    if (page.at !== 'page') return expect.unreachable('a page was due')
    const stranger = await new Person(mock).visit(page.url)
    expect(stranger.at === 'page' && [stranger.status, stranger.html.includes('This sign-in has ended.')]).toEqual([400, true])
    const form = new URLSearchParams({ username: user(0).userPrincipalName, password: user(0).password })
    const posted = await new Person(mock).visit(page.url, { method: 'POST', body: form })
    expect(posted.at === 'page' && posted.status).toBe(400)
  })

  test('of one attempt is no use to another attempt of the same browser', async () => {
    const attempts = await Promise.all([1, 2].map(() => new Person(mock).request(authorizeUrl(mock))))
    const [first, second] = attempts.map((answer) => new URL(answer.headers.get('location') ?? '', mock.origin).href)
    const cookie =
      attempts[1]?.headers
        .getSetCookie()
        .map((line) => line.split(';')[0])
        .join('; ') ?? ''
    expect((await fetch(String(second), { headers: { cookie } })).status).toBe(200)
    expect((await fetch(String(first), { headers: { cookie } })).status).toBe(400)
  })

  test('is over once it is done', async () => {
    const person = new Person(mock)
    const page = await person.visit(authorizeUrl(mock))
    await person.signIn(page, user(0))
    const again = await person.visit(page.at === 'page' ? page.url : '')
    expect(again.at === 'page' && again.status).toBe(400)
  })

  test('cannot be passed by its address alone', async () => {
    const arrival = await new Person(mock).visit(`${mock.origin}/${mock.tenantId}/oauth2/v2.0/authorize/invented`)
    expect(arrival.at === 'page' && [arrival.status, arrival.html.includes('This sign-in has ended.')]).toEqual([400, true])
  })
})

describe('signed in once', () => {
  test('a second app is not asked again, and both know the same session', async () => {
    const person = new Person(mock)
    const first = await person.authorize(authorizeUrl(mock))
    const second = await person.visit(
      authorizeUrl(mock, { client_id: mock.apps.vscode.clientId, redirect_uri: 'http://localhost:7' }),
    )
    if (second.at !== 'callback') return expect.unreachable('asked again')
    expect(second.url.searchParams.get('session_state')).toBe(first.searchParams.get('session_state'))
  })

  test.each(['login', 'select_account'])('prompt=%s asks all the same', async (prompt) => {
    const person = new Person(mock)
    await person.authorize(authorizeUrl(mock))
    const asked = await person.visit(authorizeUrl(mock, { prompt }))
    expect(isSignIn(asked)).toBe(true)
    expect((await person.signIn(asked, user(0))).at).toBe('callback')
  })

  test('prompt=none is answered without asking', async () => {
    const person = new Person(mock)
    await person.authorize(authorizeUrl(mock))
    const arrival = await person.visit(authorizeUrl(mock, { prompt: 'none' }))
    expect(arrival.at === 'callback' && arrival.url.searchParams.has('code')).toBe(true)
  })

  test('login_hint of somebody else asks for them, and they take over', async () => {
    const person = new Person(mock)
    await person.authorize(authorizeUrl(mock))
    const asked = await person.visit(authorizeUrl(mock, { login_hint: user(1).userPrincipalName }))
    expect(isSignIn(asked)).toBe(true)
    const arrival = await person.signIn(asked, user(1))
    expect(arrival.at === 'callback' && (await nameBehind(arrival.url))).toBe('Grace Hopper')
    const later = await person.visit(authorizeUrl(mock))
    expect(later.at === 'callback' && (await nameBehind(later.url))).toBe('Grace Hopper')
  })

  test('prompt=none for somebody else is refused', async () => {
    const person = new Person(mock)
    await person.authorize(authorizeUrl(mock))
    const arrival = await person.visit(authorizeUrl(mock, { prompt: 'none', login_hint: user(1).userPrincipalName }))
    expect(arrival.at === 'callback' && arrival.url.searchParams.get('error')).toBe('login_required')
  })

  test('a reset forgets who is signed in, and every code', async () => {
    const own = await startMockEntra()
    try {
      const person = new Person(own)
      const code = (await person.authorize(authorizeUrl(own))).searchParams.get('code')
      own.reset()
      expect(isSignIn(await person.visit(authorizeUrl(own)))).toBe(true)
      expect((await postToken(own, codeFields(own, code))).body['error_codes']).toEqual([9002313])
    } finally {
      await own.close()
    }
  })
})
