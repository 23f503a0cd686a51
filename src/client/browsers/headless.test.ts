import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { known, startFakeParties, user, type Wrong } from '../testing/fake-parties.ts'
import type { SignInAct } from './browser.ts'
import { type HeadlessOptions, HeadlessStop, headlessBrowser } from './headless.ts'

/** Nobody listens there: whoever requested it would fail. */
const redirectUri = 'http://localhost:1/callback'

async function visit(wrong: Wrong = {}, options: HeadlessOptions = {}, parameters: Record<string, string> = {}) {
  const parties = await startFakeParties(wrong)
  onTestFinished(parties.close)
  const acts: SignInAct[] = []
  const query = new URLSearchParams({
    client_id: known.public,
    response_type: 'code',
    code_challenge_method: 'S256',
    redirect_uri: redirectUri,
    state: 's',
    ...parameters,
  })
  const visiting = headlessBrowser({ ...options, onAct: (act) => acts.push(act) }).visit(
    `${parties.origin}/authorize?${query}`,
    redirectUri,
  )
  return { parties, acts, landed: await visiting.catch((error: unknown) => error) }
}

/** A server on this machine with one page at every address. */
async function pageServer(html: string, headers: Record<string, string> = {}, status = 200): Promise<string> {
  const server = createServer((_request, response) => void response.writeHead(status, headers).end(html))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  return `http://localhost:${(server.address() as AddressInfo).port}`
}
const visitPage = async (html: string, headers?: Record<string, string>, status?: number): Promise<unknown> =>
  headlessBrowser()
    .visit(await pageServer(html, headers, status), redirectUri)
    .catch((error: unknown) => error)

describe('the headless browser', () => {
  test('signs in, consents, and gives the redirect without requesting it', async () => {
    const { landed, acts, parties } = await visit()
    expect(landed).toBeInstanceOf(URL)
    expect(String(landed)).toMatch(/^http:\/\/localhost:1\/callback\?code=[^&]+&state=s&iss=/)
    const { displayName, userPrincipalName } = user
    expect(acts).toEqual([
      { act: 'signed-in', user: { displayName, userPrincipalName } },
      { act: 'consented', at: parties.origin },
    ])
  })

  test('types what the page hides beside name and password', async () => {
    const { parties } = await visit()
    const [typed] = parties.askedAt('/sign-in').filter(({ method }) => method === 'POST')
    expect(typed?.parameters).toMatchObject({
      username: user.userPrincipalName,
      password: user.password,
      key: expect.any(String),
    })
    expect(parties.askedAt('/consent').at(-1)?.parameters).toMatchObject({ decision: 'allow', csrf: '1' })
  })

  test('signs in as the user it is told, and names the others where there is none of that name', async () => {
    expect((await visit({}, { user: user.userPrincipalName })).landed).toBeInstanceOf(URL)
    const { landed, parties } = await visit({}, { user: 'nobody@contoso.example' })
    expect(landed).toMatchObject({ kind: 'usage', advice: expect.stringContaining(user.userPrincipalName) })
    expect(parties.askedAt('/sign-in').some(({ method }) => method === 'POST')).toBe(false)
  })

  test('stops at a sign-in page that asks again, without trying on', async () => {
    const { landed, acts, parties } = await visit({}, { password: 'wrong' })
    expect(landed).toMatchObject({ message: expect.stringContaining('wrong password') })
    expect(parties.askedAt('/sign-in').filter(({ method }) => method === 'POST')).toHaveLength(1)
    expect(acts).toEqual([])
  })

  test.each([
    'http://evil.example/steal?code=secret',
    'https://login.microsoftonline.com/x',
    'vscode://callback?code=secret',
    'http://localhost.evil.example/',
  ])('never leaves this machine: %s', async (detour) => {
    const { landed } = await visit({ detour })
    expect(landed).toBeInstanceOf(HeadlessStop)
    expect(String(landed)).toContain(new URL(detour).host)
    expect(String(landed)).not.toContain('secret')
  })

  test('gives up after a bounded number of requests', async () => {
    const { landed, parties } = await visit({ detour: '/authorize' }, { fetchLimit: 5 })
    expect(String(landed)).toContain('within 5 requests')
    expect(parties.asked).toHaveLength(5)
  })

  test('says what a page says that has no form for it, and hands the page over', async () => {
    const stop = await visitPage('<h1>AADSTS50011: no such redirect</h1>', {}, 400)
    expect(stop).toMatchObject({ page: { status: 400, html: expect.stringContaining('AADSTS50011') } })
    expect(String(stop)).toContain('HTTP 400); the page says: AADSTS50011: no such redirect')
  })

  test('types no password where nothing says that it is a mock', async () => {
    const error = await visitPage('<form method=post data-sign-in><input name=username><input name=password></form>')
    expect(error).toMatchObject({ kind: 'usage', message: expect.stringContaining('only against the mock Entra') })
  })

  test('submits a form to the origin of its page only, and by POST only', async () => {
    expect(String(await visitPage('<form method=post data-consent action="http://127.0.0.1:1/take"></form>'))).toContain(
      'not posted to its own origin',
    )
    expect(String(await visitPage('<form data-consent></form>'))).toContain('not posted')
  })

  test('keeps no cookie that a browser would not keep, and tells of it where the way ends', async () => {
    const stop = await visitPage('<p>Who are you?</p>', { 'set-cookie': '__Host-session=secret; Path=/' })
    expect(String(stop)).toMatch(/cookies were refused.*__Host-session of http:\/\/localhost/)
    expect(String(stop)).not.toContain('secret')
  })
})

test.each(['<form ', '<form>', '<!--', '<script ', '<'])('a page of nothing but %s is given up at once', async (piece) => {
  const before = performance.now()
  expect(await visitPage(piece.repeat(200_000))).toBeInstanceOf(HeadlessStop)
  expect(performance.now() - before).toBeLessThan(4000)
})

test.each([
  ['a redirect', '', { location: 'http://[' }, 302],
  ['a form', '<form method="post" data-consent action="http://["></form>', {}, 200],
])('%s to what is no address is told as such', async (_what, html, headers, status) => {
  expect(String(await visitPage(html, headers, status))).toContain('no address')
})
