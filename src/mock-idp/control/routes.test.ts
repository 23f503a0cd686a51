import { createPublicKey } from 'node:crypto'
import { request as httpRequest } from 'node:http'
import { createRemoteJWKSet, type JWK, jwtVerify } from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'
import { Person } from '../testing/person.ts'
import { authorizeUrl, decoded, freshTokens, oboFields, postToken } from '../testing/requests.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
beforeEach(() => mock.reset())
afterAll(() => mock.close())

async function ask(method: string, path: string, body?: unknown) {
  const init = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
  const response = await fetch(mock.control + path, { method, headers: { 'content-type': 'application/json' }, ...init })
  const text = await response.text()
  return { status: response.status, body: text ? (JSON.parse(text) as Record<string, unknown>) : undefined }
}

test('GET tells a mock from anything else, and describes it', async () => {
  const { status, body } = await ask('GET', '')
  expect(status).toBe(200)
  expect(body).toEqual({ mockEntra: true, version: expect.stringMatching(/^\d+\.\d+\.\d+/), ...mock.describe() })
})

describe('minting', () => {
  const mint = async (change: object) => String((await ask('POST', '/tokens', change)).body?.['token'])
  const verify = (token: string) =>
    jwtVerify(token, createRemoteJWKSet(new URL(mock.jwksUri)), { issuer: mock.issuer(), audience: mock.apps.api.clientId })

  test('without a change gives a token that is right, like those that clients get', async () => {
    const minted = await mint({})
    const { payload } = await verify(minted)
    const issued = decoded((await freshTokens(mock))['access_token'])
    expect(Object.keys(payload)).toEqual(Object.keys(issued.claims))
    expect({ ...payload, ...volatile }).toEqual({ ...issued.claims, ...volatile })
    expect(decoded(minted).header).toEqual(issued.header)
  })
  const volatile = { aio: '', exp: 0, iat: 0, nbf: 0, sid: '', uti: '', xms_ftd: '' }

  test('changes one thing: a claim, a header member, or takes it away', async () => {
    const { claims, header } = decoded(
      await mint({ claims: { aud: 'x', tid: null, extra: { deep: [1] } }, header: { typ: null, jku: 'https://x.example' } }),
    )
    expect(claims).toMatchObject({ aud: 'x', scp: 'mcp.access', extra: { deep: [1] } })
    expect(claims).not.toHaveProperty('tid')
    expect(Object.keys(header)).toEqual(['alg', 'kid', 'jku'])
  })

  test('for another user and client', async () => {
    const { claims } = decoded(await mint({ user: mock.users[1]?.id, app: mock.apps.vscode.clientId }))
    expect(claims).toMatchObject({ name: 'Grace Hopper', azp: mock.apps.vscode.clientId })
  })

  test('an ID token', async () => {
    const { claims } = decoded(await mint({ resource: 'id-token' }))
    expect(claims).toMatchObject({ aud: mock.apps.console.clientId, iss: mock.issuer(), name: 'Ada Lovelace' })
    expect(claims).not.toHaveProperty('scp')
  })

  test('by a stranger under the right kid, so that the signature is wrong', async () => {
    const token = await mint({ key: 'stranger' })
    expect(decoded(token).header).toEqual(decoded(await mint({})).header)
    await expect(verify(token)).rejects.toThrow('signature verification failed')
  })

  test('with the public key as secret, so that a verifier that confuses the two takes it', async () => {
    const token = await mint({ key: 'public-as-secret' })
    const { keys } = (await (await fetch(mock.jwksUri)).json()) as { keys: JWK[] }
    const pem = createPublicKey({ key: { ...keys[0] }, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
    const secret = new TextEncoder().encode(String(pem))
    expect((await jwtVerify(token, secret)).protectedHeader.alg).toBe('HS256')
  })

  test('without a signature', async () => {
    const token = await mint({ key: 'none' })
    expect(token.endsWith('.')).toBe(true)
    expect(decoded(token).header.alg).toBe('none')
  })

  test.each([
    [{ user: 'nobody@contoso.example' }, "no user 'nobody@contoso.example'"],
    [{ app: 'x' }, "no app with the client id 'x'"],
    [{ key: 'golden' }, 'key'],
    [{ resource: 'sharepoint' }, 'resource'],
    [{ claims: 'aud' }, 'claims'],
    [{ clams: {} }, 'clams'],
    ['[]', 'expected object'],
    ['{', 'not the JSON of an object'],
    ['"x"', 'not the JSON of an object'],
    [{ claims: { long: 'x'.repeat(70_000) } }, 'larger than 64 kB'],
  ])('%o is refused in words', async (change, words) => {
    const { status, body } = await ask('POST', '/tokens', change)
    expect([400, 413]).toContain(status)
    expect(body).toEqual({ error: 'invalid_request', message: expect.stringContaining(words) })
  })
})

describe('the directory', () => {
  test('renames a user by name or id, and the change is seen at once', async () => {
    const { status, body } = await ask('PATCH', '/users/ada@contoso.example', { displayName: 'Ada King', jobTitle: 'Countess' })
    expect([status, body?.['displayName'], body?.['jobTitle']]).toEqual([200, 'Ada King', 'Countess'])
    expect((await ask('PATCH', `/users/${mock.users[0]?.id}`, { surname: 'King' })).status).toBe(200)
    expect((await ask('GET', '/users')).body?.['users']).toEqual(mock.directory.users())
    expect(mock.directory.users()[0]).toMatchObject({ displayName: 'Ada King', surname: 'King', givenName: 'Ada' })
  })

  test.each([
    ['/users/nobody', {}, 404],
    ['/users/ada@contoso.example', { password: 'x' }, 400],
    ['/users/ada@contoso.example', { displayName: 7 }, 400],
    ['/apps/nobody', { identifierUris: [] }, 404],
    ['/apps/{api}', {}, 400],
    ['/apps/{api}', { identifierUris: 'api://x' }, 400],
    ['/apps/{api}', { identifierUris: ['http://localhost:8000/mcp'] }, 400],
    ['/apps/{api}', { identifierUris: ['https://graph.microsoft.com'] }, 400],
    ['/nothing', {}, 404],
  ])('PATCH %s %o → %i, with a reason', async (path, change, status) => {
    const answer = await ask('PATCH', path.replace('{api}', mock.apps.api.clientId), change)
    expect([answer.status, answer.body]).toEqual([status, { error: expect.any(String), message: expect.stringMatching(/.{10}/) }])
  })

  test('gives an app other App ID URIs', async () => {
    const identifierUris = ['https://mcp.contoso.example/mcp', `api://${mock.apps.api.clientId}`]
    const { status, body } = await ask('PATCH', `/apps/${mock.apps.api.clientId}`, { identifierUris })
    expect([status, body?.['identifierUris']]).toEqual([200, identifierUris])
    expect(mock.apps.api.scope).toBe('https://mcp.contoso.example/mcp/mcp.access')
    expect((await new Person(mock).visit(authorizeUrl(mock, { resource: identifierUris[0] }))).at).toBe('page')
  })
})

test('reset restores the seed and forgets the ledger; tokens and keys stay good', async () => {
  const token = await mock.mint()
  await ask('PATCH', '/users/ada@contoso.example', { displayName: 'Ada King' })
  await ask('PATCH', `/apps/${mock.apps.api.clientId}`, { identifierUris: [] })
  await fetch(mock.jwksUri)
  const mark = mock.ledger.mark
  expect((await ask('POST', '/reset')).status).toBe(204)
  expect(mock.users[0]?.displayName).toBe('Ada Lovelace')
  expect(mock.apps.api.identifierUris).toEqual([`api://${mock.apps.api.clientId}`])
  expect(mock.ledger.entries()).toEqual([])
  expect(mock.ledger.mark).toBe(mark)
  expect((await postToken(mock, oboFields(mock, token))).status).toBe(200)
})

test('keys are rotated over HTTP', async () => {
  const { body } = await ask('POST', '/keys/rotate')
  expect(decoded(await mock.mint()).header.kid).toBe(body?.['kid'])
})

describe('only programs on this machine', () => {
  /** `fetch` lets nobody set a Host. */
  const statusWith = (headers: Record<string, string>) =>
    new Promise<number | undefined>((resolve, reject) => {
      const { port } = new URL(mock.origin)
      httpRequest({ host: '127.0.0.1', port, path: '/_mock', headers }, (response) => resolve(response.resume().statusCode))
        .on('error', reject)
        .end()
    })

  test.each([
    [{ host: 'rebound.example:{port}' }, 403],
    [{ host: 'rebound.example' }, 403],
    [{ host: 'localhost:1' }, 403],
    [{ host: 'localhost:{port}', origin: 'http://localhost:{port}' }, 403],
    [{ host: 'localhost:{port}', origin: 'null' }, 403],
    [{ host: 'localhost:{port}' }, 200],
    [{ host: '127.0.0.1:{port}' }, 200],
    [{ host: '[::1]:{port}' }, 200],
  ])('%o → %i', async (headers, status) => {
    const { port } = new URL(mock.origin)
    const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace('{port}', port)]))
    expect(await statusWith(sent)).toBe(status)
  })
})
