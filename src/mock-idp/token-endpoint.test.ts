import { request as httpRequest } from 'node:http'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from './index.ts'
import { later } from './testing/meeting.ts'
import { authorizeUrl, codeFields, type Fields, freshCode, oboFields, postToken, refreshFields } from './testing/requests.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

const tokenUrl = () => `${mock.origin}/${mock.tenantId}/oauth2/v2.0/token`
const inspector = () => ({ client_id: mock.apps.inspector.clientId, redirect_uri: mock.apps.inspector.redirectUri })
const origin = 'http://localhost:6274'

describe('an error', () => {
  test('has Entra’s members in Entra’s order, and the caller’s correlation id', async () => {
    const correlation = '6f0c8e2b-0000-4000-8000-000000000002'
    const { body, status, headers } = await postToken(mock, oboFields(mock, 'x', { client_secret: 'wrong' }), {
      'client-request-id': correlation,
    })
    expect(status).toBe(401)
    expect(Object.keys(body)).toEqual([
      'error',
      'error_description',
      'error_codes',
      'timestamp',
      'trace_id',
      'correlation_id',
      'error_uri',
    ])
    expect(body).toMatchObject({
      error: 'invalid_client',
      error_codes: [7000215],
      correlation_id: correlation,
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\dZ$/),
      error_uri: 'https://login.microsoftonline.com/error?code=7000215',
    })
    expect(body['error_description']).toBe(
      `AADSTS7000215: Invalid client secret provided. Ensure the secret being sent in the request is the client secret value, not the client secret ID, for a secret added to app '${mock.apps.api.clientId}'. Trace ID: ${body['trace_id']} Correlation ID: ${correlation} Timestamp: ${body['timestamp']}`,
    )
    expect(headers.get('cache-control')).toBe('no-store, no-cache')
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
  })

  test('has no error_uri where Entra has no page, and a suberror where consent is missing', async () => {
    expect((await postToken(mock, { ...codeFields(mock, 'x'), grant_type: 'no_such_grant' })).body).not.toHaveProperty(
      'error_uri',
    )
    const { body } = await postToken(mock, codeFields(mock, await freshCode(mock), { scope: 'Mail.Read' }))
    expect(body).toMatchObject({ error: 'invalid_grant', suberror: 'consent_required', error_codes: [65001] })
  })
})

describe('the header for the telemetry of libraries', () => {
  const said = async (answer: ReturnType<typeof postToken>) => (await answer).headers.get('x-ms-clitelem')

  test('says that nothing was refused, or the AADSTS number', async () => {
    expect(await said(postToken(mock, codeFields(mock, await freshCode(mock))))).toBe('1,0,0,,')
    expect(await said(postToken(mock, codeFields(mock, 'x')))).toBe('1,9002313,0,,')
    expect(await said(postToken(mock, { ...codeFields(mock, 'x'), grant_type: 'no_such_grant' }))).toBe('1,70003,0,,')
    const page = await fetch(authorizeUrl(mock, { redirect_uri: 'https://nobody.example/' }))
    expect(page.headers.get('x-ms-clitelem')).toBe('1,50011,0,,')
  })

  test('says how old the refresh token was', async () => {
    const { body } = await postToken(mock, codeFields(mock, await freshCode(mock)))
    const header = await later(1, () => said(postToken(mock, refreshFields(mock, body['refresh_token']))))
    expect(header).toMatch(/^1,0,0,\d+,$/)
    expect(Number(header?.split(',')[3])).toBeGreaterThanOrEqual(3_600_000)
  })
})

