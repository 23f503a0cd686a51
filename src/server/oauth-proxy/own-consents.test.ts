import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Browser, Visited } from './testing/browser.ts'
import { ada, grace } from './testing/fake-entra.ts'
import { mcpClient } from './testing/mcp-client.ts'
import { principalOf } from './testing/principal.ts'
import { callback, isConsentPage, type Stage, stage, wordsOf } from './testing/stage.ts'

let room: Stage
let client: ReturnType<typeof mcpClient>
beforeAll(async () => {
  room = await stage()
  client = mcpClient(room)
})
afterAll(() => room.close())
afterEach(() => {
  Object.assign(room.entra, { user: ada, refuseSignIn: undefined })
  room.clock.now = () => new Date()
})

const address = () => `${room.origin}/auth/consents`
const open = (visitor: Browser): Promise<Visited> => visitor.open(address(), callback)
const csrfOf = ({ body }: Visited): string => /name="csrf" value="([^"]+)"/.exec(body)?.[1] ?? ''
/** The id behind the button of the card of a client. */
const idOf = ({ body }: Visited, name: string): string =>
  body
    .split('<li>')
    .filter((card) => card.includes(`<bdi>${name}</bdi>`))
    .map((card) => /name="revoke" value="([^"]+)"/.exec(card)?.[1] ?? '')[0] ?? ''
const revoke = (visitor: Browser, page: Visited, name: string, change: Readonly<Record<string, string>> = {}) =>
  visitor.visit(address(), { csrf: csrfOf(page), revoke: idOf(page, name), ...change })
const minutesLater = (minutes: number) => {
  room.clock.now = () => new Date(Date.now() + minutes * 60_000)
}

describe('the page of what one has allowed', () => {
  test('wants a sign-in at Entra first, and asks for nothing there but who it is', async () => {
    const visitor = room.newBrowser()
    const sent = await visitor.visit(address())
    expect(sent.location).toMatch(new RegExp(`^${room.entra.origin}/`))
    const page = await visitor.follow(sent, callback)
    expect(room.entra.authorizations.at(-1)?.get('scope')).toBe('openid profile')
    expect([page.status, page.url]).toEqual([200, address()])
    expect(wordsOf(page)).toContain(`as ${ada.name} (${ada.upn})`)
  })

  test('lists what was allowed, when, and until when, of this person only', async () => {
    room.entra.user = grace
    const visitor = room.newBrowser()
    await client.allowed(visitor, await client.registered({ client_name: 'Of Grace' }), { scope: 'mcp.access mcp.more' })
    room.entra.user = ada
    await client.allowed(room.newBrowser(), await client.registered({ client_name: 'Of Ada' }))
    const words = wordsOf(await open(visitor))
    expect(words).toMatch(
      /Of Grace At 127\.0\.0\.1 , a program on this computer · mcp\.access mcp\.more Allowed on \d+ \w+ \d{4} ?\. You are asked again after \d+/,
    )
    expect(words).not.toContain('Of Ada')
  })

  test('opens for a quarter of an hour after a sign-in, and then wants another', async () => {
    const visitor = room.newBrowser()
    await open(visitor)
    minutesLater(14)
    expect((await visitor.visit(address())).status).toBe(200)
    minutesLater(16)
    expect((await visitor.visit(address())).location).toMatch(new RegExp(`^${room.entra.origin}/`))
  })

  test('says so when Entra signs nobody in', async () => {
    room.entra.refuseSignIn = { error: 'access_denied', error_description: 'AADSTS50105: not assigned' }
    const page = await open(room.newBrowser())
    expect([page.status, wordsOf(page)]).toEqual([403, expect.stringContaining('AADSTS50105: not assigned')])
    expect(page.body).toContain('<a href="/auth/consents">Try again</a>')
  })

  test('shows what a stranger wrote as text', async () => {
    const visitor = room.newBrowser()
    await client.allowed(visitor, await client.registered({ client_name: '<script>alert(1)</script>\u202Eevil' }))
    const { body, headers } = await open(visitor)
    expect(body).not.toMatch(/<script|\u202E/)
    expect(headers.get('content-security-policy')).toMatch(/form-action 'self'; frame-ancestors 'none'/)
  })
})

