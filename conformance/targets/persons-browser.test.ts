import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createRecorder } from '../kit/recorder.ts'
import { createRedactor } from '../kit/redaction.ts'
import { personsBrowser } from './persons-browser.ts'

/** Sets a cookie and redirects, shows which cookies came, or leads away. */
const server = createServer((request, response) => {
  if (request.url === '/begin') response.writeHead(302, { location: '/page', 'set-cookie': 'a=1; HttpOnly' }).end()
  else if (request.url === '/circle') response.writeHead(302, { location: '/circle' }).end()
  else if (request.url === '/away') response.writeHead(302, { location: 'https://elsewhere.example/?code=1' }).end()
  else response.end(`${request.method} ${request.headers.cookie ?? 'none'}<form method="post"></form>`)
})
let origin = ''
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))

const wire = () => createRecorder({ redactor: createRedactor(), signal: new AbortController().signal })
const browser = () => personsBrowser({ wire: wire() })
const textAt = async (one: ReturnType<typeof browser>, path: string) => {
  const landing = await one.go(`${origin}${path}`)
  return 'page' in landing ? landing.page.text : landing.leaves.href
}

test('it follows redirects with its cookies, and sends forms with them', async () => {
  const one = browser()
  const landing = await one.go(`${origin}/begin`)
  if (!('page' in landing)) throw new Error('it left')
  expect(landing.page.text).toBe('GET a=1')
  const [form] = landing.page.forms
  if (form === undefined) throw new Error('there is no form')
  expect(await one.submit(landing.page, form, { x: 'y' })).toMatchObject({ page: { text: 'POST a=1' } })
})

test('it stops before another origin, and never leaves this machine', async () => {
  expect(await textAt(browser(), '/away')).toBe('https://elsewhere.example/?code=1')
  await expect(browser().go('https://elsewhere.example/')).rejects.toThrow('stays where it began')
})

test('a copy has the cookies of then, and goes its own way', async () => {
  const one = browser()
  const before = await one.copy(origin)
  await one.go(`${origin}/begin`)
  const after = await one.copy(origin, ({ value }) => `${value}2`)
  expect([await textAt(before, '/page'), await textAt(one, '/page'), await textAt(after, '/page')]).toEqual([
    'GET none',
    'GET a=1',
    'GET a=12',
  ])
})

test('a way in circles ends', async () => {
  await expect(browser().go(`${origin}/circle`)).rejects.toThrow('led on and on')
})