describe('the form of a request', () => {
  /** A body as it stands, in any content type. */
  async function post(body: string | null, headers: Record<string, string> = {}, method = 'POST') {
    const response = await fetch(tokenUrl(), { method, body, headers })
    return { status: response.status, body: (await response.json()) as Record<string, unknown>, headers: response.headers }
  }
  const form = { 'content-type': 'application/x-www-form-urlencoded' }

  test.each<readonly [string, string | null, Record<string, string>, number, number]>([
    ['nothing', null, {}, 400, 900144],
    ['JSON', '{"grant_type":"authorization_code"}', { 'content-type': 'application/json' }, 400, 900144],
    ['plain text', 'grant_type=authorization_code', { 'content-type': 'text/plain' }, 400, 900144],
    ['an empty form', '', form, 400, 900144],
    ['a form of noise', '%%%&&&===;', form, 400, 900144],
    ['a field twice', 'grant_type=a&client_id=b&client_id=c', form, 400, 9000411],
    ['an unknown field twice', 'x=1&x=2', form, 400, 9000411],
    ['names of object members', '__proto__=1&constructor=2&grant_type=__proto__', form, 400, 900144],
    ['a grant named like an object member', 'grant_type=constructor&client_id={console}', form, 400, 70003],
    ['70 kB', `grant_type=${'x'.repeat(70_000)}`, form, 413, 90014],
    ['more fields than anybody needs', Array.from({ length: 2000 }, (_, index) => `f${index}=1`).join('&'), form, 413, 90014],
    ['a foreign charset', 'grant_type=a', { 'content-type': 'application/x-www-form-urlencoded; charset=klingon' }, 400, 90014],
    ['a form said to be compressed', 'grant_type=a', { ...form, 'content-encoding': 'gzip' }, 400, 90014],
    ['an unknown compression', 'grant_type=a', { ...form, 'content-encoding': 'x-own' }, 400, 90014],
  ])('%s is refused in Entra’s shape', async (_what, body, headers, status, code) => {
    const answer = await post(body?.replace('{console}', mock.apps.console.clientId) ?? null, headers)
    expect([answer.status, answer.body['error_codes']]).toEqual([status, [code]])
    expect(answer.headers.get('cache-control')).toBe('no-store, no-cache')
  })

  test.each([
    ['token', 'application/json'],
    ['devicecode', 'application/json'],
    ['authorize', 'text/html'],
    ['logout', 'text/html'],
  ])('an unknown charset at %s is named, for a tenant and for common', async (endpoint, type) => {
    for (const authority of [mock.tenantId, 'common']) {
      const answer = await fetch(`${mock.origin}/${authority}/oauth2/v2.0/${endpoint}`, {
        method: 'POST',
        body: 'a=b',
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=klingon' },
      })
      expect([answer.status, answer.headers.get('content-type')]).toEqual([400, `${type}; charset=utf-8`])
      expect(await answer.text()).toMatch(/AADSTS90014: .* its charset .*klingon.* is unknown, send it as UTF-8\./i)
    }
  })

  test.each(['GET', 'PUT', 'DELETE', 'PATCH'])('%s is refused', async (method) => {
    const { status, body } = await post(null, {}, method)
    expect([status, body['error']]).toEqual([400, 'invalid_request'])
    expect(body['error_description']).toContain(
      `AADSTS900561: The endpoint only accepts POST requests. Received a ${method} request.`,
    )
  })

  test.each([
    [{ grant_type: undefined }, 'grant_type'],
    [{ client_id: undefined }, 'client_id'],
    [{ code: undefined }, 'code'],
    [{ redirect_uri: '' }, 'redirect_uri'],
  ])('%o is missed', async (changes, parameter) => {
    const { body } = await postToken(mock, codeFields(mock, 'x', changes))
    expect(body['error_description']).toContain(`the following parameter: '${parameter}'`)
  })

  test.each(['Basic', 'Basic !!', 'Basic bm9jb2xvbg==', 'Bearer x', 'Basic JTp4'])(
    'the credentials "%s" count as none',
    async (authorization) => {
      const fields = oboFields(mock, await mock.mint(), { client_secret: undefined })
      expect((await postToken(mock, fields, { authorization })).body['error_codes']).toEqual([7000218])
    },
  )

  test('the credentials of another app count as none', async () => {
    const fields = oboFields(mock, await mock.mint(), { client_secret: undefined })
    const authorization = `Basic ${Buffer.from(`${mock.apps.proxy.clientId}:${mock.apps.api.clientSecret}`).toString('base64')}`
    expect((await postToken(mock, fields, { authorization })).body['error_codes']).toEqual([7000218])
  })

  test('a request that ends in the middle disturbs nobody', async () => {
    await new Promise<void>((resolve) => {
      const request = httpRequest(tokenUrl(), { method: 'POST', headers: { ...form, 'content-length': '1000' } })
      request.on('error', () => resolve())
      request.write('grant_type=', () => request.destroy())
    })
    expect((await postToken(mock, codeFields(mock, 'x'))).status).toBe(400)
  })

  test('what is said back of a request stays short', async () => {
    const { body } = await postToken(mock, { ...codeFields(mock, 'x'), grant_type: 'g'.repeat(10_000) })
    expect(String(body['error_description']).length).toBeLessThan(600)
  })
})