describe('what is taken back', () => {
  test('ends its grants, those of Entra with them, and is asked again', async () => {
    const visitor = room.newBrowser()
    const [gone, stays] = [await client.registered({ client_name: 'Gone' }), await client.registered({ client_name: 'Stays' })]
    const tokens = [await client.connected(visitor, gone), await client.connected(visitor, gone)]
    const others = await client.connected(visitor, stays)
    const page = await open(visitor)
    expect(await revoke(visitor, page, 'Gone')).toMatchObject({ status: 303, location: address() })
    expect(wordsOf(await open(visitor))).not.toContain('Gone')
    for (const one of tokens) {
      expect(await room.proxy.hasEnded(principalOf(one))).toBe(true)
      expect((await client.refresh(gone, one.refresh_token ?? '')).status).toBe(400)
    }
    expect(await room.proxy.hasEnded(principalOf(others))).toBe(false)
    expect((await client.refresh(stays, others.refresh_token ?? '')).status).toBe(200)
    expect(isConsentPage(await client.begin(visitor, gone))).toBe(true)
    expect((await client.begin(visitor, stays)).location).toMatch(/[?&]code=/)
  })

  test('can be taken back as long as a grant of it lives, be it that it would be asked again', async () => {
    const visitor = room.newBrowser()
    const clientId = await client.registered({ client_name: 'Old' })
    await client.allowed(visitor, clientId)
    minutesLater(80 * 24 * 60)
    const tokens = await client.connected(room.newBrowser(), clientId)
    minutesLater(95 * 24 * 60)
    const page = await open(visitor)
    expect(wordsOf(page)).toContain('You are asked again when it connects the next time.')
    await revoke(visitor, page, 'Old')
    expect(await room.proxy.hasEnded(principalOf(tokens))).toBe(true)
  })

  test('at the moment a client gets its code leaves no grant behind', async () => {
    const visitor = room.newBrowser()
    const clientId = await client.registered({ client_name: 'Racing' })
    await client.allowed(visitor, clientId)
    const page = await open(visitor)
    const runs = await Promise.all([
      client.allowed(visitor, clientId),
      revoke(visitor, page, 'Racing'),
      client.allowed(room.newBrowser(), clientId),
    ])
    const listed = wordsOf(await open(visitor)).includes('Racing')
    for (const query of [runs[0], runs[2]]) {
      const answer = query.has('code') ? await client.redeem(clientId, query.get('code') ?? '') : undefined
      // Whoever has a code that is good is on the list, to be taken back again.
      if (answer?.status === 200) expect(listed).toBe(true)
    }
  })

  test.each([
    ['without a token', { csrf: '' }, 403],
    ['with a token of another browser', { csrf: 'A'.repeat(43) }, 403],
    ['of nothing at all', { revoke: 'unknown' }, 303],
  ])('%s is not: %j', async (_how, change, status) => {
    const visitor = room.newBrowser()
    const clientId = await client.registered({ client_name: 'Kept' })
    const tokens = await client.connected(visitor, clientId)
    const answer = await revoke(visitor, await open(visitor), 'Kept', change)
    expect(answer.status).toBe(status)
    expect(await room.proxy.hasEnded(principalOf(tokens))).toBe(false)
  })

  test('by another person, with the id of mine, is not', async () => {
    const mine = room.newBrowser()
    const clientId = await client.registered({ client_name: 'Mine' })
    const tokens = await client.connected(mine, clientId)
    const page = await open(mine)
    room.entra.user = grace
    const theirs = room.newBrowser()
    const answer = await theirs.visit(address(), { csrf: csrfOf(await open(theirs)), revoke: idOf(page, 'Mine') })
    expect(answer.status).toBe(303)
    expect(await room.proxy.hasEnded(principalOf(tokens))).toBe(false)
  })

  test('by a browser that nobody has signed in with is not: it has to sign in first', async () => {
    const visitor = room.newBrowser()
    const tokens = await client.connected(visitor, await client.registered({ client_name: 'Mine too' }))
    const page = await open(visitor)
    expect((await revoke(room.newBrowser(), page, 'Mine too')).location).toBe(address())
    minutesLater(16)
    expect((await revoke(visitor, page, 'Mine too')).location).toBe(address())
    expect(await room.proxy.hasEnded(principalOf(tokens))).toBe(false)
  })
})

test('a browser forgets who it was when it is told to', async () => {
  const visitor = room.newBrowser()
  const page = await open(visitor)
  const answer = await visitor.visit(address(), { csrf: csrfOf(page), forget: 'me' })
  expect(wordsOf(answer)).toContain('This browser does not remember you any more')
  expect(wordsOf(await client.begin(visitor, await client.registered()))).not.toContain(ada.name)
})
