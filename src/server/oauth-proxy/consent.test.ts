import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Visited } from './testing/browser.ts'
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

const isRefusal = ({ status, location, body }: Visited) =>
  status >= 400 && status < 500 && location === undefined && body.includes('<h1>')
describe('consent', () => {
  test('is asked once, and then remembered for this person, client, redirect URI and scopes', async () => {
    const visitor = room.newBrowser()
    const clientId = await client.registered()
    await client.allowed(visitor, clientId)
    expect((await client.begin(visitor, clientId)).location).toMatch(/[?&]code=/)
  })

  test('in another browser is asked before anybody knows who it is, and not again after', async () => {
    const clientId = await client.registered()
    await client.allowed(room.newBrowser(), clientId)
    const visitor = room.newBrowser()
    const page = await client.begin(visitor, clientId)
    expect(isConsentPage(page)).toBe(true)
    expect((await client.answered(visitor, page, 'allow')).location).toMatch(/[?&]code=/)
  })

  test('is remembered whatever port of this machine the client takes', async () => {
    const visitor = room.newBrowser()
    const clientId = await client.registered()
    await client.allowed(visitor, clientId)
    const redirectUri = 'http://127.0.0.1:8888/callback'
    expect((await client.begin(visitor, clientId, { redirect_uri: redirectUri })).location).toMatch(
      /^http:\/\/127\.0\.0\.1:8888\/callback\?code=/,
    )
  })

  test('is asked again of another person, be it in the same browser', async () => {
    const clientId = await client.registered()
    const visitor = room.newBrowser()
    await client.allowed(visitor, clientId)
    room.entra.user = grace
    const page = await client.begin(visitor, clientId)
    expect([isConsentPage(page), wordsOf(page).includes(grace.upn)]).toEqual([true, true])
    expect(isConsentPage(await client.named(room.newBrowser(), clientId))).toBe(true)
  })

  test('is asked again for another client with the same redirect URI, in the same browser', async () => {
    const visitor = room.newBrowser()
    await client.allowed(visitor, await client.registered())
    expect(isConsentPage(await client.begin(visitor, await client.registered()))).toBe(true)
  })

  test('is asked again for another redirect URI of the client', async () => {
    const other = 'http://127.0.0.1/other'
    const visitor = room.newBrowser()
    const clientId = await client.registered({ redirect_uris: [callback, other] })
    await client.allowed(visitor, clientId)
    expect(isConsentPage(await client.begin(visitor, clientId, { redirect_uri: other }))).toBe(true)
  })

  test('is asked again for a further scope, and what was allowed adds up', async () => {
    const visitor = room.newBrowser()
    const clientId = await client.registered()
    await client.allowed(visitor, clientId)
    expect(isConsentPage(await client.begin(visitor, clientId, { scope: 'mcp.access mcp.more' }))).toBe(true)
    await client.allowed(visitor, clientId, { scope: 'mcp.more' })
    expect((await client.begin(visitor, clientId, { scope: 'mcp.access mcp.more' })).location).toMatch(/[?&]code=/)
  })

  test('is asked again when the client insists', async () => {
    const visitor = room.newBrowser()
    const clientId = await client.registered()
    await client.allowed(visitor, clientId)
    expect(isConsentPage(await client.begin(visitor, clientId, { prompt: 'consent' }))).toBe(true)
  })

  test('is asked again after ninety days', async () => {
    const clientId = await client.registered()
    await client.allowed(room.newBrowser(), clientId)
    room.clock.now = () => new Date(Date.now() + 89 * 24 * 60 * 60 * 1000)
    expect((await client.named(room.newBrowser(), clientId)).location).toMatch(/[?&]code=/)
    room.clock.now = () => new Date(Date.now() + 91 * 24 * 60 * 60 * 1000)
    expect(isConsentPage(await client.named(room.newBrowser(), clientId))).toBe(true)
    room.clock.now = () => new Date()
  })

  test('that is denied goes back to the client as access_denied, and is not remembered', async () => {
    const visitor = room.newBrowser()
    const clientId = await client.registered()
    const asked = room.entra.authorizations.length
    const end = await client.answered(visitor, await client.begin(visitor, clientId), 'deny')
    expect(room.entra.authorizations.length).toBe(asked)
    expect(Object.fromEntries(new URL(end.location ?? '').searchParams)).toEqual({
      error: 'access_denied',
      error_description: 'the person did not allow it',
      state: 'the-client-state',
      iss: room.origin,
    })
    expect(isConsentPage(await client.begin(visitor, clientId))).toBe(true)
  })

  test('may be denied on the second page, too, by whom it names', async () => {
    const visitor = room.newBrowser()
    const clientId = await client.registered()
    const end = await client.answered(visitor, await client.named(visitor, clientId), 'deny')
    expect(new URL(end.location ?? '').searchParams.get('error')).toBe('access_denied')
    expect(isConsentPage(await client.begin(visitor, clientId))).toBe(true)
  })
})

