import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Visited } from './testing/browser.ts'
import { mcpClient, tokensIn } from './testing/mcp-client.ts'
import { callback, type Stage, stage, wordsOf } from './testing/stage.ts'

let room: Stage
let client: ReturnType<typeof mcpClient>
let clientId: string
beforeAll(async () => {
  room = await stage()
  client = mcpClient(room)
  clientId = await client.registered()
})
afterAll(() => room.close())

const queryOf = ({ location = 'missing:' }: Visited) => Object.fromEntries(new URL(location).searchParams)

describe('a request that is wrong is told to the client, with state and iss', () => {
  test.each([
    ['no challenge', { code_challenge: undefined, code_challenge_method: undefined }, 'invalid_request'],
    ['a plain challenge', { code_challenge_method: 'plain' }, 'invalid_request'],
    ['a challenge without a method, which is plain (RFC 7636 §4.3)', { code_challenge_method: undefined }, 'invalid_request'],
    ['a challenge that is none', { code_challenge: 'short' }, 'invalid_request'],
    ['another resource', { resource: 'https://elsewhere.example/mcp' }, 'invalid_target'],
    ['a resource that is no URI', { resource: 'mcp' }, 'invalid_target'],
    ['a resource that is longer', { resource: 'http://localhost:1/mcp/more' }, 'invalid_target'],
    ['an unknown scope', { scope: 'unknown' }, 'invalid_scope'],
    ['no scope of ours', { scope: 'openid offline_access' }, 'invalid_scope'],
    ['the implicit grant', { response_type: 'token' }, 'unsupported_response_type'],
    ['an ID token', { response_type: 'id_token', nonce: 'n' }, 'unsupported_response_type'],
    ['no interaction', { prompt: 'none' }, 'login_required'],
    ['a request object', { request: 'e30.e30.' }, 'request_not_supported'],
  ])('%s: %j is %s', async (_what, change, error) => {
    const end = await client.begin(room.newBrowser(), clientId, change)
    expect(end.location).toMatch(new RegExp(`^${callback}[?#]`))
    const told = { ...queryOf(end), ...Object.fromEntries(new URLSearchParams(new URL(end.location ?? '').hash.slice(1))) }
    expect(told).toMatchObject({ error, state: 'the-client-state', iss: room.origin })
  })
})

describe('a request that is wrong, of a website that anybody may have registered', () => {
  const website = 'https://website.example/back'
  const change = { redirect_uri: website, scope: 'unknown' }

  test('is told to the person, who may take it back there', async () => {
    const theirs = await client.registered({ redirect_uris: [website] })
    for (const more of [{}, { prompt: 'none', scope: undefined }, { response_mode: 'fragment' }]) {
      const page = await room.newBrowser().visit(client.authorizationUrl(theirs, { ...change, ...more }))
      expect([page.status, page.location]).toEqual([400, undefined])
      expect(wordsOf(page)).toContain('for the website website.example ,')
      const [, back = ''] = /<a href="([^"]+)">Back to website\.example/.exec(page.body) ?? []
      expect(back.replaceAll('&#38;', '&')).toMatch(/^https:\/\/website\.example\/back[?#]error=.*iss=/)
      expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    }
  })

  test('leads nowhere by itself in the form of a form, either', async () => {
    const theirs = await client.registered({ redirect_uris: [website] })
    const page = await room.newBrowser().visit(client.authorizationUrl(theirs, { ...change, response_mode: 'form_post' }))
    expect([page.status, page.body.includes('<form'), page.body.includes('<script')]).toEqual([400, false, false])
  })

  test('goes there at once where the operator has registered it', async () => {
    const known = { client_id: 'known', client_name: 'Known', redirect_uris: [website], application_type: 'web' as const }
    const other = await stage({ config: { clients: [known] } })
    const end = await other.newBrowser().visit(mcpClient(other).authorizationUrl('known', change))
    expect(end.location).toMatch(/^https:\/\/website\.example\/back\?error=invalid_scope/)
    await other.close()
  })

  test('is told to the website after the person was asked', async () => {
    const theirs = await client.registered({ redirect_uris: [website] })
    const visitor = room.newBrowser()
    const end = await client.answered(visitor, await client.begin(visitor, theirs, { redirect_uri: website }), 'deny', change)
    expect(end.location).toMatch(/^https:\/\/website\.example\/back\?error=access_denied/)
  })
})

test('a request that is longer than any needs to be is not kept, and not sent back', async () => {
  const visitor = room.newBrowser()
  const long = client.authorizationUrl(clientId, { state: 'a'.repeat(10_000) })
  expect(await visitor.visit(long)).toMatchObject({ status: 414, location: undefined })
  expect((await visitor.visit(client.authorizationUrl(clientId, { state: 'a'.repeat(7000) }))).status).toBe(303)
})

