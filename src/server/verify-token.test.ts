import { createLocalJWKSet, exportJWK, generateKeyPair, SignJWT } from 'jose'
import { beforeAll, describe, expect, test } from 'vitest'
import { issuer, modes, now, second, seconds, tenant } from './testing/right-tokens.ts'
import { entraDialect, entraTokenRules } from './token-rules.ts'
import { signatureVerifier, type TokenVerifier, tokenVerifier } from './verify-token.ts'

let sign: (header: object, claims: object) => Promise<string>
const verifiers: Record<string, TokenVerifier> = {}
beforeAll(async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const keys = createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k', use: 'sig' }] })
  sign = (header, claims) => new SignJWT({ ...claims }).setProtectedHeader({ alg: 'RS256', ...header }).sign(privateKey)
  for (const [name, { rules, dialect }] of Object.entries(modes))
    verifiers[name] = tokenVerifier({ signature: signatureVerifier(keys), rules: rules(), dialect, now: () => now })
})

/** The right token of a mode but for one thing, judged. A change to `undefined` leaves the member out. */
async function judged(mode: keyof typeof modes, claims: object = {}, header: object = {}) {
  const right = modes[mode]
  const verdict = await verifiers[mode]?.(await sign({ ...right.header, ...header }, { ...right.claims, ...claims }))
  return verdict && 'refusal' in verdict ? `${verdict.refusal}: ${verdict.because}` : verdict
}
const not = (rule: string) => `token-not-valid: rule ${rule}`

describe.each(['direct', 'direct with v1', 'proxy'] as const)('in %s mode', (mode) => {
  test('a right token names a person, a client and scopes', async () => {
    expect(await judged(mode)).toMatchObject({
      ...{ tenantId: tenant, objectId: 'object', subject: 'pairwise', clientId: 'a-client', scopes: ['mcp.access', 'other'] },
      expiresAt: new Date((seconds + 60) * 1000),
    })
  })

  test.each([
    ['no issuer', 'issuer', { iss: undefined }],
    ['an issuer with a slash more', 'issuer', { iss: `${modes[mode].claims.iss}/` }],
    ['an issuer in other letters', 'issuer', { iss: modes[mode].claims.iss.toUpperCase() }],
    ['no audience', 'audience', { aud: undefined }],
    ['another audience', 'audience', { aud: 'https://mcp.example' }],
    ['an audience with a slash more', 'audience', { aud: 'https://mcp.example/mcp/' }],
    ['a list of other audiences', 'audience', { aud: ['https://mcp.example', 'x'] }],
    ['an empty list of audiences', 'audience', { aud: [] }],
    ['an audience that is a number', 'audience', { aud: 7 }],
    ['no tenant', 'tenant', { tid: undefined }],
    ['another tenant', 'tenant', { tid: '00000000-0000-4000-8000-000000000000' }],
    ['no expiry', 'expiry', { exp: undefined }],
    ['an expiry a minute ago', 'expiry', { exp: seconds - 60 }],
    ['an expiry in text', 'expiry', { exp: String(seconds + 60) }],
    ['a beginning in a minute', 'not-before', { nbf: seconds + 60 }],
    ['a beginning in text', 'not-before', { nbf: 'now' }],
    ['no person', 'user', { oid: undefined }],
    ['no subject', 'user', { sub: undefined }],
    ['a person that is a list', 'user', { oid: ['object'] }],
  ])('%s is refused by the rule of its name', async (_case, rule, claims) => {
    expect(await judged(mode, claims)).toBe(not(rule))
  })

  test('a token for several audiences is taken where one of them is this server', async () => {
    expect(await judged(mode, { aud: ['x', 'https://mcp.example/mcp'] })).toHaveProperty('objectId')
  })

  test('clocks may differ by half a minute either way', async () => {
    expect(await judged(mode, { exp: seconds - 29, nbf: seconds + 29 })).toHaveProperty('objectId')
    expect(await judged(mode, { exp: seconds - 31 })).toBe(not('expiry'))
    expect(await judged(mode, { nbf: seconds + 31 })).toBe(not('not-before'))
  })

  test('without a beginning a token has begun', async () => {
    expect(await judged(mode, { nbf: undefined })).toHaveProperty('objectId')
  })

  test('permission is judged last: a token that is worthless is not told what it lacks', async () => {
    expect(await judged(mode, { scp: '', scope: '' })).toBe('scope-missing: rule scope')
    expect(await judged(mode, { scp: '', scope: '', exp: seconds - 60 })).toBe(not('expiry'))
  })

  test('a wider scope is enough for what the narrower one allows', async () => {
    expect(await judged(mode, { scp: 'mcp.profile', scope: 'mcp.profile' })).toMatchObject({
      scopes: ['mcp.profile', 'mcp.access'],
    })
  })

  test('a scope is a whole word of the right claim', async () => {
    const claim = modes[mode].dialect.scopeClaim
    for (const value of ['mcp.access.more', 'MCP.access', ['mcp.access'], undefined])
      expect(await judged(mode, { [claim]: value, roles: undefined })).toBe('scope-missing: rule scope')
    const wrongClaim = claim === 'scp' ? { scp: 'other', scope: 'mcp.access' } : { scope: 'other', scp: 'mcp.access' }
    expect(await judged(mode, wrongClaim)).toBe('scope-missing: rule scope')
  })
})

