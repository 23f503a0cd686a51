import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mcpClient } from './testing/mcp-client.ts'
import { callback, type Stage, stage } from './testing/stage.ts'

let room: Stage
let client: ReturnType<typeof mcpClient>
beforeAll(async () => {
  room = await stage()
  client = mcpClient(room)
})
afterAll(() => room.close())

describe('a redirect URI', () => {
  test.each([
    'https://client.example/back',
    'http://localhost/callback',
    'http://localhost:6274/oauth/callback',
    'http://127.0.0.1:33418/',
    'http://[::1]:5000/back',
    'com.example.app:/back',
    'cursor://anysphere.cursor-mcp/oauth/callback',
    'vscode://vendor.extension/back',
  ])('%s may be registered by a program on this machine, which is the default', async (uri) => {
    expect((await client.register({ redirect_uris: [uri] })).status).toBe(201)
    expect((await client.register({ redirect_uris: [uri], application_type: 'native' })).status).toBe(201)
  })

  test.each(['http://localhost/callback', 'http://127.0.0.1:1/', 'cursor://a/b', 'com.example.app:/back'])(
    '%s may not be registered by a web application, and what to say instead is told',
    async (uri) => {
      expect(await client.register({ redirect_uris: [uri], application_type: 'web' })).toMatchObject({
        status: 400,
        body: { error: 'invalid_redirect_uri', error_description: expect.stringMatching(/must use https; .* "native"/) },
      })
    },
  )

  test('of a web application is https', async () => {
    const { status, body } = await client.register({ redirect_uris: ['https://client.example/back'], application_type: 'web' })
    expect([status, body['application_type']]).toEqual([201, 'web'])
  })

  test('may be on this machine and elsewhere for one client', async () => {
    const uris = ['https://vscode.dev/redirect', 'http://127.0.0.1/', 'http://127.0.0.1:33418/']
    expect(await client.register({ redirect_uris: uris })).toMatchObject({ status: 201, body: { redirect_uris: uris } })
  })

  const forbidden = [
    'javascript:alert(1)',
    'JavaScript:alert(1)',
    'data:text/html,x',
    'http://evil.example/back',
    'http://localhost.evil.example/back',
    'http://127.0.0.1.evil.example/back',
    'myapp://callback',
    'cursor-evil://callback',
    'com.example.app://user@host/back',
    'https://bücher.example/back',
    'https://client.example/ back',
    'https://client.example/\tback',
    'ftp://localhost/x',
    'https://user:password@client.example/back',
    'https://client.example/back#fragment',
    'https://client.example/back#',
    '/relative',
    'http://',
  ]
  test.each(forbidden.flatMap((uri) => [[uri, 'native'] as const, [uri, 'web'] as const, [uri, undefined] as const]))(
    '%s may not be registered (application_type %s)',
    async (uri, applicationType) => {
      const answer = await client.register({
        redirect_uris: ['https://client.example/back', uri],
        application_type: applicationType,
      })
      expect(answer).toMatchObject({
        status: 400,
        body: { error: 'invalid_redirect_uri', error_description: expect.stringMatching(/^redirect_uris /) },
      })
    },
  )

  test.each([undefined, [], 'https://client.example/back', [1], [null]])('%j in the place of a list is refused', async (uris) => {
    const { status, body } = await client.register({ redirect_uris: uris })
    expect([status, body['error']]).toEqual([400, expect.stringMatching(/^invalid_(redirect_uri|client_metadata)$/)])
  })
})

