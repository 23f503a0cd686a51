import { request } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type Stage, stage } from './testing/stage.ts'

let room: Stage
beforeAll(async () => {
  room = await stage({ config: { redirectUri: 'http://localhost:1/entra/back(1)' } })
})
afterAll(() => room.close())

/** Where an issuer without a path is looked up, and where one with the path of the MCP endpoint would be. */
const metadataPaths = [
  '/.well-known/oauth-authorization-server',
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server/mcp',
  '/.well-known/openid-configuration/mcp',
  '/mcp/.well-known/openid-configuration',
]

describe.each(metadataPaths)('the metadata at %s', (path) => {
  test('says what is true', async () => {
    const response = await fetch(`${room.listensAt}${path}`)
    const metadata = (await response.json()) as Record<string, unknown>
    expect(metadata).toMatchObject({
      issuer: room.origin,
      authorization_endpoint: `${room.origin}/authorize`,
      token_endpoint: `${room.origin}/token`,
      registration_endpoint: `${room.origin}/register`,
      revocation_endpoint: `${room.origin}/revoke`,
      jwks_uri: `${room.origin}/jwks`,
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
      grant_types_supported: ['authorization_code', 'refresh_token'],
      response_types_supported: ['code'],
      scopes_supported: ['mcp.access', 'mcp.more'],
      token_endpoint_auth_methods_supported: ['none', 'client_secret_basic', 'client_secret_post', 'private_key_jwt'],
      token_endpoint_auth_signing_alg_values_supported: ['RS256', 'PS256', 'ES256', 'EdDSA'],
      client_id_metadata_document_supported: true,
    })
  })

  test('offers nothing that is not there', async () => {
    const metadata = (await (await fetch(`${room.listensAt}${path}`)).json()) as Record<string, unknown>
    for (const member of [
      'dpop_signing_alg_values_supported',
      'userinfo_endpoint',
      'pushed_authorization_request_endpoint',
      'end_session_endpoint',
    ])
      expect(metadata).not.toHaveProperty(member)
    for (const member of [
      'authorization_endpoint',
      'token_endpoint',
      'registration_endpoint',
      'revocation_endpoint',
      'jwks_uri',
    ]) {
      const { status } = await fetch(String(metadata[member]).replace(room.origin, room.listensAt), { method: 'OPTIONS' })
      expect([member, status]).not.toEqual([member, 404])
    }
  })

  test('is the same one everywhere, and may be kept for five minutes', async () => {
    const [response, first] = await Promise.all([
      fetch(`${room.listensAt}${path}`),
      fetch(`${room.listensAt}/.well-known/oauth-authorization-server`),
    ])
    expect(await response.json()).toEqual(await first.json())
    expect(response.headers.get('cache-control')).toBe('public, max-age=300')
    const head = await fetch(`${room.listensAt}${path}`, { method: 'HEAD' })
    expect([head.status, head.headers.get('content-type')]).toEqual([200, expect.stringContaining('application/json')])
    expect((await fetch(`${room.listensAt}${path}`, { method: 'POST' })).status).toBe(405)
  })

  test('names the server’s own origin, whatever the request says', async () => {
    const { hostname, port } = new URL(room.listensAt)
    const body = await new Promise<string>((resolve, reject) => {
      const headers = {
        host: 'evil.example',
        'x-forwarded-host': 'evil.example',
        'x-forwarded-proto': 'https',
        forwarded: 'host=evil.example',
      }
      request({ hostname, port, path, headers }, (response) => {
        let text = ''
        response.on('data', (chunk) => {
          text += chunk
        })
        response.on('end', () => resolve(text))
      })
        .on('error', reject)
        .end()
    })
    expect(JSON.parse(body)).toMatchObject({ issuer: room.origin, token_endpoint: `${room.origin}/token` })
    expect(body).not.toContain('evil.example')
  })
})

test('the keys are published without their private halves', async () => {
  const { keys } = (await (await fetch(`${room.listensAt}/jwks`)).json()) as { keys: Record<string, unknown>[] }
  expect(keys).toEqual([{ kty: 'RSA', n: expect.any(String), e: 'AQAB', use: 'sig', alg: 'RS256', kid: expect.any(String) }])
})

