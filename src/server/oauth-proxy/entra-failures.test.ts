import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Visited } from './testing/browser.ts'
import { ada, grace } from './testing/fake-entra.ts'
import { mcpClient } from './testing/mcp-client.ts'
import { callback, decide, type Stage, stage, wordsOf } from './testing/stage.ts'

let room: Stage
let client: ReturnType<typeof mcpClient>
beforeAll(async () => {
  room = await stage()
  client = mcpClient(room)
})
afterAll(() => room.close())
afterEach(() => {
  Object.assign(room.entra, { claims: {}, refuseSignIn: undefined, refuseTokens: undefined, down: false, user: ada })
})

const queryOf = ({ location = 'missing:' }: Visited) => Object.fromEntries(new URL(location).searchParams)

describe('an error of Entra', () => {
  /** What the person reads, and what the client is told when they go back to it. */
  async function failedSignIn(clientId?: string) {
    const visitor = room.newBrowser()
    const page = await client.named(visitor, clientId ?? (await client.registered()))
    const [, back = ''] = /<a href="([^"]+)">Back to the application/.exec(page.body) ?? []
    const told = async () => queryOf(await visitor.follow(await visitor.visit(new URL(back, page.url).href), callback))
    return { visitor, page, told }
  }

  test.each([
    ['access_denied', 'AADSTS65004: User declined to consent.', 'access_denied', 403],
    ['consent_required', 'AADSTS65001: not consented', 'access_denied', 403],
    ['interaction_required', 'AADSTS50105: not assigned to a role', 'access_denied', 403],
    ['temporarily_unavailable', 'AADSTS90033: try later', 'temporarily_unavailable', 503],
    ['server_error', 'AADSTS90013: bad day', 'temporarily_unavailable', 503],
    ['invalid_target', 'AADSTS9010010: resource and scopes', 'server_error', 502],
    ['unauthorized_client', 'AADSTS700016: no such application', 'server_error', 502],
    ['something_new', 'AADSTS1: unheard of', 'server_error', 502],
    ['constructor', 'a member of every object', 'server_error', 502],
    ['__proto__', 'what every object comes from', 'server_error', 502],
  ])(
    '%s at the sign-in (%s) is %s to the client; its words are for the person and for the log',
    async (error, text, code, status) => {
      room.entra.refuseSignIn = { error, error_description: `${text} <b>` }
      const { page, told } = await failedSignIn()
      expect(page.status).toBe(status)
      expect(page.headers.get('retry-after')).toBe(status === 503 ? '10' : null)
      expect(page.body).toContain(`Microsoft Entra ID said: <code>${text} &#60;b&#62;</code>`)
      expect(room.logged.at(-1)).toMatchObject({ level: 'warn', details: { error, text: `${text} <b>` } })
      const answer = await told()
      expect(answer).toMatchObject({ error: code, state: 'the-client-state', iss: room.origin })
      expect(JSON.stringify(answer)).not.toContain(text)
    },
  )

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
  ])('%s at the token endpoint (%j) is %s', async (_what, refuseTokens, error) => {
    room.entra.refuseTokens = refuseTokens
    const { told } = await failedSignIn()
    const answer = await told()
    expect(answer).toMatchObject({ error, iss: room.origin })
    expect(JSON.stringify(answer)).not.toContain('AADSTS')
  })

  test.each([
    ['of a tenant that is not served', { tid: '11111111-1111-1111-1111-111111111111' }, 'access_denied'],
    ['that names no tenant', { tid: undefined }, 'server_error'],
    ['that names no user', { oid: undefined }, 'server_error'],
    ['of another sign-in (nonce)', { nonce: 'another' }, 'server_error'],
  ])('an ID token %s is refused', async (_what, claims, error) => {
    room.entra.claims = claims
    expect(await (await failedSignIn()).told()).toMatchObject({ error, iss: room.origin })
  })

  test('that it wants to be left alone is handed on, with the time', async () => {
    room.entra.refuseTokens = { status: 429, body: '{"error":"temporarily_unavailable"}', headers: { 'retry-after': '40' } }
    const { page } = await failedSignIn()
    expect([page.status, page.headers.get('retry-after')]).toEqual([503, '40'])
    await room.restart()
  })

  test('that is no answer at all: the person can try again when Entra is back, without being asked twice', async () => {
    await room.restart()
    room.entra.down = true
    const { visitor, page } = await failedSignIn()
    expect(page.status).toBe(503)
    expect(room.logged.at(-1)?.details).toMatchObject({ meaning: 'unavailable', cause: 'fetch failed', code: 'UND_ERR_SOCKET' })
    room.entra.down = false
    const [, again = ''] = /<a href="([^"]+)">Try again/.exec(page.body) ?? []
    const named = await visitor.open(new URL(again, page.url).href, callback)
    expect(wordsOf(named)).toContain(`Signed in as ${ada.name}`)
    expect((await client.answered(visitor, named, 'allow')).location).toMatch(/[?&]code=/)
  })

  test('can be met with another account', async () => {
    room.entra.refuseSignIn = { error: 'access_denied', error_description: 'AADSTS50105: not assigned' }
    const { visitor, page } = await failedSignIn()
    Object.assign(room.entra, { refuseSignIn: undefined, user: grace })
    const [, other = ''] = /<a href="([^"]+)">Use another account/.exec(page.body) ?? []
    const named = await visitor.open(new URL(other, page.url).href, callback)
    expect(room.entra.authorizations.at(-1)?.get('prompt')).toBe('select_account')
    expect(wordsOf(named)).toContain(grace.upn)
  })

  test('after the client’s request has ended is told to the person, in Entra’s words', async () => {
    room.entra.refuseSignIn = { error: 'access_denied', error_description: 'AADSTS65004: User <declined>.' }
    const visitor = room.newBrowser()
    const page = await client.begin(visitor, await client.registered())
    const { location: back = '' } = await visitor.follow(await decide(visitor, page, 'allow'), `${room.origin}/auth/callback`)
    const uid = (await visitor.jar.getCookies(back))
      .map(({ key }) => key)
      .find((key) => key.startsWith('mcp-asked-'))
      ?.slice('mcp-asked-'.length)
    // The request ends with its own record, whatever took it away.
    await room.forget(`Interaction:${uid}`)
    const told = await visitor.visit(back)
    expect([told.status, told.location]).toEqual([400, undefined])
    expect(told.body).toContain('Microsoft Entra ID said: <code>AADSTS65004: User &#60;declined&#62;.</code>')
  })
})
