import { generateKeyPairSync } from 'node:crypto'
import { importSPKI, jwtVerify } from 'jose'
import { describe, expect, test } from 'vitest'
import { known, type Wrong } from '../../testing/fake-parties.ts'
import { attempt, startFakeSession as start } from '../../testing/fake-session.ts'

const byItself = { grantType: 'client_credentials' } as const
const withSecret = { ...byItself, clients: [{ clientId: known.confidential, secret: known.secret }] }
const tenant = '3f6ab9a4-1c7e-4d7b-9a52-6f0c8e2b7d10'
const entra: Wrong = {
  issuerPath: `/${tenant}/v2.0`,
  issuerMetadata: ({ code_challenge_methods_supported: _, ...right }) => ({
    ...right,
    cloud_instance_name: 'microsoftonline.com',
  }),
  challenge: (right) => right.replace('fake.access', 'https://mcp.example/mcp/fake.access'),
}

describe('a client without a person', () => {
  test('gets a token by its secret, for the resource, and another one when that has ended', async () => {
    const { open, parties, legs } = await start({ letsIn: (nth) => nth !== 3 }, withSecret)
    const session = await open()
    for (const name of ['one', 'two', 'three'])
      expect(await session.callTool('greet', { name })).toMatchObject({ isError: false })
    expect(
      parties
        .askedAt('/token')
        .map(({ parameters }) => parameters['grant_type'])
        .at(0),
    ).toBe('client_credentials')
    expect(parties.askedAt('/token')[0]?.parameters).toMatchObject({ scope: 'fake.access', resource: parties.url })
    expect(parties.askedAt('/authorize')).toEqual([])
    expect(legs().slice(0, 4)).toEqual(['refused', 'discovered', 'registered', 'token'])
  })

  test('asks Entra for the one scope that it knows without a person', async () => {
    const { parties } = await attempt(entra, withSecret)
    expect(parties.askedAt('/token')[0]?.parameters['scope']).toBe('https://mcp.example/mcp/.default')
    const { parties: others } = await attempt(entra, { ...withSecret, scope: 'https://other.example/.default' })
    expect(others.askedAt('/token')[0]?.parameters['scope']).toBe('https://other.example/.default')
  })

  test('that is known nowhere is told what it needs', async () => {
    const { error, parties } = await attempt({}, byItself)
    expect(error).toMatchObject({ kind: 'usage', advice: expect.stringContaining('--client-secret') })
    expect(parties.askedAt('/register')).toEqual([])
  })

  test('whose secret is wrong is told what the server says', async () => {
    const { error } = await attempt({}, { ...byItself, clients: [{ clientId: known.confidential, secret: 'wrong' }] })
    expect(error).toMatchObject({ kind: 'refused', message: expect.stringContaining('invalid_client') })
  })

  test('is told what to give where Entra misses a proof', async () => {
    const said = { error: 'invalid_client', error_description: "AADSTS7000216: 'client_secret' is required" }
    const { error } = await attempt({ tokenAnswer: () => said }, withSecret)
    expect(error).toMatchObject({ whose: 'you', advice: expect.stringContaining('--client-secret or --client-key') })
  })

  test('whose token the server refuses is told that it may serve people only', async () => {
    const { error } = await attempt({ letsIn: () => false }, withSecret)
    expect(error).toMatchObject({ whose: 'the MCP server', advice: expect.stringContaining('serve people only') })
  })
})

const keys = {
  rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
  ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  ed25519: generateKeyPairSync('ed25519'),
}
const pem = (key: (typeof keys)['ec']) => key.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
const withKey = (key: { privateKey: string; certificate?: string; algorithm?: string }) => ({
  ...byItself,
  clients: [{ clientId: known.confidential, key }],
})

describe('a key in the place of a secret', () => {
  test.each([
    ['rsa', 'PS256', undefined],
    ['rsa', 'RS256', 'RS256'],
    ['ec', 'ES256', undefined],
    ['ed25519', 'Ed25519', undefined],
  ] as const)('of kind %s signs by %s, for the issuer, for a minute', async (kind, alg, algorithm) => {
    const { error, parties } = await attempt({}, withKey({ privateKey: pem(keys[kind]), ...(algorithm && { algorithm }) }))
    expect(error).toBeUndefined()
    const { client_assertion: assertion, client_assertion_type: type } = parties.askedAt('/token')[0]?.parameters ?? {}
    expect(type).toBe('urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    const spki = keys[kind].publicKey.export({ type: 'spki', format: 'pem' }).toString()
    const { payload, protectedHeader } = await jwtVerify(String(assertion), await importSPKI(spki, alg), {
      audience: parties.issuer,
    })
    expect(protectedHeader).toEqual({ alg, typ: 'JWT' })
    expect(payload).toMatchObject({ iss: known.confidential, sub: known.confidential, jti: expect.any(String) })
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(300)
  })

  test.each([
    ['nonsense', undefined, /private key .* cannot be read/],
    [pem(keys.rsa), 'nonsense', /certificate .* cannot be read/],
  ])('that cannot be read is told of, and nothing of it is shown', async (privateKey, broken, says) => {
    const { error, said, parties } = await attempt({}, withKey({ privateKey, ...(broken && { certificate: broken }) }))
    expect(error).toMatchObject({ kind: 'usage', message: expect.stringMatching(says) })
    for (const line of privateKey.split('\n').slice(1, -2)) expect(said).not.toContain(line)
    expect(parties.askedAt('/token')).toEqual([])
  })
})