describe('the answer', () => {
  test.each([
    ['without a token', { csrf: '' }],
    ['with a token of somebody else', { csrf: 'A'.repeat(43) }],
  ])('%s is not taken', async (_how, change) => {
    const visitor = room.newBrowser()
    const clientId = await client.registered()
    const page = await client.begin(visitor, clientId)
    const answer = await decide(visitor, page, 'allow', change)
    expect(isRefusal(answer)).toBe(true)
    expect(answer.status).toBe(403)
    expect(isConsentPage(await client.begin(visitor, clientId))).toBe(true)
  })

  test('with the token of another sign-in of the same browser is not taken', async () => {
    const visitor = room.newBrowser()
    const one = await client.begin(visitor, await client.registered())
    const other = await client.begin(visitor, await client.registered())
    const csrf = /name="csrf" value="([^"]+)"/.exec(other.body)?.[1] ?? ''
    expect((await decide(visitor, one, 'allow', { csrf })).status).toBe(403)
  })

  test('from another browser is not taken, even with the right token', async () => {
    const page = await client.begin(room.newBrowser(), await client.registered())
    expect(isRefusal(await decide(room.newBrowser(), page, 'allow'))).toBe(true)
  })

  test.each(['maybe', ''])('"%s" is none', async (decision) => {
    const visitor = room.newBrowser()
    const page = await client.named(visitor, await client.registered())
    expect((await decide(visitor, page, decision)).status).toBe(400)
    expect((await client.answered(visitor, page, 'allow')).location).toMatch(/[?&]code=/)
  })

  test('given twice at once counts once, whichever answer the browser shows', async () => {
    const visitor = room.newBrowser()
    const page = await client.named(visitor, await client.registered())
    const [one, other] = await Promise.all([decide(visitor, page, 'allow'), decide(visitor, page, 'deny')])
    expect(one.location).toMatch(/\/authorize\//)
    expect(other.location).toBe(one.location)
    const late = await decide(visitor, page, 'allow')
    expect(late.location).toBe(one.location)
    expect((await visitor.follow(late, callback)).location).toMatch(/[?&](code|error)=/)
    expect(isRefusal(await decide(visitor, page, 'allow'))).toBe(true)
  })

  test('given twice before the sign-in leads twice to Entra, and either way back is good', async () => {
    const visitor = room.newBrowser()
    const page = await client.begin(visitor, await client.registered())
    const sent = await Promise.all([decide(visitor, page, 'allow'), decide(visitor, page, 'allow')])
    const [one, other] = await Promise.all(sent.map((answer) => visitor.follow(answer, `${room.origin}/auth/callback`)))
    const named = await visitor.open(other?.location ?? '', callback)
    expect(isConsentPage(named)).toBe(true)
    expect((await client.answered(visitor, named, 'allow')).location).toMatch(/[?&]code=/)
    expect(isRefusal(await visitor.open(one?.location ?? '', callback))).toBe(true)
  })

  test('to a question that was never asked is none', async () => {
    const visitor = room.newBrowser()
    expect(isRefusal(await visitor.visit(`${room.origin}/consent/unknown`))).toBe(true)
    expect(isRefusal(await visitor.visit(`${room.origin}/consent/unknown`, { decision: 'allow' }))).toBe(true)
    expect(isRefusal(await visitor.visit(`${room.origin}/consent/%E0%A4%A`))).toBe(true)
  })

  test('that is too long is refused, and not with a 500', async () => {
    const visitor = room.newBrowser()
    const page = await client.begin(visitor, await client.registered())
    expect(isRefusal(await decide(visitor, page, 'allow', { more: 'x'.repeat(10_000) }))).toBe(true)
  })
})