describe('a request whose sender is not known stays here, on a page', () => {
  test.each([
    ['an unknown client', { client_id: 'unknown' }],
    ['no client', { client_id: undefined }],
    ['another path', { redirect_uri: 'http://127.0.0.1:7777/other' }],
    ['another query', { redirect_uri: `${callback}?more=1` }],
    ['another host', { redirect_uri: 'http://evil.example/callback' }],
    ['another scheme', { redirect_uri: 'https://127.0.0.1:7777/callback' }],
    ['the other name of this machine', { redirect_uri: 'http://localhost:7777/callback' }],
    ['a script', { redirect_uri: 'javascript:alert(1)' }],
  ])('%s', async (_what, change) => {
    const page = await client.begin(room.newBrowser(), clientId, change)
    expect([page.status, page.location]).toEqual([400, undefined])
    expect(page.body).toContain('The application’s request cannot be fulfilled')
    expect(page.body).not.toMatch(/evil\.example|alert\(1\)/)
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  })

  test('two redirect URIs in one request lead nowhere but to the registered one', async () => {
    const end = await room.newBrowser().visit(`${client.authorizationUrl(clientId)}&redirect_uri=http%3A%2F%2Fevil.example`)
    expect(end.location).toContain(`${callback}?error=invalid_request&`)
  })

  test('what oidc-provider says is shown as text', async () => {
    const page = await room.newBrowser().visit(client.authorizationUrl('<img src=x onerror=alert(1)>'))
    expect(page.body).not.toContain('<img')
  })
})

describe('what may be left open', () => {
  test('without resource, the token is for this server all the same', async () => {
    const tokens = await client.connected(room.newBrowser(), clientId, { resource: undefined })
    expect(decodeJwt(tokens.access_token).aud).toBe(room.resource)
  })

  test('without scope, the token has the scope that every request needs', async () => {
    expect(await client.connected(room.newBrowser(), clientId, { scope: undefined })).toMatchObject({ scope: 'mcp.access' })
  })

  test('scopes that are not known here are left out', async () => {
    const tokens = await client.connected(room.newBrowser(), clientId, { scope: 'offline_access mcp.more unknown mcp.access' })
    expect(tokens.scope.split(' ').sort()).toEqual(['mcp.access', 'mcp.more'])
  })

  test('scheme and host of the resource may be in upper case, and `aud` is as the server writes it', async () => {
    const resource = room.resource.replace('http://localhost', 'HTTP://LOCALHOST')
    const query = await client.allowed(room.newBrowser(), clientId, { resource })
    const tokens = await tokensIn(client.redeem(clientId, query.get('code') ?? '', { resource }))
    expect(decodeJwt(tokens.access_token).aud).toBe(room.resource)
  })

  test('a client on this machine may come back to any port of it', async () => {
    const end = await client.allowed(room.newBrowser(), clientId, { redirect_uri: 'http://127.0.0.1:1234/callback' })
    expect(end.get('code')).toEqual(expect.any(String))
  })
})

describe('several resources (RFC 8707 §2)', () => {
  const asking = (...resources: string[]) =>
    client.authorizationUrl(clientId, { resource: undefined }) +
    resources.map((one) => `&resource=${encodeURIComponent(one)}`).join('')

  test('that are one and the same make one audience', async () => {
    const visitor = room.newBrowser()
    const upper = room.resource.replace('http://localhost', 'HTTP://LOCALHOST')
    let page = await visitor.open(asking(room.resource, room.resource, upper), callback)
    while (page.location === undefined) page = await client.answered(visitor, page, 'allow')
    const code = new URL(page.location).searchParams.get('code') ?? ''
    const tokens = await tokensIn(client.redeem(clientId, code))
    expect(decodeJwt(tokens.access_token).aud).toBe(room.resource)
  })

  test('of which one is not ours are refused', async () => {
    const end = await room.newBrowser().open(asking(room.resource, 'https://elsewhere.example/mcp'), callback)
    expect(queryOf(end)).toMatchObject({ error: 'invalid_target', iss: room.origin })
  })
})

test('malformed addresses get a page or an OAuth error, never a 500', async () => {
  const visitor = room.newBrowser()
  for (const path of [
    '/authorize?%',
    '/authorize?client_id=%E0%A4%A',
    '/authorize/unknown',
    '/authorize?client_id[]=a',
    '/sign-in/%',
    '/auth/callback?%&state=%E0',
  ])
    expect((await visitor.visit(`${room.listensAt}${path}`)).status).toBe(400)
})
