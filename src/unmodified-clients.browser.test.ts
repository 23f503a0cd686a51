/** What people use, unmodified, against proxy mode with the mock in Entra's place; a real browser where they have one. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { headlessBrowser } from './client/index.ts'
import { startInspectorPage } from './testing/inspector-page.ts'
import { withMcpRemote } from './testing/mcp-remote.ts'
import { type Parties, startParties } from './testing/parties.ts'
import { redirectUri, withV2 } from './testing/sdk-clients.ts'

const byHand = { client_id: 'by-hand', client_name: 'Registered by hand', redirect_uris: [redirectUri] }

let parties: Parties
let folder: string
let browser: Browser
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcp-entra-unmodified-'))
  parties = await startParties('proxy', { environment: () => ({ MCP_SERVER_CLIENTS: JSON.stringify([byHand]) }) })
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
  await parties.close()
  await rm(folder, { recursive: true, force: true })
})

async function newPage(): Promise<Page> {
  const page = await browser.newPage()
  onTestFinished(() => page.close())
  return page
}

/** Ada types her name and password at the mock. */
async function signIn(page: Page): Promise<void> {
  const [ada] = parties.mock.users
  const form = page.locator('form[data-sign-in]')
  await form.locator('[name=username]').fill(ada?.userPrincipalName ?? '')
  await form.locator('[name=password]').fill(ada?.password ?? '')
  await form.locator('[name=password]').press('Enter')
}

test('mcp-remote brings a client that knows only standard input and output to the server', async () => {
  const { url } = parties.server
  const told = await withMcpRemote(url, folder, async (client) => [
    (await client.listTools()).tools.map(({ name }) => name),
    (await client.callTool({ name: 'get_user_name' })).content,
  ])
  expect(told).toEqual([['get_user_name'], [{ type: 'text', text: 'Ada Lovelace' }]])
})

// Its page is some megabytes of script.
test('MCP Inspector’s page signs a person in, lists the tool and calls it', { timeout: 90_000 }, async () => {
  const inspector = await startInspectorPage(parties.server.url, folder)
  onTestFinished(inspector.close)
  const page = await newPage()
  await page.goto(inspector.address)
  await page.getByRole('switch', { name: /^Connect or disconnect/ }).press('Space')
  await page.getByRole('heading', { name: 'Allow “MCP Inspector” to use this server as you?' }).waitFor()
  await page.getByRole('button', { name: 'Allow, and sign in' }).click()
  await signIn(page)
  await page.getByRole('button', { name: 'Allow' }).click()
  await page.waitForURL(`${new URL(inspector.address).origin}/**`)
  await page.getByRole('radio', { name: 'Tools' }).press('Space')
  await page.getByRole('button', { name: /get_user_name/ }).click()
  await page.getByRole('button', { name: 'Execute Tool' }).click()
  await page.getByText('Ada Lovelace').first().waitFor()
})

test('a client is consented to once, and again after the person has taken it back', async () => {
  const { url, origin, authorizationServer: issuer } = parties.server
  const asked: string[] = []
  const visitor = headlessBrowser({ onAct: (act) => void (act.act === 'consented' && act.at === origin && asked.push(act.at)) })
  const connect = () => withV2(url, { client_id: byHand.client_id, issuer }, 'auto', { browser: visitor })

  await connect()
  const timesAtFirst = asked.length
  expect(timesAtFirst).toBeGreaterThan(0)
  await connect()
  expect(asked).toHaveLength(timesAtFirst)

  const page = await newPage()
  await page.goto(`${origin}/auth/consents`)
  await signIn(page)
  const takeBack = page.getByRole('button', { name: `Take it back from ${byHand.client_name}` })
  await takeBack.click()
  await takeBack.waitFor({ state: 'detached' })

  await connect()
  expect(asked.length).toBeGreaterThan(timesAtFirst)
})
