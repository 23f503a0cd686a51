import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Browser, Visited } from './testing/browser.ts'
import { mcpClient } from './testing/mcp-client.ts'
import { callback, decide, type Stage, stage } from './testing/stage.ts'

let room: Stage
let client: ReturnType<typeof mcpClient>
beforeAll(async () => {
  room = await stage()
  client = mcpClient(room)
})
afterAll(() => room.close())
afterEach(() => {
  Object.assign(room.entra, { claims: {}, refuseSignIn: undefined, refuseTokens: undefined, down: false })
})

/** A browser on its way back from Entra: with the address it is about to open. */
async function returning(visitor: Browser = room.newBrowser()): Promise<{ visitor: Browser; back: string }> {
  const stop = `${room.origin}/auth/callback`
  const { location = '' } = await visitor.open(client.authorizationUrl(await client.registered()), stop)
  return { visitor, back: location }
}
const without = (address: string, ...names: string[]) => {
  const url = new URL(address)
  for (const name of names) url.searchParams.delete(name)
  return url.href
}
const queryOf = ({ location = 'missing:' }: Visited) => Object.fromEntries(new URL(location).searchParams)
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

describe('the way to Entra', () => {
  test('is open only to the browser that began, at the address it was given', async () => {
    const visitor = room.newBrowser()
    const { location = '' } = await visitor.visit(client.authorizationUrl(await client.registered()))
    expect(location).toMatch(/\/sign-in\//)
    expectLost(await room.newBrowser().visit(location))
    expectLost(await visitor.visit(`${room.origin}/sign-in/another`))
    expect((await visitor.visit(location)).location).toMatch(new RegExp(`^${room.entra.origin}/`))
  })

  test('the last step, too, is open only to the browser that began', async () => {
    const { visitor, back } = await returning()
    const page = await visitor.open(back, callback)
    const { location = '' } = await decide(visitor, page, 'allow')
    expect(location).toMatch(/\/authorize\//)
    const stolen = await room.newBrowser().visit(location)
    expect([stolen.status, stolen.location]).toEqual([400, undefined])
    expect(stolen.body).toContain('Connect again from the application')
    expect((await visitor.visit(location)).location).toMatch(/[?&]code=/)
  })
})

describe('an error of Entra', () => {
  test.each([
    ['access_denied', 'AADSTS65004: User declined to consent.', 'access_denied'],
    ['consent_required', 'AADSTS65001: not consented', 'access_denied'],
    ['interaction_required', 'AADSTS50105: not assigned to a role', 'access_denied'],
    ['temporarily_unavailable', 'AADSTS90033: try later', 'temporarily_unavailable'],
    ['server_error', 'AADSTS90013: bad day', 'temporarily_unavailable'],
    ['invalid_target', 'AADSTS9010010: resource and scopes', 'server_error'],
    ['unauthorized_client', 'AADSTS700016: no such application', 'server_error'],
    ['something_new', 'AADSTS1: unheard of', 'server_error'],
    ['constructor', 'a member of every object', 'server_error'],
    ['__proto__', 'what every object comes from', 'server_error'],
  ])('%s at the sign-in (%s) is %s to the client; the text is in the log only', async (error, text, told) => {
    room.entra.refuseSignIn = { error, error_description: text }
    const end = await client.begin(room.newBrowser(), await client.registered())
    expect(queryOf(end)).toMatchObject({ error: told, state: 'the-client-state', iss: room.origin })
    expect(end.location).not.toContain('AADSTS')
    expect(room.logged.at(-2)).toMatchObject({ level: 'warn', details: { error, text } })
  })

  test.each([
    [
      'a code that it does not take',
      { status: 400, body: '{"error":"invalid_grant","error_description":"AADSTS54005: redeemed"}' },
      'access_denied',
    ],
    [
      'a secret that it does not take',
      { status: 401, body: '{"error":"invalid_client","error_description":"AADSTS7000218: secret"}' },
      'server_error',
    ],
    ['too much to do', { status: 429, body: '{"error":"temporarily_unavailable"}' }, 'temporarily_unavailable'],
    ['a breakdown', { status: 503, body: 'sorry' }, 'temporarily_unavailable'],
    ['no sense', { status: 200, body: '{"access_token":1}' }, 'server_error'],
    ['no ID token', { status: 200, body: '{"access_token":"a","token_type":"Bearer"}' }, 'server_error'],
  ])('%s at the token endpoint is %j: %s', async (_what, refuseTokens, told) => {
    room.entra.refuseTokens = refuseTokens
    const end = await client.begin(room.newBrowser(), await client.registered())
    expect(queryOf(end)).toMatchObject({ error: told, iss: room.origin })
    expect(end.location).not.toContain('AADSTS')
  })

  test.each([
    ['of a tenant that is not served', { tid: '11111111-1111-1111-1111-111111111111' }, 'access_denied'],
    ['that names no tenant', { tid: undefined }, 'server_error'],
    ['that names no user', { oid: undefined }, 'server_error'],
    ['of another sign-in (nonce)', { nonce: 'another' }, 'server_error'],
  ])('an ID token %s is refused', async (_what, claims, told) => {
    room.entra.claims = claims
    const end = await client.begin(room.newBrowser(), await client.registered())
    expect(queryOf(end)).toMatchObject({ error: told, iss: room.origin })
  })

  test('that is no answer at all is temporarily_unavailable, and is over when Entra is back', async () => {
    await room.restart()
    room.entra.down = true
    const clientId = await client.registered()
    expect(queryOf(await client.begin(room.newBrowser(), clientId))).toMatchObject({ error: 'temporarily_unavailable' })
    room.entra.down = false
    expect((await client.begin(room.newBrowser(), clientId)).status).toBe(200)
  })

  test('after the client’s request has ended is told to the person, in Entra’s words', async () => {
    room.entra.refuseSignIn = { error: 'access_denied', error_description: 'AADSTS65004: User <declined>.' }
    const { visitor, back } = await returning()
    const uid = (await visitor.jar.getCookies(back))
      .map(({ key }) => key)
      .find((key) => key.startsWith('mcp-sign-in-'))
      ?.slice(12)
    // The request ends with its own record, whatever took it away.
    await room.forget(`Interaction:${uid}`)
    const page = await visitor.visit(back)
    expect([page.status, page.location]).toEqual([400, undefined])
    expect(page.body).toContain('Microsoft Entra ID said: <code>AADSTS65004: User &#60;declined&#62;.</code>')
  })
})
