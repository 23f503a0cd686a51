import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Browser, Visited } from './testing/browser.ts'
import { ada, grace } from './testing/fake-entra.ts'
import { mcpClient } from './testing/mcp-client.ts'
import { callback, decide, isConsentPage, type Stage, stage, wordsOf } from './testing/stage.ts'

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

/** A browser on its way back from Entra, after its first "allow": with the address it is about to open. */
async function returning(visitor: Browser = room.newBrowser()): Promise<{ visitor: Browser; back: string }> {
  const page = await client.begin(visitor, await client.registered())
  const { location = '' } = await visitor.follow(await decide(visitor, page, 'allow'), `${room.origin}/auth/callback`)
  return { visitor, back: location }
}
const without = (address: string, ...names: string[]) => {
  const url = new URL(address)
  for (const name of names) url.searchParams.delete(name)
  return url.href
}
const expectLost = ({ status, location, body, headers }: Visited) => {
  expect([status, location]).toEqual([400, undefined])
  expect(body).toContain('This sign-in cannot be continued')
  expect(body).toContain('connect again from there')
  expect(headers.get('content-security-policy')).toContain("form-action 'none'")
}

describe('the callback', () => {
  test('goes on to the consent page, for the browser that began', async () => {
    const { visitor, back } = await returning()
    expect((await visitor.visit(back)).location).toMatch(new RegExp(`^${room.origin}/consent/[\\w-]+$`))
  })

  test('is refused without a state, with an unknown one, and with two', async () => {
    const { visitor, back } = await returning()
    expectLost(await visitor.visit(without(back, 'state')))
    expectLost(await visitor.visit(`${without(back, 'state')}&state=${'A'.repeat(43)}`))
    expectLost(await visitor.visit(`${back}&state=again`))
    expect((await visitor.visit(back)).status).toBe(303)
  })

  test('is refused with the state of another browser', async () => {
    const mine = await returning()
    const theirs = await returning()
    const [code, state] = [
      new URL(mine.back).searchParams.get('code') ?? '',
      new URL(theirs.back).searchParams.get('state') ?? '',
    ]
    const { tokenRequests } = room.entra
    const before = tokenRequests.length
    expectLost(await mine.visitor.visit(`${room.origin}/auth/callback?code=${code}&state=${state}`))
    expect(tokenRequests.length).toBe(before)
  })

  test('is refused in a browser that has no cookies, and still works in its own', async () => {
    const { visitor, back } = await returning()
    expectLost(await room.newBrowser().visit(back))
    expect((await visitor.visit(back)).status).toBe(303)
  })

  test('is refused the second time', async () => {
    const { visitor, back } = await returning()
    await visitor.visit(back)
    expectLost(await visitor.visit(back))
  })

  test('is refused after ten minutes', async () => {
    const { visitor, back } = await returning()
    room.clock.now = () => new Date(Date.now() + 10 * 60 * 1000 + 1)
    expectLost(await visitor.visit(back))
    room.clock.now = () => new Date()
  })

  test('does not disturb a second sign-in in the same browser', async () => {
    const visitor = room.newBrowser()
    const [one, other] = [await returning(visitor), await returning(visitor)]
    expect((await visitor.visit(one.back)).location).toMatch(/\/consent\//)
    expect((await visitor.visit(other.back)).location).toMatch(/\/consent\//)
  })

  test('says which error came, and nothing else, when nobody asked', async () => {
    const words = 'AADSTS50105: <b>call +1 555 0100</b>'
    const page = await room
      .newBrowser()
      .visit(`${room.origin}/auth/callback?error=access_denied&error_description=${encodeURIComponent(words)}`)
    expect(page.status).toBe(400)
    expect(page.body).toContain('Microsoft Entra ID said: <code>AADSTS50105</code>')
    expect(page.body).not.toContain('555')
  })
})

describe('the order', () => {
  const cookieNames = ({ headers }: Visited) => headers.getSetCookie().map((line) => line.split('=')[0] ?? '')

  test('is: our page, then Entra, then our page with the name, then the code', async () => {
    const visitor = room.newBrowser()
    const asked = room.entra.authorizations.length
    const first = await client.begin(visitor, await client.registered())
    expect([isConsentPage(first), wordsOf(first).includes(ada.name)]).toEqual([true, false])
    expect(room.entra.authorizations.length).toBe(asked)
    const second = await client.answered(visitor, first, 'allow')
    expect([isConsentPage(second), wordsOf(second).includes(ada.name)]).toEqual([true, true])
    expect(room.entra.authorizations.length).toBe(asked + 1)
    expect((await client.answered(visitor, second, 'allow')).location).toMatch(/[?&]code=/)
    expect(room.entra.authorizations.length).toBe(asked + 1)
  })

  test('is one page only, with the name, in a browser in which somebody has signed in before', async () => {
    const visitor = room.newBrowser()
    await client.allowed(visitor, await client.registered())
    const page = await client.begin(visitor, await client.registered())
    expect([isConsentPage(page), wordsOf(page).includes(ada.name)]).toEqual([true, true])
    expect((await client.answered(visitor, page, 'allow')).location).toMatch(/[?&]code=/)
    expect(room.entra.authorizations.at(-1)?.get('login_hint')).toBe(ada.upn)
  })

  test('is one page more where another person signs in than the page named', async () => {
    const visitor = room.newBrowser()
    await client.allowed(visitor, await client.registered())
    const page = await client.begin(visitor, await client.registered())
    room.entra.user = grace
    const again = await client.answered(visitor, page, 'allow')
    expect(isConsentPage(again)).toBe(true)
    expect(wordsOf(again)).toContain(grace.upn)
    expect(wordsOf(again)).not.toContain(ada.upn)
    const query = new URL((await client.answered(visitor, again, 'allow')).location ?? '').searchParams
    expect(query.has('code')).toBe(true)
  })

  test('keeps no state, and sets no cookie for it, before the person has allowed', async () => {
    const visitor = room.newBrowser()
    let visited = await visitor.visit(client.authorizationUrl(await client.registered()))
    const before: string[] = []
    for (; visited.location !== undefined; visited = await visitor.visit(visited.location)) before.push(...cookieNames(visited))
    expect(isConsentPage(visited)).toBe(true)
    expect(cookieNames(visited)).toEqual([])
    expect(before.some((name) => name.includes('state'))).toBe(false)
    const sent = await decide(visitor, visited, 'allow')
    expect(sent.location).toMatch(new RegExp(`^${room.entra.origin}/`))
    expect(cookieNames(sent)).toEqual([expect.stringMatching(/^mcp-state-[\w-]{16}$/)])
  })

  test('does not send a browser to Entra that has not allowed, whatever address it opens', async () => {
    const visitor = room.newBrowser()
    const asked = room.entra.authorizations.length
    const { url } = await client.begin(visitor, await client.registered())
    const signIn = url.replace('/consent/', '/sign-in/')
    for (const address of [signIn, `${signIn}?account=other`, signIn])
      expect(isConsentPage(await visitor.open(address, callback))).toBe(true)
    expect(room.entra.authorizations.length).toBe(asked)
  })

  test('is open only to the browser that began, at the address it was given', async () => {
    const visitor = room.newBrowser()
    const { location = '' } = await visitor.visit(client.authorizationUrl(await client.registered()))
    expect(location).toMatch(/\/sign-in\//)
    expectLost(await room.newBrowser().visit(location))
    expectLost(await visitor.visit(`${room.origin}/sign-in/another`))
    expect((await visitor.visit(location)).location).toMatch(/\/consent\//)
  })

  test('the last step, too, is open only to the browser that began', async () => {
    const visitor = room.newBrowser()
    const page = await client.named(visitor, await client.registered())
    const { location = '' } = await decide(visitor, page, 'allow')
    expect(location).toMatch(/\/authorize\//)
    const stolen = await room.newBrowser().visit(location)
    expect([stolen.status, stolen.location]).toEqual([400, undefined])
    expect(stolen.body).toContain('Connect again from the application')
    expect((await visitor.visit(location)).location).toMatch(/[?&]code=/)
  })
})
