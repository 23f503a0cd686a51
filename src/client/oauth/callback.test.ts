import { afterEach, describe, expect, test } from 'vitest'
import { type Callback, openCallback } from './callback.ts'

const open: Callback[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map((callback) => callback.close()))
})

async function start(state = 'right') {
  const lines: string[] = []
  const callback = await openCallback({ state, log: (line) => lines.push(line) })
  open.push(callback)
  const get = (query: string, init?: RequestInit) => fetch(`${callback.redirectUri}${query}`, init)
  return { ...callback, get, lines }
}

describe('the sign-in address', () => {
  test('is on this machine by name, on a port of its own, at one path', async () => {
    const [one, other] = await Promise.all([start(), start()])
    expect(one.redirectUri).toMatch(/^http:\/\/localhost:\d+\/callback$/)
    expect(one.redirectUri).not.toBe(other.redirectUri)
    expect((await fetch(new URL('/', one.redirectUri))).status).toBe(404)
    expect((await fetch(new URL('/callback/more?state=right', one.redirectUri))).status).toBe(404)
  })

  test('hands over the answer with the right state, and shows what became of it', async () => {
    const { get, arrival } = await start()
    const page = get('?code=c&state=right')
    const { parameters, answer } = await arrival
    expect(Object.fromEntries(parameters)).toEqual({ code: 'c', state: 'right' })
    await answer('signed-in')
    expect((await page).status).toBe(200)
    expect(await (await page).text()).toContain('You are signed in')
  })

  test('says that sign-in did not succeed, where it did not', async () => {
    const { get, arrival } = await start()
    const page = get('?error=access_denied&state=right')
    await (await arrival).answer('not-signed-in')
    expect((await page).status).toBe(400)
  })

  test.each(['?code=c&state=wrong', '?code=c', '?code=c&state=right&state=right', '?code=c&state=RIGHT', '?code=c&state='])(
    'ignores %s, says so, and goes on waiting',
    async (query) => {
      const { get, arrival, lines } = await start()
      const ignored = await get(query)
      expect(ignored.status).toBe(400)
      expect(await ignored.text()).toContain('not waited for')
      expect(lines).toHaveLength(1)
      const page = get('?code=good&state=right')
      const { parameters, answer } = await arrival
      expect(parameters.get('code')).toBe('good')
      await answer('signed-in')
      await page
    },
  )

  test('says once that others are ignored, however many a page in the browser sends', async () => {
    const { get, lines } = await start()
    for (const query of ['?state=a', '?state=b', '?code=c']) expect((await get(query)).status).toBe(400)
    expect(lines).toHaveLength(1)
  })

  test('counts one answer once', async () => {
    const { get, arrival } = await start()
    const first = get('?code=first&state=right')
    const { parameters, answer } = await arrival
    const second = await get('?code=second&state=right')
    expect(second.status).toBe(409)
    expect(parameters.get('code')).toBe('first')
    await answer('signed-in')
    expect((await first).status).toBe(200)
  })

  test('is a link and nothing else', async () => {
    const { get } = await start()
    expect((await get('?code=c&state=right', { method: 'POST' })).status).toBe(405)
  })

  test('shows nothing of what was sent, keeps its address to itself, and runs no script', async () => {
    const { get } = await start()
    const page = await get(`?state=${encodeURIComponent('<script>alert(1)</script>')}&error_description=marker`)
    const html = await page.text()
    expect(html).not.toContain('script')
    expect(html).not.toContain('marker')
    expect(page.headers.get('referrer-policy')).toBe('no-referrer')
    expect(page.headers.get('cache-control')).toBe('no-store')
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  })

  test('answers nobody any more once it is closed', async () => {
    const { get, close } = await start()
    await close()
    await expect(get('?state=right')).rejects.toThrow()
  })
})

test('a tab that is closed before the answer is judged keeps nobody waiting', async () => {
  const { get, arrival } = await start()
  const tab = new AbortController()
  const page = get('?code=c&state=right', { signal: tab.signal }).catch(() => 'closed')
  const { answer } = await arrival
  tab.abort()
  expect(await page).toBe('closed')
  await new Promise((resolve) => setTimeout(resolve, 100))
  await answer('not-signed-in')
})
