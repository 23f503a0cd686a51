import { createRemoteJWKSet, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MintChange, type MockEntra, startMockEntra } from '../index.ts'

const url = 'https://mcp.contoso.example/mcp'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra({ identifierUris: [url] })
})
afterAll(() => mock.close())

/** What a careful API of the mock's tenant accepts; jose does the work. @throws Error naming what is wrong. */
async function accept(token: string): Promise<void> {
  const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(mock.jwksUri)), {
    algorithms: ['RS256'],
    issuer: mock.issuer(),
    audience: mock.apps.api.clientId,
    typ: 'JWT',
    requiredClaims: ['exp', 'nbf', 'scp'],
  })
  if (payload['tid'] !== mock.tenantId) throw new Error('unexpected "tid" claim value')
  if (!String(payload['scp']).split(' ').includes(mock.apps.api.shortScope)) throw new Error('insufficient "scp" claim value')
}

const now = () => Math.floor(Date.now() / 1000)
const guid = () => mock.apps.api.clientId

/** Each is right in every respect but one, by one call of `mint`; with what a verifier says of it. */
const nearMisses: readonly (readonly [name: string, change: () => MintChange, says: RegExp])[] = [
  ['audience: another app', () => ({ claims: { aud: '00000003-0000-0000-c000-000000000000' } }), /"aud"/],
  ['audience: missing', () => ({ claims: { aud: null } }), /"aud"/],
  ['audience: a list of foreign ones', () => ({ claims: { aud: ['https://other.example', 'api://other'] } }), /"aud"/],
  ['audience: the MCP URL instead of the GUID', () => ({ claims: { aud: url } }), /"aud"/],
  ['audience: the GUID’s beginning', () => ({ claims: { aud: guid().slice(0, -1) } }), /"aud"/],
  ['audience: the GUID and more', () => ({ claims: { aud: `${guid()}0` } }), /"aud"/],
  ['audience: with a slash', () => ({ claims: { aud: `${guid()}/` } }), /"aud"/],
  ['audience: in another case', () => ({ claims: { aud: guid().toUpperCase() } }), /"aud"/],
  ['issuer: another, the same key', () => ({ claims: { iss: 'https://login.example/v2.0' } }), /"iss"/],
  ['issuer: another tenant of the same Entra', () => ({ claims: { iss: mock.issuer(guid()) } }), /"iss"/],
  ['issuer: with a slash', () => ({ claims: { iss: `${mock.issuer()}/` } }), /"iss"/],
  ['issuer: of version 1', () => ({ claims: { iss: mock.issuer().replace(/v2\.0$/, '') } }), /"iss"/],
  ['key: another one under the right name', () => ({ key: 'stranger' }), /signature verification failed/],
  ['key: the right one under an unknown name', () => ({ header: { kid: 'unknown' } }), /no applicable key/],
  ['algorithm: none', () => ({ key: 'none' }), /"alg"/],
  ['algorithm: HS256 with the public key as the secret', () => ({ key: 'public-as-secret' }), /"alg"/],
  ['time: expired', () => ({ claims: { exp: now() - 600 } }), /"exp"/],
  ['time: no expiry', () => ({ claims: { exp: null } }), /"exp"/],
  ['time: not yet', () => ({ claims: { nbf: now() + 600 } }), /"nbf"/],
  ['kind: an ID token', () => ({ resource: 'id-token' }), /"(aud|scp)"/],
  ['kind: a token for Graph', () => ({ resource: 'graph' }), /signature verification failed/],
  ['kind: another typ', () => ({ header: { typ: 'logout+jwt' } }), /"typ"/],
  ['kind: app-only, roles where scp is due', () => ({ claims: { scp: null, roles: ['mcp.access'] } }), /"scp"/],
  ['tenant: another, under the right issuer', () => ({ claims: { tid: guid() } }), /"tid"/],
  ['scope: none', () => ({ claims: { scp: null } }), /"scp"/],
  ['scope: another', () => ({ claims: { scp: 'mcp.read' } }), /"scp"/],
]

test('control: what is minted without a change is accepted', async () => {
  await expect(accept(await mock.mint())).resolves.toBeUndefined()
})

test.each(nearMisses)(
  'one call of mint gives the near-miss “%s”, and only that is wrong with it',
  async (_name, change, says) => {
    await expect(accept(await mock.mint(change()))).rejects.toThrow(says)
  },
)

test('a token under a key that was rotated away is still good, as in the hours after a real rotation', async () => {
  const token = await mock.mint()
  await mock.rotateKeys()
  await expect(accept(token)).resolves.toBeUndefined()
})
