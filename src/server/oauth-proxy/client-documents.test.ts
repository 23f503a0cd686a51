import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Visited } from './testing/browser.ts'
import { mcpClient, tokensIn } from './testing/mcp-client.ts'
import { callback, type Stage, stage } from './testing/stage.ts'

/** The web, as far as this server may reach it. */
const web = new Map<string, () => Response | Promise<Response>>()
let fetched: string[] = []
let room: Stage
let client: ReturnType<typeof mcpClient>
beforeAll(async () => {
  room = await stage({
    fetchPublic: async (url) => {
      fetched.push(url)
      const site = web.get(url)
      if (!site) throw new Error('nobody answers')
      return site()
    },
  })
  client = mcpClient(room)
})
afterAll(() => room.close())
afterEach(() => {
  fetched = []
})

let documents = 0
const newId = () => `https://client.example/${++documents}/client.json`
const json = (body: unknown, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { headers: { 'content-type': 'application/json', ...headers } })
const right = (clientId: string) => ({
  client_id: clientId,
  client_name: 'A client with a document',
  redirect_uris: [callback],
  grant_types: ['authorization_code', 'refresh_token'],
  response_types: ['code'],
  token_endpoint_auth_method: 'none',
})
/** Puts a document on the web. `undefined` takes a member away. */
function publish(change: Record<string, unknown> = {}, headers?: Record<string, string>): string {
  const clientId = newId()
  web.set(clientId, () => json({ ...right(clientId), ...change }, headers))
  return clientId
}
/** Puts an answer on the web that does not come to an end. Gives how many bytes of it were read. */
function publishEndless(url: string): () => number {
  let read = 0
  const endless = new ReadableStream({
    pull(controller) {
      read += 1024
      controller.enqueue(new Uint8Array(1024).fill(0x20))
      if (read > 1_000_000) controller.close()
    },
  })
  web.set(url, () => new Response(endless, { headers: { 'content-type': 'application/json' } }))
  return () => read
}
const refused = ({ status, location, body }: Visited) =>
  status >= 400 && status < 500 && location === undefined && body.includes('The application’s request cannot be fulfilled')

describe('a client that is known by its document', () => {
  test('gets its token, and can refresh it', async () => {
    const clientId = publish()
    const tokens = await client.connected(room.newBrowser(), clientId)
    expect(tokens).toMatchObject({ scope: 'mcp.access', refresh_token: expect.any(String) })
    expect((await client.refresh(clientId, tokens.refresh_token ?? '')).status).toBe(200)
    expect(fetched).toEqual([clientId])
  })

  test('may come back to any port of this machine', async () => {
    const query = await client.allowed(room.newBrowser(), publish(), { redirect_uri: 'http://127.0.0.1:4321/callback' })
    expect(query.get('code')).toEqual(expect.any(String))
  })

  test('needs no word about authentication: there is no secret to share', async () => {
    const tokens = await client.connected(room.newBrowser(), publish({ token_endpoint_auth_method: undefined }))
    expect(tokens.access_token).toEqual(expect.any(String))
  })

  test('may prove itself with a key of its document', async () => {
    const { publicKey, privateKey } = await generateKeyPair('ES256')
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k' }] }
    const clientId = publish({ token_endpoint_auth_method: 'private_key_jwt', jwks })
    const query = await client.allowed(room.newBrowser(), clientId)
    const assertion = await new SignJWT()
      .setProtectedHeader({ alg: 'ES256', kid: 'k' })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(room.origin)
      .setJti('once')
      .setExpirationTime('1m')
      .sign(privateKey)
    const proof = {
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      client_assertion: assertion,
    }
    const code = query.get('code') ?? ''
    expect((await client.redeem(clientId, code)).status).toBe(401)
    const tokens = await tokensIn(client.redeem(clientId, code, proof))
    expect(
      (await client.post('/token', { ...proof, grant_type: 'refresh_token', refresh_token: tokens.refresh_token ?? '' })).status,
    ).toBe(401)
  })
})

describe('an address is not fetched', () => {
  test.each([
    ['http', 'http://client.example/client.json'],
    ['no path', 'https://client.example'],
    ['no path but a slash', 'https://client.example/'],
    ['a fragment', 'https://client.example/client.json#x'],
    ['a user', 'https://user:password@client.example/client.json'],
    ['dots in its path', 'https://client.example/a/../client.json'],
    ['dots in its path, escaped', 'https://client.example/a/%2e%2e/client.json'],
    ['another scheme', 'file:///etc/passwd'],
    ['a backslash', 'https://client.example\\@evil.example/client.json'],
  ])('with %s: %s', async (_what, clientId) => {
    expect(refused(await client.begin(room.newBrowser(), clientId))).toBe(true)
    expect(fetched).toEqual([])
  })
})

