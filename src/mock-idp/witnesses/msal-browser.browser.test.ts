import { readFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import type { AuthenticationResult, PublicClientApplication } from '@azure/msal-browser'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'
import { decoded } from '../testing/requests.ts'

/** Debian's own; playwright-core brings none. */
const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
const library = readFileSync(
  createRequire(import.meta.url)
    .resolve('@azure/msal-browser')
    .replace(/[^/]+$/, 'msal-browser.min.js'),
)

let mock: MockEntra
let site: Server
let browser: Browser
let page: Page
beforeAll(async () => {
  mock = await startMockEntra({ https: true })
  site = createServer((request, response) => {
    if (request.url === '/msal-browser.min.js') response.setHeader('content-type', 'text/javascript').end(library)
    else
      response
        .setHeader('content-type', 'text/html')
        .end('<!doctype html><title>A single-page app</title><script src="/msal-browser.min.js"></script>')
  })
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve))
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] })
})
afterAll(async () => {
  await browser?.close()
  site?.close()
  await mock?.close()
})
beforeEach(async () => {
  // The certificate's authority is the mock's own; a person would put it among those that the browser trusts.
  page = await (await browser.newContext({ ignoreHTTPSErrors: true })).newPage()
  await page.goto(redirectUri())
  await startApp()
})
afterEach(() => page.context().close())

/** The inspector's registration: `http://localhost:6274/oauth/callback`, of which the port does not count. */
const redirectUri = () => `http://localhost:${(site.address() as AddressInfo).port}/oauth/callback`

type Msal = typeof import('@azure/msal-browser')
/** What the page keeps between calls. */
declare global {
  var msal: Msal
  var app: PublicClientApplication
  var signedIn: AuthenticationResult | null
}

/** Makes the app in the page, as its own start-up script would, and takes what a redirect brought back. */
async function startApp(): Promise<AuthenticationResult | null> {
  const auth = {
    clientId: mock.apps.inspector.clientId,
    authority: `${mock.origin}/${mock.tenantId}`,
    knownAuthorities: [new URL(mock.origin).host],
    redirectUri: redirectUri(),
  }
  return page.evaluate(async (settings) => {
    globalThis.app = new globalThis.msal.PublicClientApplication({ auth: settings, cache: { cacheLocation: 'sessionStorage' } })
    await globalThis.app.initialize()
    return globalThis.app.handleRedirectPromise()
  }, auth)
}

/** The page sends the browser away; a person signs in at the mock's page; the page starts again and takes the answer. */
async function signInByRedirect(): Promise<AuthenticationResult> {
  const scopes = [mock.apps.api.scope]
  await page.evaluate((asked) => void globalThis.app.loginRedirect({ scopes: asked }), scopes)
  await page.waitForSelector('form[data-sign-in]')
  await page.fill('[name=username]', mock.users[0]?.userPrincipalName ?? '')
  await page.fill('[name=password]', mock.users[0]?.password ?? '')
  await Promise.all([page.waitForURL((url) => url.href.startsWith(redirectUri())), page.press('[name=password]', 'Enter')])
  const result = await startApp()
  if (!result) throw new Error('the redirect brought nothing back')
  return result
}

const silently = (request: { readonly scopes: string[]; readonly forceRefresh?: boolean }) =>
  page.evaluate((asked) => {
    const [account] = globalThis.app.getAllAccounts()
    if (!account) throw new Error('nobody is signed in')
    return globalThis.app.acquireTokenSilent({ ...asked, account })
  }, request)

test('msal-browser signs a user in by redirect, in Chromium', async () => {
  const result = await signInByRedirect()
  expect(result.account).toMatchObject({ username: 'ada@contoso.example', tenantId: mock.tenantId })
  expect(decoded(result.accessToken).claims).toMatchObject({ aud: mock.apps.api.clientId, azp: mock.apps.inspector.clientId })
})

test('msal-browser takes a token from its cache, and refreshes it silently to another one', async () => {
  const first = await signInByRedirect()
  const cached = await silently({ scopes: [mock.apps.api.scope] })
  expect([cached.fromCache, cached.accessToken]).toEqual([true, first.accessToken])
  const refreshed = await silently({ scopes: [mock.apps.api.scope], forceRefresh: true })
  expect(refreshed.fromCache).toBe(false)
  expect(refreshed.accessToken).not.toBe(first.accessToken)
})

test('msal-browser gets a token for Graph silently, and Graph knows the user', async () => {
  await signInByRedirect()
  const { accessToken } = await silently({ scopes: ['User.Read'] })
  const me = await page.request.get(`${mock.graphBaseUrl}/v1.0/me`, { headers: { authorization: `Bearer ${accessToken}` } })
  expect(await me.json()).toMatchObject({ displayName: 'Ada Lovelace' })
})