describe('tokens of Entra', () => {
  test.each([
    ['a v1 token', 'token-type', { ver: '1.0' }],
    ['a token without a version', 'token-type', { ver: undefined }],
    ['an ID token, which names no client', 'token-type', { azp: undefined, scp: undefined }],
    ['an app-only token that says so', 'user', { idtyp: 'app' }],
    ['an app-only token with roles', 'user', { scp: undefined, roles: ['x'] }],
    ['an app-only token of a service principal', 'user', { scp: undefined, sub: 'object' }],
    ['an issuer of the other tenant of the list', 'tenant', { iss: issuer(second) }],
  ])('%s is refused', async (_case, rule, claims) => {
    expect(await judged('direct', claims)).toBe(not(rule))
  })

  test('of the first version are taken where that is wanted, and nowhere else', async () => {
    expect(await judged('direct with v1')).toMatchObject({ clientId: 'a-client' })
    expect(await judged('direct with v1', { ...modes.direct.claims, appid: undefined })).toMatchObject({ clientId: 'a-client' })
    expect(await judged('direct', modes['direct with v1'].claims)).toBe(not('issuer'))
  })

  test.each([
    ['a second version', { ver: '2.0' }],
    ['the client of a second version', { appid: undefined, azp: 'a-client' }],
    ['no client', { appid: undefined }],
  ])('of the first version by its issuer with %s are refused', async (_case, claims) => {
    expect(await judged('direct with v1', claims)).toBe(not('token-type'))
  })

  test('one of any tenant of the list is taken', async () => {
    expect(await judged('direct', { tid: second, iss: issuer(second) })).toMatchObject({ tenantId: second })
  })

  test('a type that is no access token is refused', async () => {
    expect(await judged('direct', {}, { typ: 'logout+jwt' })).toBe(not('token-type'))
    expect(await judged('direct', {}, { typ: ['JWT'] })).toBe(not('token-type'))
    expect(await judged('direct', {}, { typ: undefined })).toHaveProperty('objectId')
  })
})

describe('tokens of our own', () => {
  test('that are not marked as access tokens are refused', async () => {
    for (const typ of ['JWT', 'id_token', undefined]) expect(await judged('proxy', {}, { typ })).toBe(not('token-type'))
    expect(await judged('proxy', {}, { typ: 'application/AT+JWT' })).toHaveProperty('objectId')
  })

  test('that name no client are refused', async () => {
    expect(await judged('proxy', { client_id: undefined })).toBe(not('token-type'))
  })

  test('say where Entra’s tokens are kept', async () => {
    expect(await judged('proxy')).toMatchObject({ grantId: 'g' })
  })
})

test('with nobody in the lists nobody comes in', async () => {
  const signed = { header: { alg: 'RS256' }, claims: { ...modes.direct.claims, aud: undefined, tid: undefined, iss: undefined } }
  const nobody = { issuers: [], audiences: [], scope: 'mcp.access' }
  for (const rule of entraTokenRules(nobody, entraDialect(new Map())).slice(0, 3))
    expect(rule.judge(signed, now)).toBe('token-not-valid')
})

test('a payload that is no set of claims is refused', async () => {
  const { publicKey, privateKey } = await generateKeyPair('RS256')
  const { CompactSign } = await import('jose')
  const verify = signatureVerifier(createLocalJWKSet({ keys: [{ ...(await exportJWK(publicKey)), kid: 'k' }] }))
  for (const payload of ['[]', 'null', '"text"', 'not JSON', '\xff']) {
    const token = await new CompactSign(Buffer.from(payload, 'latin1'))
      .setProtectedHeader({ alg: 'RS256', kid: 'k' })
      .sign(privateKey)
    expect(await verify(token)).toMatchObject({ refusal: 'token-not-valid' })
  }
})
