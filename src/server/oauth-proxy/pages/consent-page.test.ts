import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { ada, grace } from '../testing/fake-entra.ts'
import { mcpClient } from '../testing/mcp-client.ts'
import { callback, isConsentPage, type Stage, stage, wordsOf as text } from '../testing/stage.ts'

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

describe('the consent page', () => {
  test('names the application, where it leads, the scopes and the person', async () => {
    const visitor = room.newBrowser()
    const clientId = await client.registered()
    const page = await client.begin(visitor, clientId, { scope: 'openid mcp.access mcp.more' })
    const named = await client.answered(visitor, page, 'allow')
    for (const words of [text(page), text(named)])
      for (const told of ['A test client', '127.0.0.1:7777 , a program on this computer', callback, room.resource])
        expect(words).toContain(told)
    expect(isConsentPage(named)).toBe(true)
    expect(text(page)).toContain('The account that you sign in with at Microsoft Entra ID next.')
    const words = text(named)
    for (const told of [`as ${ada.name} (${ada.upn})?`, `Signed in as ${ada.name} (${ada.upn})`]) expect(words).toContain(told)
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
    expect(text(page)).not.toContain('Any program on this computer')
  })

  test('warns that on this computer anybody can say to be that application', async () => {
    const page = await client.begin(room.newBrowser(), await client.registered())
    expect(text(page)).toContain('Any program on this computer can call itself this.')
  })

  test('names the scheme of an application’s own', async () => {
    const redirectUri = 'cursor://anysphere.cursor-mcp/oauth/callback'
    const clientId = await client.registered({ redirect_uris: [redirectUri] })
    const page = await client.begin(room.newBrowser(), clientId, { redirect_uri: redirectUri })
    expect(text(page)).toContain('cursor: , a program on this computer')
    expect(page.headers.get('content-security-policy')).toContain("form-action 'self' https: http: cursor:;")
  })

  test('shows the host as it is resolved, whatever the name looks like', async () => {
    const lookAlike = 'https://xn--pple-43d.example/back'
    const clientId = await client.registered({ redirect_uris: [lookAlike], client_name: 'аpple' })
    const page = await client.begin(room.newBrowser(), clientId, { redirect_uri: lookAlike })
    expect(text(page)).toContain('xn--pple-43d.example , a website')
    expect(page.body).not.toContain('аpple.example')
  })

  test('shows what a stranger wrote as text, shortened, and without what turns the reading around', async () => {
    const evil = `<script>alert(1)</script>"'&\u202Egnp.exeZ${'\u0363'.repeat(30)}${'long'.repeat(50)}`
    const page = await client.begin(room.newBrowser(), await client.registered({ client_name: evil }))
    expect(page.body).toContain('&#60;script&#62;alert(1)&#60;/script&#62;&#34;&#39;&#38;gnp.exe')
    expect(page.body).not.toContain('<script')
    expect(page.body).not.toMatch(/\u202E|\p{M}{3}/u)
    expect(page.body).not.toContain('long'.repeat(30))
  })

  test('knows who has registered a client: its document, or the people who run the server', async () => {
    const document = 'https://client.example/oauth/client.json'
    const said = { client_id: document, client_name: 'Described', redirect_uris: ['https://other.example/back'] }
    const clients = [
      { client_id: 'hand', client_name: 'By hand', redirect_uris: [callback], application_type: 'native' as const },
    ]
    const known = await stage({
      config: { clients },
      fetchPublic: async () => new Response(JSON.stringify(said), { headers: { 'content-type': 'application/json' } }),
    })
    const theirs = mcpClient(known)
    const described = text(await theirs.begin(known.newBrowser(), document, { redirect_uri: 'https://other.example/back' }))
    for (const told of ['Described at client.example', document, 'other.example , a website', 'nobody has verified it'])
      expect(described).toContain(told)
    const byHand = text(await theirs.begin(known.newBrowser(), 'hand'))
    expect(byHand).toContain('The people who run this server have registered it.')
    expect(byHand).not.toMatch(/nobody has verified|Any program/)
    await known.close()
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
    const page = await client.named(visitor, await client.registered())
    const link = /<a href="([^"]+)">Use another account/.exec(page.body)?.[1] ?? ''
    room.entra.user = grace
    const again = await visitor.open(new URL(link, page.url).href, callback)
    expect(room.entra.authorizations.at(-1)?.get('prompt')).toBe('select_account')
    expect(text(again)).toContain(grace.upn)
    expect((await client.answered(visitor, again, 'allow')).location).toMatch(/[?&]code=/)
  })
})
