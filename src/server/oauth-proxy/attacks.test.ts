import * as oauth from 'oauth4webapi'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { converse, modern } from '../testing/dialects.ts'
import type { Browser, Visited } from './testing/browser.ts'
import { ada, grace } from './testing/fake-entra.ts'
import { mcpClient } from './testing/mcp-client.ts'
import { callback, decide, isConsentPage, wordsOf } from './testing/stage.ts'
import { type WholeServer, wholeServer } from './testing/whole-server.ts'

/** What is tried against the server, as its authors would tell it. `evil` is the attacker; the victim is Ada. */
let room: WholeServer
let client: ReturnType<typeof mcpClient>
beforeAll(async () => {
  room = await wholeServer()
  client = mcpClient(room)
})
afterAll(() => room.close())
afterEach(() => {
  room.entra.user = ada
})

const evil = 'https://evil.example/callback'
const evilClient = (name = 'A test client') => client.registered({ redirect_uris: [evil], client_name: name })
const fromEvil = { redirect_uri: evil }
const isLost = ({ status, location, body }: Visited) =>
  status === 400 && location === undefined && body.includes('This sign-in cannot be continued')
/** A browser in which Ada uses an honest client already. */
async function victim(): Promise<Browser> {
  const visitor = room.newBrowser()
  await client.connected(visitor, await client.registered())
  return visitor
}
const statusAtMcp = async (token: string, tried = token) =>
  (await converse(modern, room.resource, token, { method: 'tools/list', tried })).status

describe('confused deputy: a client of the attacker, a victim who is signed in, and a link', () => {
  test('ends at our page, before Entra hears of it, and the page says where it leads', async () => {
    const visitor = await victim()
    const asked = room.entra.authorizations.length
    const page = await visitor.follow(
      await visitor.visit(client.authorizationUrl(await evilClient(), fromEvil), undefined, { from: 'elsewhere' }),
      evil,
    )
    expect(isConsentPage(page)).toBe(true)
    expect(wordsOf(page)).toContain('evil.example , a website')
    expect(room.entra.authorizations.length).toBe(asked)
  })

  test('is not helped by an approval that the attacker gave in their own browser', async () => {
    const theirs = room.newBrowser()
    const page = await client.begin(theirs, await evilClient(), fromEvil)
    const toEntra = await decide(theirs, page, 'allow')
    // The victim is lured to Entra with the attacker's state, is signed in there without a question, and comes back.
    const visitor = await victim()
    const back = await visitor.follow(await visitor.visit(toEntra.location ?? ''), evil)
    expect(isLost(back)).toBe(true)
  })

  test.each(['/consent/', '/sign-in/'])('is not helped by an address of the attacker’s own sign-in: %s', async (path) => {
    const { url } = await client.begin(room.newBrowser(), await evilClient(), fromEvil)
    expect(isLost(await (await victim()).visit(url.replace('/consent/', path)))).toBe(true)
  })

  test('is not helped by a cookie of the attacker’s in the victim’s browser: nobody is taken for somebody else', async () => {
    room.entra.user = grace
    const theirs = room.newBrowser()
    const clientId = await evilClient()
    await client.allowed(theirs, clientId, fromEvil)
    const planted = (await theirs.jar.getCookies(room.origin)).filter(({ key }) => key.endsWith('mcp-person'))
    room.entra.user = ada
    const visitor = await victim()
    for (const cookie of planted) await visitor.jar.setCookie(cookie.toString(), room.origin)
    // Grace has allowed it, so her browser goes on to Entra at once; but it is Ada who signs in there.
    const page = await client.begin(visitor, clientId, fromEvil)
    expect([isConsentPage(page), wordsOf(page).includes(ada.upn)]).toEqual([true, true])
  })
})

describe('CSRF', () => {
  test('a page of another site cannot answer for the victim, be it that it knows the token', async () => {
    const visitor = await victim()
    const page = await client.begin(visitor, await evilClient(), fromEvil)
    const csrf = /name="csrf" value="([^"]+)"/.exec(page.body)?.[1] ?? ''
    expect(isLost(await visitor.visit(page.url, { decision: 'allow', csrf }, { from: 'elsewhere' }))).toBe(true)
    expect((await visitor.visit(page.url, { decision: 'allow' })).status).toBe(403)
  })

  test('a page of another site cannot take back what the victim has allowed', async () => {
    const visitor = room.newBrowser()
    const clientId = await client.registered()
    const { access_token: token } = await client.connected(visitor, clientId)
    const page = await visitor.open(`${room.origin}/auth/consents`, callback)
    const [csrf = '', revoke = ''] = ['csrf', 'revoke'].map((n) => new RegExp(`name="${n}" value="([^"]+)"`).exec(page.body)?.[1])
    await visitor.visit(page.url, { csrf, revoke }, { from: 'elsewhere' })
    expect((await visitor.visit(page.url, { revoke })).status).toBe(403)
    expect(await statusAtMcp(token)).toBe(200)
  })
})

describe('mix-up', () => {
  test.each(['allow', 'deny'] as const)(
    'a client that talks to two servers is told whose answer it has: %s',
    async (decision) => {
      const visitor = room.newBrowser()
      const page = await client.named(visitor, await client.registered())
      const answer = new URL((await client.answered(visitor, page, decision)).location ?? '').searchParams
      const about = async (issuer: string) => ({ issuer, authorization_response_iss_parameter_supported: true })
      const judge = async (issuer: string) =>
        oauth.validateAuthResponse(await about(issuer), { client_id: 'any' }, answer, 'the-client-state')
      await expect(judge('https://evil.example')).rejects.toThrow(/"iss"/)
      if (decision === 'allow') expect((await judge(room.origin)).get('iss')).toBe(room.origin)
      else await expect(judge(room.origin)).rejects.toMatchObject({ error: 'access_denied' })
    },
  )
})

describe('a name', () => {
  const names = [
    '\u001b]0;evil\u0007\u001b[2J\u009b2J',
    '<img src=x onerror=alert(1)>',
    '\u202Emoc.elgoog',
    'a\r\nset-cookie: x=y',
  ]
  test.each(names)('changes neither a page nor a line of the log: %j', async (name) => {
    const page = await client.begin(room.newBrowser(), await evilClient(name), fromEvil)
    expect(page.body).not.toMatch(/[^\P{C}\n]|<img/u)
    expect(page.headers.get('set-cookie')).toBeNull()
    const lines = room.lines.filter((line) => line.includes('a client has registered'))
    expect(lines.at(-1)?.trimEnd()).not.toMatch(/\p{C}/u)
  })
})

test('open redirect: no address of ours leads a browser to one that no client registered', async () => {
  const clientId = await client.registered()
  const visitor = room.newBrowser()
  for (const address of [
    client.authorizationUrl(clientId, fromEvil),
    client.authorizationUrl('unknown', fromEvil),
    client.authorizationUrl(clientId, { ...fromEvil, response_type: 'token', prompt: 'none' }),
    `${room.origin}/authorize/x?redirect_uri=${evil}`,
    `${room.origin}/sign-in/x?account=${evil}&returnTo=${evil}`,
    `${room.origin}/auth/callback?error=x&state=y&redirect_uri=${evil}`,
    `${room.origin}//evil.example/`,
    `${room.origin}/\\evil.example/`,
  ]) {
    const page = await visitor.visit(address)
    expect([address, page.location]).toEqual([address, undefined])
  }
})
