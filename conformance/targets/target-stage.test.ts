import { createHash, createPublicKey, type KeyObject } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { compactVerify, createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../../src/mock-idp/index.ts'
import { createServer, readConfig } from '../../src/server/index.ts'
import type { Instruments, Issuer } from '../kit/instruments.ts'
import { createRecorder, type Recorder } from '../kit/recorder.ts'
import { createRedactor } from '../kit/redaction.ts'
import type { Stage } from '../kit/stage.ts'
import { entraParty } from './issuers/entra.ts'
import { mockAtHand } from './issuers/mock-at-hand.ts'
import { type MockControl, openMockControl } from './issuers/mock-control.ts'
import { createServerKeys, type PrivateKeySet } from './server-keys.ts'
import { stageServer, type TargetOptions } from './target-stage.ts'

let mock: MockEntra
let folder: string
let keys: PrivateKeySet
let direct: Awaited<ReturnType<typeof createServer>>
let proxy: Awaited<ReturnType<typeof createServer>>

beforeAll(async () => {
  ;[mock, folder, keys] = await Promise.all([
    startMockEntra({ allowLoopbackIdentifierUri: true }),
    mkdtemp(join(tmpdir(), 'stage-test-')),
    createServerKeys(),
  ])
  const { api, proxy: publicClient } = mock.apps
  const common = {
    AUTH_AUTHORITY: mock.origin,
    AUTH_TENANT_ID: mock.tenantId,
    GRAPH_BASE_URL: mock.graphBaseUrl,
    MCP_SERVER_PORT: '0',
  }
  const environments = [
    { ...common, AUTH_MODE: 'direct', AUTH_CLIENT_ID: api.clientId, AUTH_CLIENT_SECRET: api.clientSecret },
    { ...common, AUTH_MODE: 'proxy', AUTH_CLIENT_ID: publicClient.clientId, MCP_SERVER_SIGNING_JWKS: JSON.stringify(keys) },
  ]
  const [one, other] = await Promise.all(
    environments.map((environment) =>
      createServer(readConfig({ ...environment, MCP_SERVER_STORE: `file:${join(folder, environment.AUTH_MODE)}/` })),
    ),
  )
  if (!one || !other) throw new Error('two servers were started')
  direct = one
  proxy = other
})
afterAll(async () => {
  await Promise.all([direct.close(), proxy.close(), mock.close()])
  await rm(folder, { recursive: true })
})

const play = (stage: Stage): Instruments & { recorder: Recorder } => {
  const recorder = createRecorder({ redactor: stage.redactor, signal: new AbortController().signal })
  return { ...(stage.instruments('2026-07-28', recorder) as Instruments), recorder }
}
/** The two ways to hold the mock, which have to be alike. */
const holds: readonly [string, (user?: string) => Promise<MockControl>][] = [
  ['in this process', async (user) => mockAtHand(mock, user)],
  ['behind its control address', (user) => openMockControl(mock.control, user)],
]
/** A stage behind the mock. */
function staged(options: Omit<TargetOptions, 'party' | 'redactor'>, held = mockAtHand(mock)) {
  const redactor = createRedactor()
  return stageServer({ ...options, redactor, party: entraParty(held, redactor) })
}
const directStage = (held?: MockControl) => staged({ url: direct.url }, held)
const proxyStage = () => staged({ url: proxy.url, serverKeys: keys })

const statusWith = async ({ server }: Instruments, token: string) => (await server.firstRequest({ token })).status

/** What holds for every issuer, whoever it is. */
async function mintsByOneChange(issuer: Issuer, ownKey: Parameters<typeof jwtVerify>[1], publicKey: KeyObject | undefined) {
  const verify = (token: string) => (typeof ownKey === 'function' ? jwtVerify(token, ownKey) : jwtVerify(token, ownKey))
  const { claims, header } = await issuer.right()
  const [one, other] = [await issuer.mint(), await issuer.mint()]
  expect(one).not.toBe(other)
  expect(Object.keys(decodeJwt(one)).sort()).toEqual(Object.keys(claims).sort())
  expect(decodeProtectedHeader(one)).toEqual(header)
  await verify(one)

  const changed = await issuer.mint({
    claims: { aud: 'other', sub: null, exp: (exp: number) => exp - 7200, added: true },
    header: { typ: (typ: string) => `${typ}!` },
  })
  const after = decodeJwt(changed)
  expect(after).toMatchObject({ aud: 'other', added: true, iss: claims['iss'] })
  expect(after).not.toHaveProperty('sub')
  expect(after.exp).toBeLessThan(Number(claims['exp']) - 5000)
  expect(decodeProtectedHeader(changed)).toEqual({ ...header, typ: `${header['typ']}!` })

  const stranger = await issuer.mint({ key: 'stranger' })
  expect(decodeProtectedHeader(stranger)['kid']).toBe(header['kid'])
  await expect(verify(stranger)).rejects.toThrow('signature')
  const unsigned = await issuer.mint({ key: 'none' })
  expect(decodeProtectedHeader(unsigned).alg).toBe('none')
  expect(unsigned.endsWith('.')).toBe(true)
  const confused = await issuer.mint({ key: 'public-as-secret' })
  expect(decodeProtectedHeader(confused)).toMatchObject({ alg: 'HS256', kid: header['kid'] })
  if (publicKey)
    await compactVerify(confused, new TextEncoder().encode(String(publicKey.export({ type: 'spki', format: 'pem' }))))
}

test.each(holds)('behind Entra the mock %s mints, and each change is one thing', async (_, hold) => {
  const { issuer } = play(await directStage(await hold()))
  expect(issuer.scopeClaim).toBe('scp')
  await mintsByOneChange(issuer, createRemoteJWKSet(new URL(mock.jwksUri)), undefined)
  expect(decodeJwt(await issuer.idToken())['aud']).toBe((await issuer.right()).claims['azp'])
})

test('a server that is its own authorization server is signed for with the keys it was handed, over a token that was really taken from it', async () => {
  const { issuer } = play(await proxyStage())
  expect(issuer.scopeClaim).toBe('scope')
  const publicKey = createPublicKey({ key: keys.keys[0], format: 'jwk' })
  await mintsByOneChange(issuer, publicKey, publicKey)
  const { claims } = await issuer.right()
  expect(claims).toMatchObject({ iss: proxy.origin, aud: proxy.url, tid: mock.tenantId, oid: mock.users[0]?.id })
  expect(decodeJwt(await issuer.idToken())).toMatchObject({ iss: proxy.origin, aud: claims['client_id'] })
})

test('right tokens open the server in both modes, and a changed one does not', async () => {
  for (const stage of [await directStage(), await proxyStage()]) {
    const instruments = play(stage)
    expect(await statusWith(instruments, await instruments.issuer.mint())).toBe(200)
    expect(await statusWith(instruments, await instruments.issuer.mint({ claims: { aud: 'other' } }))).toBe(401)
  }
})

test.each(holds)('the directory %s renames the user of the token, and undoes it', async (_, hold) => {
  const instruments = play(await directStage(await hold()))
  const before = await instruments.directory.displayName()
  const undo = await instruments.directory.rename('Ada, for a moment')
  expect(await instruments.directory.displayName()).toBe('Ada, for a moment')
  await undo()
  expect(await instruments.directory.displayName()).toBe(before)
})

test.each(holds)('the directory %s publishes a key that signs, counts who reads the keys, and takes it back', async (_, hold) => {
  const { directory } = play(await directStage(await hold()))
  const key = await directory.publishKey()
  const token = await key.mint()
  const published = async () =>
    ((await (await fetch(mock.jwksUri)).json()) as { keys: { kid: string }[] }).keys.map(({ kid }) => kid)
  const mark = await directory.mark()
  expect(await published()).toContain(decodeProtectedHeader(token).kid)
  expect(await directory.keyFetches(mark)).toBe(1)
  await key.retire()
  expect(await published()).not.toContain(decodeProtectedHeader(token).kid)
})

test.each(holds)(
  'what Graph %s, or who stands for another API, was shown since a mark is told by fingerprint and audience',
  async (_, hold) => {
    const { directory, upstream } = play(await directStage(await hold()))
    const token = await directory.graphToken()
    const mark = await upstream.mark()
    for (const path of ['/v1.0/me', '/api/v1/namespaces'])
      await fetch(`${mock.graphBaseUrl}${path}`, { headers: { authorization: `Bearer ${token}` } })
    const fingerprint = createHash('sha256').update(token).digest('base64url')
    const seen = (await upstream.calls(mark)).filter((call) => call.fingerprint === fingerprint)
    expect(seen.map(({ audience }) => audience)).toEqual(Array(2).fill('00000003-0000-0000-c000-000000000000'))
    expect(await upstream.calls(await upstream.mark())).toEqual([])
  },
)

test.each(holds)('tokens of the mock %s are about the user that was named, and about nobody else', async (_, hold) => {
  const [, grace] = mock.users
  const { issuer, directory } = play(await directStage(await hold(grace?.userPrincipalName)))
  expect((await issuer.right()).claims['oid']).toBe(grace?.id)
  expect(await directory.displayName()).toBe(grace?.displayName)
  await expect(hold('nobody@contoso.example')).rejects.toThrow(/no user nobody@.*ada@/)
})

test('the authorization server is an instrument only where the server is its own', async () => {
  expect(play(await directStage()).authorizationServer).toBeUndefined()
  expect(play(await directStage()).discovery).toBeUndefined()
  const { authorizationServer, discovery, recorder } = play(await proxyStage())
  expect((await discovery.metadata()).json).toMatchObject({ issuer: proxy.origin })
  const { clientId, redirectUri } = await authorizationServer.register()
  const refused = await authorizationServer.authorize({ client_id: clientId, redirect_uri: redirectUri, response_type: 'code' })
  expect(refused).toMatchObject({ redirected: true, parameters: { error: 'invalid_request' } })
  const stranger = await authorizationServer.authorize({ client_id: 'nobody', redirect_uri: redirectUri, response_type: 'code' })
  expect(stranger).toMatchObject({ redirected: false, status: 400 })
  expect(
    (await authorizationServer.token({ grant_type: 'authorization_code', client_id: clientId, code: undefined })).status,
  ).toBe(400)
  expect(recorder.evidence.map(({ request }) => new URL(request.split(' ')[1] ?? '').pathname)).toContain('/authorize')
})

test('without the keys of the server nothing is minted for it, and the stage says so', async () => {
  const stage = await staged({ url: proxy.url })
  expect(play(stage).issuer).toBeUndefined()
  expect(stage.missing.issuer).toContain('does not have its keys')
})

test('malformed requests are only for a server that is tried out on this machine', async () => {
  const stage = await stageServer({ url: direct.url })
  expect(play(stage).rawServer).toBeUndefined()
  expect(stage.missing.rawServer).toContain('--command')
  const { rawServer } = play(await directStage())
  const request = rawServer.firstRequest('no-token')
  expect(request.headers).not.toHaveProperty('Content-Length')
  const headers = { ...request.headers, 'Content-Length': '0' }
  const [answer] = await rawServer.send({ ...request, headers, body: '' }, 1)
  expect(answer?.status).toBe(401)
})

test('a server that signs with other keys than it was handed is found out', async () => {
  const stage = await staged({ url: proxy.url, serverKeys: await createServerKeys() })
  await expect(play(stage).issuer.mint()).rejects.toThrow('does not sign with the key set it was handed')
})