describe('a document is refused', () => {
  test.each([
    ['names another address', { client_id: 'https://client.example/other.json' }],
    ['names its address with another case', { client_id: 'https://CLIENT.example/1/client.json' }],
    ['names no client', { client_id: undefined }],
    ['has no name', { client_name: undefined }],
    ['has an empty name', { client_name: '' }],
    ['has no redirect URI', { redirect_uris: undefined }],
    ['has an empty list of redirect URIs', { redirect_uris: [] }],
    ['has a redirect URI to anywhere', { redirect_uris: [callback, 'http://evil.example/'] }],
    ['has another redirect URI', { redirect_uris: ['https://client.example/back'] }],
    ['shares a secret', { client_secret: 'secret' }],
    ['wants to share a secret', { token_endpoint_auth_method: 'client_secret_post' }],
    ['wants to share a secret in the header', { token_endpoint_auth_method: 'client_secret_basic' }],
    ['has a web application on this machine', { application_type: 'web' }],
  ])('that %s', async (_what, change) => {
    expect(refused(await client.begin(room.newBrowser(), publish(change)))).toBe(true)
    expect(new Set(fetched).size).toBe(1)
  })

  const answered: [string, () => Response | Promise<Response>][] = [
    ['is a page', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['is JSON sent as text', () => new Response('{}', { headers: { 'content-type': 'text/plain' } })],
    ['is no JSON', () => new Response('{', { headers: { 'content-type': 'application/json' } })],
    ['is a list', () => json([])],
    ['is nothing', () => json(null)],
    ['is elsewhere', () => new Response(null, { status: 302, headers: { location: 'https://127.0.0.1/' } })],
    ['is not there', () => new Response('not found', { status: 404 })],
    ['fails', () => new Response('down', { status: 503 })],
    ['is long, and says so', () => json({}, { 'content-length': '9999999' })],
    ['never comes', () => Promise.reject(new DOMException('too slow', 'TimeoutError'))],
  ]
  test.each(answered)('that %s', async (_what, answer) => {
    const clientId = newId()
    web.set(clientId, answer)
    expect(refused(await client.begin(room.newBrowser(), clientId))).toBe(true)
    expect(new Set(fetched)).toEqual(new Set([clientId]))
  })

  test('that is longer than 5 kB, and no more of it is read', async () => {
    const clientId = newId()
    const read = publishEndless(clientId)
    expect(refused(await client.begin(room.newBrowser(), clientId))).toBe(true)
    expect(read()).toBeLessThan(10 * 1024)
  })

  test('today, and taken when it is right tomorrow: no failure is remembered', async () => {
    const clientId = newId()
    expect(refused(await client.begin(room.newBrowser(), clientId))).toBe(true)
    web.set(clientId, () => json({ client_id: clientId }))
    expect(refused(await client.begin(room.newBrowser(), clientId))).toBe(true)
    web.set(clientId, () => json(right(clientId)))
    expect((await client.begin(room.newBrowser(), clientId)).status).toBe(200)
  })
})

describe('a document is kept', () => {
  const runTwice = async (headers?: Record<string, string>) => {
    const clientId = publish({}, headers)
    await room.newBrowser().visit(client.authorizationUrl(clientId))
    const first = fetched.length
    await room.newBrowser().visit(client.authorizationUrl(clientId))
    return [first > 0, fetched.length > first]
  }

  test.each([
    ['as long as it says', { 'cache-control': 'public, max-age=3600' }],
    ['until the time it says', { expires: new Date(Date.now() + 3_600_000).toUTCString() }],
    ['for five minutes where it says nothing', undefined],
  ])('%s', async (_what, headers) => {
    expect(await runTwice(headers)).toEqual([true, false])
  })

  test.each([
    ['where it says so', { 'cache-control': 'no-store' }],
    ['where it has to be asked about each time', { 'cache-control': 'no-cache, max-age=3600' }],
    ['where it is old already', { 'cache-control': 'max-age=0' }],
  ])('not at all %s', async (_what, headers) => {
    expect(await runTwice(headers)).toEqual([true, true])
  })
})

test('of the keys of a client that registered itself, no more is read than keys need', async () => {
  const keys = 'https://client.example/keys.json'
  const read = publishEndless(keys)
  const clientId = await client.registered({ token_endpoint_auth_method: 'private_key_jwt', jwks_uri: keys })
  const { privateKey } = await generateKeyPair('ES256')
  const assertion = await new SignJWT({ iss: clientId, sub: clientId, aud: room.origin, jti: 'once' })
    .setProtectedHeader({ alg: 'ES256' })
    .setExpirationTime('1m')
    .sign(privateKey)
  const answer = await client.redeem(clientId, 'any', {
    client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
    client_assertion: assertion,
  })
  expect([answer.status, fetched]).toEqual([401, [keys]])
  expect(read()).toBeLessThan(100 * 1024)
})

test('by default only public addresses are reached', async () => {
  const real = await stage()
  const page = await mcpClient(real).begin(real.newBrowser(), 'https://127.0.0.1/client.json')
  expect(refused(page)).toBe(true)
  expect(JSON.stringify(real.logged)).toContain('metadata document fetch failed')
  await real.close()
})
