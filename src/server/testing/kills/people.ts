import { randomInt } from 'node:crypto'
import { expect } from 'vitest'
import type { Visited } from '../../oauth-proxy/testing/browser.ts'
import { mcpClient, type Tokens } from '../../oauth-proxy/testing/mcp-client.ts'
import { callback, decide, isConsentPage, wordsOf } from '../../oauth-proxy/testing/stage.ts'
import { callTool, converse, modern } from '../dialects.ts'
import type { Leg, Stubborn } from './stubborn.ts'

/** A grant that the server has acknowledged: it has to outlive whatever happens. */
export interface Held {
  readonly clientId: string
  readonly accessToken: string
  readonly refreshToken: string
}

interface Room {
  readonly origin: string
  readonly resource: string
  readonly newBrowser: () => ReturnType<typeof import('../../oauth-proxy/testing/browser.ts').browser>
}

/** Legs that use something up: broken in one of them, a sign-in may have to begin again. */
const usesUp: readonly Leg[] = ['consent', 'callback', 'resume', 'token']

/** What people and their clients do with a server that dies now and then, and what they may expect of it all the same. */
export function people(room: Room, { ask }: Stubborn, secrets: Set<string>) {
  const client = mcpClient({ ...room, listensAt: room.origin })
  const told = { signIns: 0, begunAgain: 0, rotations: 0, reuses: 0, revocations: 0 }
  const keep = (...found: (string | undefined)[]) => {
    for (const one of found) if (one) secrets.add(one)
  }

  /** @returns undefined where it has to begin again, which only a break in the midst of it excuses */
  async function tryToSignIn(clientId: string): Promise<Held | undefined> {
    const visitor = room.newBrowser()
    let excused = false
    const visit = (leg: Leg, go: () => Promise<Visited>) =>
      ask(leg, go, () => {
        excused ||= usesUp.includes(leg)
      })
    let page = await visit('authorize', () => visitor.visit(client.authorizationUrl(clientId)))
    while (!page.location?.startsWith(callback)) {
      const { location } = page
      if (location !== undefined) page = await visit(legOf(location), () => visitor.visit(location))
      else if (isConsentPage(page)) {
        const asked = page
        page = await visit('consent', () => decide(visitor, asked, 'allow'))
      } else {
        const deadEnd = /This sign-in cannot be continued|interaction session not found/.test(page.body)
        expect([excused, page.status, deadEnd || wordsOf(page)]).toEqual([true, 400, true])
        return undefined
      }
    }
    const query = new URL(page.location).searchParams
    // Entra's code was used up by a server that then died: the client is told that the sign-in was not completed.
    if (query.has('error')) {
      expect([excused, query.get('error')]).toEqual([true, 'access_denied'])
      return undefined
    }
    const code = query.get('code') ?? ''
    keep(code, ...(await visitor.jar.serialize()).cookies.map(({ value }) => value))
    const { status, tokens } = await answered(
      'token',
      () => client.redeem(clientId, code),
      () => {
        excused = true
      },
    )
    if (status !== 200) {
      expect([excused, status, tokens.error]).toEqual([true, 400, 'invalid_grant'])
      return undefined
    }
    const held = heldBy(clientId, tokens)
    // A code that brought tokens brings no others; trying ends what the first one brought (RFC 6749 §4.1.2).
    if (randomInt(8) > 0) return held
    told.reuses += 1
    expect((await answered('token', () => client.redeem(clientId, code))).status).toBe(400)
    await expectEnded(held)
    return undefined
  }

  async function answered(leg: Leg, request: () => Promise<Response>, broken?: () => void) {
    return ask(
      leg,
      async () => {
        const response = await request()
        return { status: response.status, tokens: (await response.json()) as Tokens }
      },
      broken,
    )
  }

  function heldBy(clientId: string, { access_token: accessToken, refresh_token: refreshToken = '' }: Tokens): Held {
    keep(accessToken, refreshToken)
    return { clientId, accessToken, refreshToken }
  }

  const signIn = async (): Promise<Held> => {
    const { status, body } = await ask('register', () => client.register())
    expect(status).toBe(201)
    for (;;) {
      const held = await tryToSignIn(String(body['client_id']))
      told.signIns += 1
      if (held) return held
      told.begunAgain += 1
    }
  }

  const call = ({ accessToken }: Held) => ask('tools/call', () => converse(modern, room.resource, accessToken, callTool))

  /** Whatever happens in the midst of it: the token brings a successor, and there is but one. */
  async function refresh(held: Held): Promise<Held> {
    const { status, tokens } = await answered('refresh', () => client.refresh(held.clientId, held.refreshToken))
    expect([status, tokens.error]).toEqual([200, undefined])
    told.rotations += 1
    expect(tokens.refresh_token).not.toBe(held.refreshToken)
    return heldBy(held.clientId, tokens)
  }

  async function expectAlive(held: Held): Promise<void> {
    const { status, json } = await call(held)
    expect([status, json?.result?.content?.[0]?.text]).toEqual([200, 'Ada Lovelace'])
  }

  async function expectEnded({ clientId, accessToken, refreshToken }: Held): Promise<void> {
    expect((await answered('refresh', () => client.refresh(clientId, refreshToken))).status).toBe(400)
    expect((await call({ clientId, accessToken, refreshToken })).status).toBe(401)
  }

  return {
    told,
    expectAlive,
    refresh,
    /** One person, from the first registration to the end of the grant, or to where it is left alive. */
    async life(): Promise<Held | undefined> {
      let held = await signIn()
      await expectAlive(held)
      for (let round = randomInt(4); round > 0; round -= 1) {
        const before = held
        held = await refresh(held)
        await expectAlive(held)
        if (randomInt(6) > 0) continue
        // The old one shows a theft: it brings nothing, and the new one ends with it (RFC 9700 §4.14.2).
        const again = await refresh(held)
        told.reuses += 1
        expect((await answered('refresh', () => client.refresh(held.clientId, before.refreshToken))).status).toBe(400)
        await expectEnded(again)
        return undefined
      }
      if (randomInt(2) > 0) return held
      const { clientId, refreshToken: token } = held
      const { status } = await ask('revoke', () => client.post('/revoke', { client_id: clientId, token }))
      expect(status).toBe(200)
      told.revocations += 1
      await expectEnded(held)
      return undefined
    },
  }
}

function legOf(location: string): Leg {
  const { pathname } = new URL(location)
  if (pathname === '/auth/callback') return 'callback'
  if (pathname.startsWith('/consent/')) return 'consent'
  return pathname.startsWith('/authorize/') ? 'resume' : 'authorize'
}
