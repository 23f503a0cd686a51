import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { mockEntra, type OwnTenant } from '../index.ts'

const mock = mockEntra({}, { beforeAll, afterAll })

let browser: Browser
beforeAll(async () => {
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
})
afterAll(() => browser.close())

/** The page of a tenant of its own, and whatever the browser complained of. */
async function opened(
  options: Parameters<Browser['newPage']>[0] = {},
): Promise<{ page: Page; tenant: OwnTenant; complaints: string[] }> {
  const tenant = mock.createTenant()
  const page = await browser.newPage(options)
  onTestFinished(async () => {
    await page.close()
    tenant[Symbol.dispose]()
  })
  const complaints: string[] = []
  page.on('console', (message) => complaints.push(message.text()))
  page.on('pageerror', (error) => complaints.push(error.message))
  await page.goto(`${mock.origin}/?tenant=${tenant.tenantId}`)
  return { page, tenant, complaints }
}

const refuse = (tenant: OwnTenant) =>
  fetch(`${tenant.origin}/${tenant.tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: 'x' }),
  })

test('a request appears while the page is open, and opens by keyboard to its reason and remedy', async () => {
  const { page, tenant, complaints } = await opened()
  await page.getByText('live', { exact: true }).waitFor()
  await refuse(tenant)
  const line = page.locator('.entry summary').first()
  await line.waitFor()
  expect(await line.textContent()).toContain('AADSTS900144')
  await line.focus()
  await page.keyboard.press('Enter')
  expect(await page.getByText('What it means').isVisible()).toBe(true)
  expect(complaints).toEqual([])
})

test('only refusals are shown where only they are wanted', async () => {
  const { page, tenant } = await opened()
  await fetch(tenant.jwksUri)
  await refuse(tenant)
  await page.reload()
  expect(await page.locator('.entry:visible').count()).toBe(2)
  await page.getByLabel('only refusals').check()
  expect(await page.locator('.entry:visible').count()).toBe(1)
})

test('without script it can be read all the same', async () => {
  const { page, tenant } = await opened({ javaScriptEnabled: false })
  await refuse(tenant)
  await page.reload()
  expect(await page.locator('.entry').count()).toBe(1)
  expect(await page.locator('#state').textContent()).toContain('reload for news')
  await page.getByText('FastMCP (Python)').click()
  expect(await page.getByLabel('FastMCP (Python)').isVisible()).toBe(true)
})

/** Run in the page: words whose contrast is below 4.5 to 1 (WCAG 2.2, 1.4.3). */
const wordsHardToRead = `(() => {
  const parsed = (text) => (text.match(/[\\d.]+/g) ?? []).map(Number)
  const luminance = (colour) => {
    const [red, green, blue] = colour.map((part) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const behind = (element) => {
    for (let at = element; at; at = at.parentElement) {
      const colour = parsed(getComputedStyle(at).backgroundColor)
      if (colour[3] !== 0) return colour
    }
    return [255, 255, 255]
  }
  const contrast = (element) => {
    const [one, other] = [luminance(parsed(getComputedStyle(element).color)), luminance(behind(element))]
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
  }
  const worded = [...document.querySelectorAll('body *:not(script)')].filter((element) =>
    [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim()))
  if (worded.length < 20) throw new Error('there is nothing to read')
  return worded.filter((element) => contrast(element) < 4.5).map((element) => element.textContent.trim().slice(0, 40))
})()`

test.each(['light', 'dark'] as const)('words stand out from what is behind them, in %s', async (colorScheme) => {
  const { page, tenant } = await opened({ colorScheme })
  await refuse(tenant)
  await page.reload()
  await page.locator('.entry summary').first().click()
  const weak = await page.evaluate<unknown[]>(wordsHardToRead)
  expect(weak).toEqual([])
})

test('fits a telephone: nothing makes the page wider than its window', async () => {
  const { page } = await opened({ viewport: { width: 360, height: 800 } })
  for (const summary of await page.locator('.fold > summary').all()) await summary.click()
  expect(await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0)
})
