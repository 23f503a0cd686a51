import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Visited } from '../testing/browser.ts'
import { ada, grace } from '../testing/fake-entra.ts'
import { mcpClient } from '../testing/mcp-client.ts'
import { callback, decide, type Stage, stage } from '../testing/stage.ts'

let room: Stage
let client: ReturnType<typeof mcpClient>
beforeAll(async () => {
  room = await stage()
  client = mcpClient(room)
})
afterAll(() => room.close())
afterEach(() => {
  room.entra.user = ada
})

const isConsentPage = ({ status, body }: Visited) => status === 200 && body.includes('<form method="post" data-consent>')
const text = ({ body }: Visited) =>
  body
    .replace(/<style>.*<\/style>/s, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')

describe('the consent page', () => {
  test('names the application, where it leads, the scopes and the person', async () => {
    const page = await client.begin(room.newBrowser(), await client.registered(), { scope: 'openid mcp.access mcp.more' })
    expect(isConsentPage(page)).toBe(true)
    const words = text(page)
    for (const told of [
      'A test client',
      '127.0.0.1:7777',
      'a program on this computer',
      callback,
      room.resource,
      ada.name,
      ada.upn,
    ])
      expect(words).toContain(told)
    expect(words).toMatch(/tools of this server in your name mcp\.access .* further permission of this server mcp\.more/)
    expect(words).toContain('Recognize you when you come back openid')
    expect(words).toContain('Read your profile User.Read')
    expect(words).toContain('nobody has verified it')
  })

  test('tells a website from this computer', async () => {
    const redirectUri = 'https://client.example/back'
    const page = await client.begin(room.newBrowser(), await client.registered({ redirect_uris: [redirectUri] }), {
      redirect_uri: redirectUri,
    })
    expect(text(page)).toContain('client.example , a website')
  })

  test('shows what a stranger wrote as text, shortened, and without what turns the reading around', async () => {
    const evil = `<script>alert(1)</script>"'&\u202Egnp.exe${'long'.repeat(50)}`
    const page = await client.begin(room.newBrowser(), await client.registered({ client_name: evil }))
    expect(page.body).toContain('&#60;script&#62;alert(1)&#60;/script&#62;&#34;&#39;&#38;gnp.exe')
    expect(page.body).not.toContain('<script')
    expect(page.body).not.toContain('\u202E')
    expect(page.body).not.toContain('long'.repeat(30))
  })

  test('cannot be framed, runs nothing, is kept by no cache, and sets no cookie', async () => {
    const { headers, body } = await client.begin(room.newBrowser(), await client.registered())
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("frame-ancestors 'none'")
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.getSetCookie()).toEqual([])
    expect(body).not.toMatch(/<script|javascript:|\son\w+=/)
  })

  test('lets the form lead back to the application', async () => {
    const { headers } = await client.begin(room.newBrowser(), await client.registered())
    expect(headers.get('content-security-policy')).toContain("form-action 'self' https: http:;")
  })

  test('lets a person become somebody else', async () => {
    const visitor = room.newBrowser()
    const page = await client.begin(visitor, await client.registered())
    const link = /<a href="([^"]+)">Use another account/.exec(page.body)?.[1] ?? ''
    room.entra.user = grace
    const again = await visitor.open(new URL(link, page.url).href, callback)
    expect(room.entra.authorizations.at(-1)?.get('prompt')).toBe('select_account')
    expect(text(again)).toContain(grace.upn)
    expect((await visitor.follow(await decide(visitor, again, 'allow'), callback)).location).toMatch(/[?&]code=/)
  })
})