describe('what a client says of itself', () => {
  test('may not be long, for anybody may say it and it stays', async () => {
    const many = Array.from({ length: 20 }, (_, index) => `https://client.example/${index}/${'a'.repeat(500)}`)
    expect(await client.register({ redirect_uris: many.slice(0, 10) })).toMatchObject({ status: 201 })
    for (const metadata of [{ redirect_uris: many }, { client_name: 'a'.repeat(10_000) }])
      expect(await client.register(metadata)).toMatchObject({ status: 400, body: { error: 'invalid_client_metadata' } })
  })

  test('a client that says little is a native client for the code flow, with a secret (RFC 7591 §2)', async () => {
    const { status, body } = await client.register({
      grant_types: undefined,
      response_types: undefined,
      token_endpoint_auth_method: undefined,
    })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      client_id: expect.any(String),
      client_id_issued_at: expect.any(Number),
      application_type: 'native',
      token_endpoint_auth_method: 'client_secret_basic',
      client_secret: expect.any(String),
      grant_types: ['authorization_code'],
      response_types: ['code'],
    })
    expect(body).not.toHaveProperty('registration_access_token')
  })

  test('a public client gets no secret', async () => {
    const { body } = await client.register({ token_endpoint_auth_method: 'none', client_secret: 'of its own' })
    expect(body).not.toHaveProperty('client_secret')
  })

  test('what is not offered here is left out, not refused (RFC 7591 §3.2.1)', async () => {
    const { status, body } = await client.register({
      grant_types: ['authorization_code', 'refresh_token', 'urn:ietf:params:oauth:grant-type:device_code'],
      scope: 'openid offline_access mcp.access profile',
    })
    expect(status).toBe(201)
    expect(body).toMatchObject({ grant_types: ['authorization_code', 'refresh_token'], scope: 'openid mcp.access mcp.more' })
  })

  test('the scope that a client registers with does not bound what it may step up to', async () => {
    for (const scope of ['offline_access profile', 'mcp.access', 7]) {
      const { status, body } = await client.register({ scope })
      expect([status, body['scope']]).toEqual([201, 'openid mcp.access mcp.more'])
    }
  })

  test('addresses that would have to be fetched are not kept, and never asked', async () => {
    const address = `${room.entra.origin}/fetched`
    const before = room.entra.asked.length
    const { status, body } = await client.register({ sector_identifier_uri: address, jwks_uri: address })
    expect(status).toBe(201)
    for (const member of ['sector_identifier_uri', 'jwks_uri']) expect(body).not.toHaveProperty(member)
    expect(
      await client.register({ sector_identifier_uri: address, jwks_uri: address, token_endpoint_auth_method: 'private_key_jwt' }),
    ).toMatchObject({ status: 201 })
    expect(room.entra.asked.slice(before)).toEqual([])
  })

  test.each([
    ['a name that is none', { client_name: 1 }],
    ['a grant type that is not offered', { grant_types: ['password'] }],
    ['a response type that is not offered', { response_types: ['token'] }],
    ['a way to authenticate that is not offered', { token_endpoint_auth_method: 'tls_client_auth' }],
    ['a way to authenticate without the keys for it', { token_endpoint_auth_method: 'private_key_jwt' }],
    ['a type that is none', { application_type: 'other' }],
  ])('%s is refused: %j', async (_what, metadata) => {
    expect(await client.register(metadata)).toMatchObject({ status: 400, body: { error: 'invalid_client_metadata' } })
  })
})

test('a client of the settings needs no registration, proves itself where it has a secret, and stays for good', async () => {
  const clients = [
    { client_id: 'by-hand', client_name: 'By hand', redirect_uris: [callback], application_type: 'native' as const },
    { client_id: 'web', client_name: 'Web', redirect_uris: ['https://web.example/back'], application_type: 'web' as const },
  ].map((one) => (one.client_id === 'web' ? { ...one, client_secret: 'a-secret-of-16-or-more' } : one))
  const known = await stage({ config: { clients } })
  const theirs = mcpClient(known)
  known.clock.now = () => new Date(Date.now() + 400 * 24 * 60 * 60 * 1000)
  expect((await theirs.connected(known.newBrowser(), 'by-hand')).refresh_token).toEqual(expect.any(String))
  const back = { redirect_uri: 'https://web.example/back' }
  const code = (await theirs.allowed(known.newBrowser(), 'web', back)).get('code') ?? ''
  expect((await theirs.redeem('web', code, back)).status).toBe(401)
  expect((await theirs.redeem('web', code, { ...back, client_secret: 'a-secret-of-16-or-more' })).status).toBe(200)
  expect((await theirs.begin(known.newBrowser(), 'web', { redirect_uri: 'https://web.example/other' })).status).toBe(400)
  await known.close()
})
