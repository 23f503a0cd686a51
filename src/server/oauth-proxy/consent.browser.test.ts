import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { ada } from './testing/fake-entra.ts'
import { mcpClient } from './testing/mcp-client.ts'
import { type Stage, stage } from './testing/stage.ts'

let room: Stage
let client: ReturnType<typeof mcpClient>
let browser: Browser

/** A site of its own on this machine: 127.0.0.1 is a stranger to localhost. It answers `/callback`, and serves what a test puts there. */
async function site() {
  const asked: URL[] = []
  const pages = new Map<string, string>()
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://any')
    asked.push(url)
    response.writeHead(200, { 'content-type': 'text/html' }).end(pages.get(url.pathname) ?? `<h1>${url.pathname}</h1>`)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const callbacks = () => asked.filter(({ pathname }) => pathname === '/callback')
  return { origin, callback: `${origin}/callback`, pages, callbacks, close: () => server.close() }
}
let honest: Awaited<ReturnType<typeof site>>
let evil: Awaited<ReturnType<typeof site>>

beforeAll(async () => {
  room = await stage()
  client = mcpClient(room)
  honest = await site()
  const args = [
    '--no-sandbox',
    '--disable-gpu',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
  ]
  browser = await chromium.launch({ executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium', args })
})
afterAll(async () => {
  await browser.close()
  honest.close()
  await room.close()
})
beforeEach(async () => {
  evil = await site()
  onTestFinished(() => void evil.close())
})

/** A browser without script, as the pages need none, in which nobody has signed in. */
async function newContext(options: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> {
  const context = await browser.newContext({ javaScriptEnabled: false, ...options })
  onTestFinished(() => context.close())
  return context
}
const register = (to: typeof honest, name: string) => client.registered({ redirect_uris: [to.callback], client_name: name })
const requestOf = (clientId: string, to: typeof honest) => client.authorizationUrl(clientId, { redirect_uri: to.callback })
const allow = (page: Page) => page.getByRole('button', { name: 'Allow' }).click()

/** A browser in which Ada uses an honest application. */
async function victim(): Promise<BrowserContext> {
  const context = await newContext()
  const page = await context.newPage()
  await page.goto(requestOf(await register(honest, 'An honest client'), honest))
  await allow(page)
  await allow(page)
  await page.waitForURL(`${honest.callback}?**`)
  return context
}

describe('a person', () => {
  test('gets through by keyboard, without script, and reads their name before anything is given', async () => {
    const page = await (await newContext()).newPage()
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    await page.goto(requestOf(await register(honest, 'By keyboard'), honest))
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Allow “By keyboard”')
    const before = honest.callbacks().length
    for (const name of ['you', ada.name]) {
      expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain(`as ${name}`)
      const focused = page.locator('button:focus', { hasText: 'Allow' })
      for (let tabs = 0; tabs < 5 && (await focused.count()) === 0; tabs += 1) await page.keyboard.press('Tab')
      expect(honest.callbacks().length).toBe(before)
      await page.keyboard.press('Enter')
      await page.waitForLoadState()
    }
    await page.waitForURL(`${honest.callback}?code=**`)
    expect(complaints).toEqual([])
  })

  test('is asked once, not again, and again after they took it back', async () => {
    const context = await newContext()
    const page = await context.newPage()
    const clientId = await register(honest, 'Taken back')
    const request = requestOf(clientId, honest)
    await page.goto(request)
    await allow(page)
    await allow(page)
    await page.waitForURL(`${honest.callback}?code=**`)
    await page.goto(request)
    await page.waitForURL(`${honest.callback}?code=**`)
    await page.goto(`${room.origin}/auth/consents`)
    await page.getByRole('button', { name: 'Take it back from Taken back' }).click()
    await page.waitForURL('**/auth/consents')
    expect(await page.getByRole('button', { name: /Take it back/ }).count()).toBe(
      await page.getByRole('heading', { level: 2 }).count(),
    )
    expect(await page.getByText('Taken back').count()).toBe(0)
    await page.goto(request)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toContain('Allow “Taken back”')
  })
})

describe('the confused deputy', () => {
  test('a crafted link stops at our page: the attacker gets nothing, and Entra is not asked', async () => {
    const context = await victim()
    evil.pages.set(
      '/',
      `<a href="${requestOf(await register(evil, 'An honest client'), evil).replaceAll('&', '&amp;')}">Win!</a>`,
    )
    const page = await context.newPage()
    await page.goto(`${evil.origin}/`)
    const asked = room.entra.authorizations.length
    await page.getByText('Win!').click()
    await page.waitForURL(`${room.origin}/consent/**`)
    expect(await page.locator('main').textContent()).toContain(new URL(evil.origin).host)
    expect(room.entra.authorizations.length).toBe(asked)
    expect(evil.callbacks()).toEqual([])
    await page.getByRole('button', { name: 'Deny' }).click()
    await page.waitForURL(`${evil.callback}?error=access_denied**`)
    expect(evil.callbacks().some(({ searchParams }) => searchParams.has('code'))).toBe(false)
  })

  test('our page is not shown in a frame of another site', async () => {
    const context = await victim()
    const request = requestOf(await register(evil, 'Framed'), evil).replaceAll('&', '&amp;')
    evil.pages.set('/', `<iframe src="${request}" width=600 height=600></iframe>`)
    const page = await context.newPage()
    await page.goto(`${evil.origin}/`)
    await page.waitForLoadState('networkidle')
    expect(await page.frameLocator('iframe').getByRole('button').count()).toBe(0)
  })

  test('a form of another site that posts itself is not an answer, though the person is being asked', async () => {
    const context = await victim()
    const asking = await context.newPage()
    await asking.goto(requestOf(await register(evil, 'Posting'), evil))
    const form = `<form method="post" action="${asking.url()}"><input name="decision" value="allow"><button>Go</button></form>`
    evil.pages.set('/', form)
    const page = await context.newPage()
    await page.goto(`${evil.origin}/`)
    const asked = room.entra.authorizations.length
    const [response] = await Promise.all([page.waitForResponse('**/consent/**'), page.getByText('Go').click()])
    expect(response.status()).toBe(400)
    expect(room.entra.authorizations.length).toBe(asked)
    expect(evil.callbacks()).toEqual([])
  })

  test('a sign-in that the attacker has begun, and allowed, does not end in the browser of the victim', async () => {
    const theirs = await (await newContext()).newPage()
    await theirs.goto(requestOf(await register(evil, 'Half way'), evil))
    const [sent] = await Promise.all([theirs.waitForRequest(`${room.entra.origin}/**`), allow(theirs)])
    const page = await (await victim()).newPage()
    await page.goto(sent.url())
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('This sign-in cannot be continued')
    expect(evil.callbacks()).toEqual([])
  })
})
