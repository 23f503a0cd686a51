import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from './index.ts'
import { Person } from './testing/person.ts'
import { authorizeUrl, codeFields, consoleRedirect, postToken, verifier } from './testing/requests.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

describe('the answer to the redirect URI', () => {
  test('is code, client_info, state, session_state, in that order, and no iss', async () => {
    const { searchParams } = await new Person(mock).authorize(authorizeUrl(mock, { client_info: '1' }))
    expect([...searchParams.keys()]).toEqual(['code', 'client_info', 'state', 'session_state'])
    expect(searchParams.get('state')).toBe('a state')
    const plain = await new Person(mock).authorize(authorizeUrl(mock, { state: undefined }))
    expect([...plain.searchParams.keys()]).toEqual(['code', 'session_state'])
  })

  test('goes into the fragment or a form where that is asked for', async () => {
    const inFragment = await new Person(mock).authorize(authorizeUrl(mock, { response_mode: 'fragment' }))
    expect(new URLSearchParams(inFragment.hash.slice(1)).get('state')).toBe('a state')
    expect(inFragment.search).toBe('')

    const person = new Person(mock)
    const inForm = await person.signIn(await person.visit(authorizeUrl(mock, { response_mode: 'form_post', state: '<"&>' })))
    if (inForm.at !== 'page') return expect.unreachable('a form was due')
    expect(inForm.html).toContain(`<form method="post" action="${consoleRedirect}">`)
    expect(inForm.html).toContain('<input type="hidden" name="state" value="&lt;&quot;&amp;&gt;">')
    expect(inForm.headers.get('content-security-policy')).toMatch(/script-src 'sha256-/)
  })

  test('adds the slash to a redirect URI without a path', async () => {
    const person = new Person(mock)
    const arrival = await person.signIn(await person.visit(authorizeUrl(mock, { redirect_uri: 'http://localhost:5' })))
    // As it was sent: parsing would add the slash by itself.
    const location = arrival.at === 'callback' ? arrival.response.headers.get('location') : undefined
    expect(location).toMatch(/^http:\/\/localhost:5\/\?code=/)
  })

  test('says errors with ids, time, a page to look up and lower-case escapes', async () => {
    const correlation = '6f0c8e2b-0000-4000-8000-000000000001'
    const arrival = await new Person(mock).visit(`${authorizeUrl(mock, { scope: 'mcp.read' })}&client-request-id=${correlation}`)
    if (arrival.at !== 'callback') return expect.unreachable('a redirect was due')
    const { searchParams } = arrival.url
    expect([...searchParams.keys()]).toEqual(['error', 'error_description', 'error_uri', 'state'])
    expect(searchParams.get('error_description')).toMatch(
      new RegExp(
        `^AADSTS650053: The application .* Trace ID: [0-9a-f-]{36} Correlation ID: ${correlation} Timestamp: [-0-9]{10} [:0-9]{8}Z$`,
      ),
    )
    expect(searchParams.get('error_uri')).toBe('https://login.microsoftonline.com/error?code=650053')
    expect(arrival.response.headers.get('location')).toMatch(/AADSTS650053%3a/)
  })
})

describe('PKCE', () => {
  const withoutChallenge = { code_challenge: undefined, code_challenge_method: undefined }

  test('is not enforced for a public client', async () => {
    const code = (await new Person(mock).authorize(authorizeUrl(mock, withoutChallenge))).searchParams.get('code')
    expect((await postToken(mock, codeFields(mock, code, { code_verifier: undefined }))).status).toBe(200)
  })

  test('a verifier is due when a challenge was sent, and out of place when none was', async () => {
    const challenged = (await new Person(mock).authorize(authorizeUrl(mock))).searchParams.get('code')
    expect((await postToken(mock, codeFields(mock, challenged, { code_verifier: undefined }))).body['error_codes']).toEqual([
      501481,
    ])
    const plain = (await new Person(mock).authorize(authorizeUrl(mock, withoutChallenge))).searchParams.get('code')
    expect((await postToken(mock, codeFields(mock, plain))).body['error_codes']).toEqual([501481])
  })

  test.each([{ code_challenge_method: 'plain' }, { code_challenge_method: undefined }])(
    'plain works, said or not: %o',
    async (method) => {
      const url = authorizeUrl(mock, { code_challenge: verifier, ...method })
      const code = (await new Person(mock).authorize(url)).searchParams.get('code')
      expect((await postToken(mock, codeFields(mock, code, { code_verifier: `${verifier}x` }))).body['error_codes']).toEqual([
        501481,
      ])
      expect((await postToken(mock, codeFields(mock, code))).status).toBe(200)
    },
  )
})

test('an authorization request may be posted', async () => {
  const url = new URL(authorizeUrl(mock))
  const arrival = await new Person(mock).visit(url.origin + url.pathname, { method: 'POST', body: url.searchParams })
  expect(arrival.at === 'page' && arrival.html).toContain('data-sign-in')
})
