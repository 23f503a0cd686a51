import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { exportJWK, type GenerateKeyPairResult, generateKeyPair, type JWK, SignJWT } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createServer, type RunningServer } from './index.ts'
import { callTool, converse, dialects, send } from './testing/dialects.ts'
import { directConfig, type FakeEntra, fakeEntra, tenantId } from './testing/fake-entra.ts'

let folder: string
let entra: FakeEntra
let server: RunningServer
let key: GenerateKeyPairResult['privateKey']
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'proxy-mode-'))
  entra = await fakeEntra()
  const { privateKey } = await generateKeyPair('RS256', { extractable: true })
  key = privateKey
  const signingJwks = { keys: [{ ...(await exportJWK(privateKey)), kid: 'ours' } satisfies JWK] }
  const { clientSecret: _, ...config } = directConfig(entra)
  server = await createServer({ ...config, mode: 'proxy', store: `file:${join(folder, 'store')}`, signingJwks })
})
afterAll(async () => {
  await Promise.all([server.close(), entra.close()])
  rmSync(folder, { recursive: true })
})

/** An access token as this server signs them, for nobody who ever signed in. */
function mint(claims: object = {}, header: object = {}): Promise<string> {
  const now = Math.floor(Date.now() / 1000)
  return new SignJWT({
    ...{ iss: server.origin, aud: server.url, sub: 'a-person', client_id: 'a-client', scope: 'mcp.access', jti: 'j' },
    ...{ tid: tenantId, oid: 'an-object', iat: now, exp: now + 600, grant_id: 'no-such-grant', ...claims },
  })
    .setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: 'ours', ...header })
    .sign(key)
}

test('clients are sent to the server itself, and asked for short scopes', async () => {
  const { json } = await send(server.resourceMetadata, {})
  expect(json).toMatchObject({ resource: server.url, authorization_servers: [server.origin], scopes_supported: ['mcp.access'] })
  const metadata = await send(`${server.origin}/.well-known/oauth-authorization-server`, {})
  expect(metadata.json).toMatchObject({ issuer: server.origin, code_challenge_methods_supported: ['S256'] })
  const refused = await send(server.url, { method: 'POST' })
  expect(refused.headers.get('www-authenticate')).toContain('scope="mcp.access"')
})

describe.each(dialects)('at revision $revision', (dialect) => {
  test('a token of its own is taken, and one of Entra is not', async () => {
    const right = await mint()
    expect((await converse(dialect, server.url, right, { method: 'tools/list' })).status).toBe(200)
    const ofEntra = await entra.mint({ claims: { aud: server.url } })
    expect((await converse(dialect, server.url, right, { method: 'tools/list', tried: ofEntra })).status).toBe(401)
  })

  test('a token whose sign-in is gone is answered with 401 when a tool needs it', async () => {
    const { status, headers } = await converse(dialect, server.url, await mint(), callTool)
    expect(status).toBe(401)
    expect(headers.get('www-authenticate')).toContain('error="invalid_token"')
  })
})

test('addresses of nobody are said to be unknown, without a page', async () => {
  expect(await send(`${server.origin}/no/such`, {})).toMatchObject({ status: 404, json: { error: 'not_found' } })
})

test('a store that cannot be opened stops the start, and gives the port back', async () => {
  const file = join(folder, 'a-file')
  writeFileSync(file, '')
  const { clientSecret: _, ...config } = directConfig(entra)
  await expect(createServer({ ...config, mode: 'proxy', store: `file:${file}` })).rejects.toMatchObject({ name: 'StoreError' })
})