describe('pages of any origin', () => {
  const origin = 'https://inspector.example'

  test.each([...metadataPaths, '/jwks'])('may read %s', async (path) => {
    const response = await fetch(`${room.listensAt}${path}`, { headers: { origin } })
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-credentials')).toBeNull()
  })

  test.each([...metadataPaths, '/token', '/register', '/revoke'])('may ask before they call %s', async (path) => {
    const headers = {
      origin,
      'access-control-request-method': 'POST',
      'access-control-request-headers': 'content-type,mcp-protocol-version',
    }
    const response = await fetch(`${room.listensAt}${path}`, { method: 'OPTIONS', headers })
    expect(response.status).toBe(204)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-methods')).toContain('POST')
    expect(response.headers.get('access-control-allow-headers')).toBe('content-type,mcp-protocol-version')
  })

  test('may register and redeem, and read why they failed', async () => {
    const json = { origin, 'content-type': 'application/json' }
    const metadata = {
      redirect_uris: ['https://inspector.example/back'],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
    }
    const registered = await fetch(`${room.listensAt}/register`, {
      method: 'POST',
      headers: json,
      body: JSON.stringify(metadata),
    })
    expect([registered.status, registered.headers.get('access-control-allow-origin')]).toEqual([201, '*'])
    const { client_id: clientId } = (await registered.json()) as { client_id: string }
    const body = new URLSearchParams({ grant_type: 'refresh_token', client_id: clientId, refresh_token: 'none' })
    const refused = await fetch(`${room.listensAt}/token`, { method: 'POST', headers: { origin }, body })
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([400, '*'])
    expect(await refused.json()).toMatchObject({ error: 'invalid_grant' })
  })

  test.each(['/authorize', '/sign-in/x', '/consent/x'])('may not read %s', async (path) => {
    const response = await fetch(`${room.listensAt}${path}`, { headers: { origin } })
    expect(response.headers.get('access-control-allow-origin')).toBeNull()
  })
})

test.each([
  ['POST', '/authorize', 'GET, HEAD'],
  ['DELETE', '/jwks', 'GET, HEAD'],
  ['GET', '/token', 'POST'],
  ['GET', '/register', 'POST'],
  ['PUT', '/revoke', 'POST'],
])('%s %s is not a method of it', async (method, path, allow) => {
  const response = await fetch(`${room.listensAt}${path}`, { method })
  expect([response.status, response.headers.get('allow')]).toEqual([405, allow])
  expect(await response.json()).toMatchObject({ error: 'invalid_request' })
})

test.each([
  ['no JSON', 'application/json', '{'],
  ['no object', 'application/json', '[]'],
  ['a form', 'application/x-www-form-urlencoded', 'a=b'],
])('a registration that is %s is an invalid_request', async (_what, type, body) => {
  const response = await fetch(`${room.listensAt}/register`, { method: 'POST', headers: { 'content-type': type }, body })
  expect(response.status).toBe(400)
  expect(await response.json()).toMatchObject({ error: 'invalid_request' })
})

test('the keys answer HEAD, too, and may be kept for five minutes', async () => {
  const response = await fetch(`${room.listensAt}/jwks`, { method: 'HEAD' })
  expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'public, max-age=300'])
})

test('Entra comes back to the path of the redirect URI that the settings name', async () => {
  const response = await fetch(`${room.listensAt}/entra/back(1)`)
  expect([response.status, await response.text()]).toEqual([400, expect.stringContaining('This sign-in cannot be continued')])
  expect((await fetch(`${room.listensAt}/auth/callback`)).status).toBe(404)
})

test('what it does not know is left to the next handler', async () => {
  for (const path of [
    '/',
    '/mcp',
    '/.well-known/oauth-authorization-server/other',
    '/Authorize',
    '/interaction/x',
    '/session/end/confirm',
  ]) {
    const response = await fetch(`${room.listensAt}${path}`)
    expect([path, response.status, await response.text()]).toEqual([path, 404, 'not of the authorization server'])
  }
})
