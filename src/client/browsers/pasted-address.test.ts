import { describe, expect, test } from 'vitest'
import { type Browser, headlessBrowser, printingBrowser, systemBrowser } from '../index.ts'
import { startFakeSession as start } from '../testing/fake-session.ts'

/** A person in front of a browser on another machine: it ends at an address that it cannot show, and they copy that. */
function elsewhere(typed: (landed: string) => readonly string[]) {
  let question = ''
  let lines: readonly string[] | undefined
  let asked = 0
  const ask = async (text: string, signal: AbortSignal | undefined): Promise<string> => {
    question = text
    signal?.throwIfAborted()
    return lines?.[asked++] ?? new Promise((_resolve, reject) => signal?.addEventListener('abort', () => reject(signal.reason)))
  }
  const through = (browser: Browser): Browser => ({
    ...browser,
    open: async (page) => {
      lines = typed((await headlessBrowser().visit(page.url, page.redirectUri)).href)
      await browser.open(page)
    },
  })
  return { ask, through, asked: () => asked, question: () => question }
}

describe('a sign-in in a browser that cannot reach this machine', () => {
  test('ends with the address that is pasted', async () => {
    const person = elsewhere((landed) => [`  ${landed}  `])
    const { open, parties, lines } = await start({}, { browser: person.through(printingBrowser(person.ask)) })
    const session = await open()
    expect(await session.callTool('greet', { name: 'x' })).toMatchObject({ text: 'Hello x' })
    expect(person.question()).toMatch(/paste the whole address here/)
    expect(lines[0]).toContain(`${parties.origin}/authorize?`)
  })

  test('takes no other address, says so, and asks again', async () => {
    const person = elsewhere((landed) => [
      '',
      'nonsense',
      'https://evil.example/callback?code=x',
      landed.replace(/state=[^&]+/, 'state=another'),
      landed.replace('/callback', '/elsewhere'),
      landed,
    ])
    const { open, parties, lines } = await start({}, { browser: person.through(printingBrowser(person.ask)) })
    await open()
    expect(person.asked()).toBe(6)
    expect(lines.filter((line) => line.includes('was not used'))).toHaveLength(4)
    expect(parties.askedAt('/token')).toHaveLength(1)
  })

  test('works where the browser of this machine is missing', async () => {
    const person = elsewhere((landed) => [landed])
    const system = systemBrowser({ platform: 'linux', browser: '/no/such/browser --new-window %s', ask: person.ask })
    const { open, lines } = await start({}, { browser: person.through(system) })
    await open()
    expect(lines[0]).toBe('/no/such/browser could not open a browser (ENOENT). Open this address yourself to sign in:')
  })
})

test('a person who is not asked can still open the address on this machine', async () => {
  const visiting: Browser = {
    delivers: false,
    open: async (page) => {
      await printingBrowser().open(page)
      await fetch(await headlessBrowser().visit(page.url, page.redirectUri))
    },
  }
  const { open } = await start({}, { browser: visiting })
  await open()
})

test('who never comes back is waited for so far and no further, and the signal ends it sooner', async () => {
  const { open, lines } = await start({}, { browser: printingBrowser() })
  await expect(open({ patienceSeconds: 0.05 })).rejects.toMatchObject({
    whose: 'you',
    message: expect.stringContaining('Nobody came back'),
  })
  const stop = new AbortController()
  const log = (line: string) => {
    lines.push(line)
    stop.abort()
  }
  await expect(open({ signal: stop.signal, log })).rejects.toMatchObject({ kind: 'stopped' })
})