describe('one code, many redemptions at once', () => {
  test('one succeeds', async () => {
    const fields = codeFields(mock, await freshCode(mock))
    const answers = await Promise.all(Array.from({ length: 8 }, () => postToken(mock, fields)))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
    expect(answers.filter(({ body }) => String(body['error_codes']) === '54005')).toHaveLength(7)
  })
})

describe('single-page apps', () => {
  const redeem = async (changes: Fields = {}) =>
    codeFields(mock, await freshCode(mock, inspector()), { ...inspector(), ...changes })

  test.each([origin, 'null'])('redeem with Origin %s, and may read the answer', async (from) => {
    const { status, headers } = await postToken(mock, await redeem(), { origin: from })
    expect(status).toBe(200)
    expect(Object.fromEntries([...headers].filter(([name]) => name.startsWith('access-control-')))).toEqual({
      'access-control-allow-origin': '*',
      'access-control-allow-methods': 'POST, OPTIONS',
      'access-control-expose-headers': 'Content-Length,Content-Encoding,x-ms-request-id,x-ms-srs',
    })
  })

  test('may read errors, too', async () => {
    const { status, headers } = await postToken(mock, codeFields(mock, 'x', inspector()), { origin })
    expect([status, headers.get('access-control-allow-origin')]).toEqual([400, '*'])
  })

  test('may not have a secret', async () => {
    expect((await postToken(mock, await redeem({ client_secret: 'any' }), { origin })).body['error_codes']).toEqual([700025])
  })

  test('refresh with an Origin only', async () => {
    const { body } = await postToken(mock, await redeem(), { origin })
    const fields = refreshFields(mock, body['refresh_token'], { client_id: mock.apps.inspector.clientId })
    expect((await postToken(mock, fields)).body['error_codes']).toEqual([9002327])
    expect((await postToken(mock, fields, { origin })).status).toBe(200)
  })

  test('are told when their refresh token ends, which refreshing does not move', async () => {
    const { body } = await postToken(mock, await redeem(), { origin })
    const names = Object.keys(body)
    expect(names[names.indexOf('refresh_token') + 1]).toBe('refresh_token_expires_in')
    expect(body['refresh_token_expires_in']).toBe(86_400)
    const fields = refreshFields(mock, body['refresh_token'], { client_id: mock.apps.inspector.clientId })
    const refreshed = await later(1, () => postToken(mock, fields, { origin }))
    expect(Number(refreshed.body['refresh_token_expires_in'])).toBeGreaterThan(86_400 - 3_660)
    expect(Number(refreshed.body['refresh_token_expires_in'])).toBeLessThanOrEqual(86_400 - 3_600)
  })

  test('the answers to other clients are not for web pages to read', async () => {
    const { headers } = await postToken(mock, codeFields(mock, await freshCode(mock)), { origin })
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })

  test('a preflight allows the headers of MSAL.js and no others', async () => {
    const { headers, status } = await fetch(tokenUrl(), {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    })
    expect(status).toBe(200)
    expect(headers.get('access-control-allow-headers')).toContain('x-client-SKU')
    expect(headers.get('access-control-allow-headers')).not.toMatch(/mcp-protocol-version/i)
  })
})
