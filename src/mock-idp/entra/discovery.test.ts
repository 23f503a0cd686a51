import { X509Certificate } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

const get = (path: string, init?: RequestInit) => fetch(mock.origin + path, init)
const discoveryPath = () => `/${mock.tenantId}/v2.0/.well-known/openid-configuration`
const keysPath = () => `/${mock.tenantId}/discovery/v2.0/keys`

/** Entra's hosts that are the mock's own origin here; nothing else may differ. */
const hosts = ['https://login.microsoftonline.com', 'https://graph.microsoft.com', 'https://mtlsauth.microsoft.com']

test('the discovery document is the captured one, byte for byte, on the mock’s origin', async () => {
  const captured: { document: unknown } = JSON.parse(
    readFileSync(new URL('./openid-configuration.json', import.meta.url), 'utf8'),
  )
  const moved = hosts.reduce((text, host) => text.replaceAll(`"${host}/`, `"${mock.origin}/`), JSON.stringify(captured.document))
  expect(await (await get(discoveryPath())).text()).toBe(moved.replaceAll('{T}', mock.tenantId))
})

test('PKCE, registration, grant types and iss are not advertised', async () => {
  const document = (await (await get(discoveryPath())).json()) as Record<string, unknown>
  for (const member of [
    'code_challenge_methods_supported',
    'registration_endpoint',
    'client_id_metadata_document_supported',
    'grant_types_supported',
    'authorization_response_iss_parameter_supported',
  ]) {
    expect(document).not.toHaveProperty(member)
  }
})

test('the tenant’s domain leads to the same document, with the GUID in it', async () => {
  const byDomain = await get('/contoso.example/v2.0/.well-known/openid-configuration')
  expect(await byDomain.json()).toEqual(await (await get(discoveryPath())).json())
})

test('discovery and keys may be read by every origin, and kept for a day', async () => {
  for (const path of [discoveryPath(), keysPath()]) {
    const { headers } = await get(path, { headers: { origin: 'https://app.example' } })
    expect(headers.get('access-control-allow-origin')).toBe('*')
    expect(headers.get('cache-control')).toBe('max-age=86400, private')
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
    const preflight = await get(path, {
      method: 'OPTIONS',
      headers: { origin: 'https://app.example', 'access-control-request-method': 'GET' },
    })
    expect(preflight.headers.get('access-control-allow-headers')).toBeNull()
  }
})

test('headers and cookies of a front-end are there, and mean nothing', async () => {
  const { headers } = await get(discoveryPath())
  for (const name of ['x-ms-request-id', 'x-ms-ests-server', 'p3p']) expect(headers.get(name)).toMatch(/.{8}/)
  expect(headers.getSetCookie().map((cookie) => cookie.split('=')[0])).toEqual(['fpc', 'x-ms-gateway-slice', 'stsservicecookie'])
  expect(headers.get('strict-transport-security')).toBeNull()
})

test('a browser keeps the fpc cookie that it has, for thirty days more', async () => {
  const shape = /^fpc=(A[\w-]{22}); expires=\w{3}, \d\d-\w{3}-\d{4} \d\d:\d\d:\d\d GMT; path=\/; httponly$/
  const fpcOf = (response: Response) => shape.exec(response.headers.getSetCookie()[0] ?? '')?.[1]
  const first = fpcOf(await get(discoveryPath()))
  expect(first).toBeDefined()
  expect(fpcOf(await get(discoveryPath()))).not.toBe(first)
  expect(fpcOf(await get(discoveryPath(), { headers: { cookie: `a=b; fpc=${first}; c=d` } }))).toBe(first)
})

test('keys have x5t, a certificate and the issuer, and no alg', async () => {
  const { keys } = (await (await get(keysPath())).json()) as { keys: Record<string, unknown>[] }
  expect(keys).toHaveLength(1)
  expect(Object.keys(keys[0] ?? {})).toEqual(['kty', 'use', 'kid', 'x5t', 'n', 'e', 'x5c', 'cloud_instance_name', 'issuer'])
  expect(keys[0]).toMatchObject({ kty: 'RSA', use: 'sig', e: 'AQAB', x5t: keys[0]?.['kid'], issuer: mock.issuer() })
  expect(Buffer.from(String(keys[0]?.['n']), 'base64url')).toHaveLength(256)
  const [x5c = []] = [keys[0]?.['x5c'] as string[] | undefined]
  expect(x5c).toHaveLength(1)
  const certificate = new X509Certificate(Buffer.from(String(x5c[0]), 'base64'))
  // The one name that go-jose, and so most of what is written in Go, takes for it (RFC 7517 §4.8).
  expect(keys[0]?.['x5t']).toBe(Buffer.from(certificate.fingerprint.replaceAll(':', ''), 'hex').toString('base64url'))
  expect(certificate.subject).toBe('CN=accounts.accesscontrol.windows.net')
  expect(certificate.issuer).toBe(certificate.subject)
  expect(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)).toBeGreaterThan(4 * 365 * 24 * 3_600_000)
  expect(certificate.publicKey.export({ format: 'jwk' })['n']).toBe(keys[0]?.['n'])
  expect(certificate.verify(certificate.publicKey)).toBe(true)
})

describe('addresses that Entra does not serve answer 404 with a body that OAuth clients can read', () => {
  test.each([
    '/{T}/v2.0/.well-known/oauth-authorization-server',
    '/.well-known/oauth-authorization-server/{T}/v2.0',
    '/{T}/.well-known/oauth-authorization-server',
    '/.well-known/openid-configuration/{T}/v2.0',
    '/.well-known/oauth-authorization-server',
    '/{T}/oauth2/v2.0/Token',
    '/{T}/v2.0/.well-known/openid-configuration/',
    '/{T}/v2.0',
    '/{T}',
  ])('%s', async (path) => {
    const response = await get(path.replace('{T}', mock.tenantId))
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ error: 'invalid_request', error_description: expect.any(String) })
  })

  test('registration', async () => {
    const response = await get(`/${mock.tenantId}/oauth2/v2.0/register`, { method: 'POST', body: '{}' })
    expect(response.status).toBe(404)
    expect(await response.json()).toMatchObject({ error: 'invalid_request' })
  })
})
