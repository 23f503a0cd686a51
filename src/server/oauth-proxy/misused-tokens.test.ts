import { decodeJwt } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { converse, legacy, modern } from '../testing/dialects.ts'
import type { Visited } from './testing/browser.ts'
import { ada, entraClientId, grace, tenantId } from './testing/fake-entra.ts'
import { mcpClient, tokensIn } from './testing/mcp-client.ts'
import { callback, decide } from './testing/stage.ts'
import { type WholeServer, wholeServer } from './testing/whole-server.ts'

/** Codes, tokens and answers in the wrong hands, or at the wrong time. */
let room: WholeServer
let client: ReturnType<typeof mcpClient>
beforeAll(async () => {
  room = await wholeServer()
  client = mcpClient(room)
})
afterAll(() => room.close())
afterEach(() => {
  room.entra.user = ada
})

const evil = 'https://evil.example/callback'
const evilClient = (name = 'A test client') => client.registered({ redirect_uris: [evil], client_name: name })
const fromEvil = { redirect_uri: evil }
const isLost = ({ status, location, body }: Visited) =>
  status === 400 && location === undefined && body.includes('This sign-in cannot be continued')
const statusAtMcp = async (token: string, tried = token) =>
  (await converse(modern, room.resource, token, { method: 'tools/list', tried })).status

describe('replay', () => {
  test('of a code ends what it brought: the token is refused from then on', async () => {
    const clientId = await client.registered()
    const code = (await client.allowed(room.newBrowser(), clientId)).get('code') ?? ''
    const { access_token: token } = await tokensIn(client.redeem(clientId, code))
    expect(await statusAtMcp(token)).toBe(200)
    expect((await client.redeem(clientId, code)).status).toBe(400)
    expect(await statusAtMcp(token)).toBe(401)
  })

  test('of a refresh token ends its whole family', async () => {
    const clientId = await client.registered()
    const first = await client.connected(room.newBrowser(), clientId)
    const second = await tokensIn(client.refresh(clientId, first.refresh_token ?? ''))
    const third = await tokensIn(client.refresh(clientId, second.refresh_token ?? ''))
    await client.refresh(clientId, first.refresh_token ?? '')
    expect(await Promise.all([first, second, third].map((one) => statusAtMcp(one.access_token)))).toEqual([401, 401, 401])
  })

  test('of Entra’s answer, of the form, and of the last step leads nowhere', async () => {
    const visitor = room.newBrowser()
    const page = await client.begin(visitor, await client.registered())
    const back = await visitor.follow(await decide(visitor, page, 'allow'), `${room.origin}/auth/callback`)
    const named = await visitor.open(back.location ?? '', callback)
    expect(isLost(await visitor.visit(back.location ?? ''))).toBe(true)
    const last = await decide(visitor, named, 'allow')
    expect((await visitor.visit(last.location ?? '')).location).toMatch(/[?&]code=/)
    expect((await visitor.visit(last.location ?? '')).status).toBe(400)
    for (const form of [page, named]) expect(isLost(await decide(visitor, form, 'allow'))).toBe(true)
  })
})

describe('code injection', () => {
  test('a code is good for the client that asked for it, and for the verifier that it asked with', async () => {
    const clientId = await client.registered()
    const code = (await client.allowed(room.newBrowser(), clientId)).get('code') ?? ''
    expect((await client.redeem(await evilClient(), code, fromEvil)).status).toBe(400)
    expect((await client.redeem(clientId, code, { code_verifier: 'A'.repeat(43) })).status).toBe(400)
    expect((await client.redeem(clientId, code, { redirect_uri: evil })).status).toBe(400)
  })
})

describe('tokens of others', () => {
  test('what Entra itself gives is no key to this server, whatever it says', async () => {
    const right = await client.connected(room.newBrowser(), await client.registered())
    const { aud, iss, exp, scope, client_id, ...person } = decodeJwt(right.access_token)
    const ofEntra = await Promise.all(
      [
        { typ: 'JWT', claims: { aud: entraClientId, nonce: 'n', ver: '2.0' } },
        { typ: 'JWT', claims: { aud: room.resource, scp: 'mcp.access', azp: entraClientId, ver: '2.0' } },
        { typ: 'at+jwt', claims: { aud: room.resource, scope, client_id, iss: room.origin } },
      ].map(({ typ, claims }) => room.entra.sign({ ...person, tid: tenantId, ...claims }, typ)),
    )
    for (const token of ofEntra) expect(await statusAtMcp(right.access_token, token)).toBe(401)
    expect(await statusAtMcp(right.access_token)).toBe(200)
  })

  test('a session of Ada is none for a token of Grace', async () => {
    const adas = await client.connected(room.newBrowser(), await client.registered())
    room.entra.user = grace
    const graces = await client.connected(room.newBrowser(), await client.registered())
    const session = await legacy.open(room.resource, adas.access_token)
    const call = (token: string) => {
      const { headers, body } = legacy.request('tools/list')
      const all = { ...headers, ...session, authorization: `Bearer ${token}` }
      return fetch(room.resource, { method: 'POST', headers: all, body })
    }
    expect([(await call(graces.access_token)).status, (await call(adas.access_token)).status]).toEqual([404, 200])
  })

  test('a token is refused as soon as the person has taken back what it stands for', async () => {
    const visitor = room.newBrowser()
    const { access_token: token } = await client.connected(visitor, await client.registered({ client_name: 'Gone' }))
    const page = await visitor.open(`${room.origin}/auth/consents`, callback)
    const [, csrf = ''] = /name="csrf" value="([^"]+)"/.exec(page.body) ?? []
    const [, revoke = ''] = /<bdi>Gone<\/bdi>.*?name="revoke" value="([^"]+)"/s.exec(page.body) ?? []
    expect(await statusAtMcp(token)).toBe(200)
    await visitor.visit(page.url, { csrf, revoke })
    expect(await statusAtMcp(token)).toBe(401)
  })
})
