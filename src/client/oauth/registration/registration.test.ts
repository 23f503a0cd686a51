import { createServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { withClient } from '../../store/credential-store.ts'
import { memoryStore } from '../../store/memory-store.ts'
import type { Wrong } from '../../testing/fake-parties.ts'
import { known } from '../../testing/fake-parties.ts'
import { attempt, startFakeSession as start, without } from '../../testing/fake-session.ts'

const document = 'https://client.example/metadata.json'
const secret = { clientId: known.confidential, secret: known.secret }
const firstAt = (parties: Awaited<ReturnType<typeof start>>['parties'], path: string) => parties.askedAt(path)[0]

describe('the client is', () => {
  test('the one registered by hand at this issuer, before all others; and no other issuer’s', async () => {
    const { open, parties, told } = await start()
    const clients = [
      { issuer: 'https://other.example', clientId: 'theirs' },
      { clientId: 'unbound' },
      { issuer: parties.issuer, clientId: known.public },
    ]
    await open({ clients, clientMetadataUrl: document })
    expect(firstAt(parties, '/authorize')?.parameters['client_id']).toBe(known.public)
    expect(told).toContainEqual({ step: 'registered', by: 'client-id-given', clientId: known.public })
    expect(parties.askedAt('/register')).toEqual([])
  })

  test('its metadata document, where that is taken', async () => {
    const { open, parties, told } = await start(
      {},
      { clientMetadataUrl: document, clients: [{ issuer: 'https://other.example', clientId: 'theirs' }] },
    )
    await open()
    expect(firstAt(parties, '/authorize')?.parameters['client_id']).toBe(document)
    expect(firstAt(parties, '/token')?.parameters['client_id']).toBe(document)
    expect(told).toContainEqual({ step: 'registered', by: 'client-metadata-document', clientId: document })
  })

  test('registered anew, where neither is', async () => {
    const issuerMetadata = without('client_id_metadata_document_supported')
    const { open, parties } = await start({ issuerMetadata }, { clientMetadataUrl: document })
    await open()
    expect(firstAt(parties, '/register')?.body).toMatchObject({
      application_type: 'native',
      grant_types: ['authorization_code', 'refresh_token'],
    })
  })

  test('asked for, where nothing else is left; who has none is told what to do', async () => {
    const issuerMetadata = without('registration_endpoint')
    const asked: string[] = []
    const { open, parties } = await start({ issuerMetadata })
    await open({
      askClient: async (issuer) => {
        asked.push(issuer)
        return { clientId: known.public }
      },
    })
    expect(asked).toEqual([parties.issuer])
    const { error } = await attempt({ issuerMetadata }, { askClient: async () => undefined })
    expect(error).toMatchObject({ kind: 'usage', advice: expect.stringContaining('--client-id') })
  })
})

describe('a secret', () => {
  test.each([
    ['in the header, where nothing is said', undefined, 'header'],
    ['in the header, where both ways are listed', ['client_secret_post', 'client_secret_basic'], 'header'],
    ['in the body, where only that is listed', ['client_secret_post'], 'body'],
  ])('goes %s', async (_, methods, where) => {
    const issuerMetadata: Wrong['issuerMetadata'] = (right) => ({
      ...right,
      ...(methods && { token_endpoint_auth_methods_supported: methods }),
    })
    const { parties, error } = await attempt({ issuerMetadata }, { clients: [secret] })
    const { authorization, parameters } = firstAt(parties, '/token') ?? {}
    expect(authorization !== undefined).toBe(where === 'header')
    expect(parameters?.['client_secret']).toBe(where === 'body' ? known.secret : undefined)
    expect(error).toBeUndefined()
  })

  test('that a server gives without being asked is used, although it does not say when it ends', async () => {
    const issuerMetadata: Wrong['issuerMetadata'] = (right) => ({
      ...right,
      token_endpoint_auth_methods_supported: ['client_secret_basic'],
    })
    const fetching = async (input: string | URL, init?: RequestInit) =>
      String(input).endsWith('/register')
        ? Response.json({ client_id: known.confidential, client_secret: known.secret }, { status: 201 })
        : fetch(input, init)
    const { error, parties } = await attempt({ issuerMetadata }, { fetch: fetching })
    expect(error).toBeUndefined()
    expect(firstAt(parties, '/token')?.authorization).toMatch(/^Basic /)
  })
})

describe('a registration', () => {
  const register = (status: number, body: unknown) => async (input: string | URL, init?: RequestInit) =>
    String(input).endsWith('/register') ? Response.json(body, { status }) : fetch(input, init)

  test('that is refused is told with the server’s reason', async () => {
    const refusal = { error: 'invalid_redirect_uri', error_description: 'no loopback \u001b[31mhere' }
    const { error } = await attempt({}, { fetch: register(400, refusal) })
    expect(error).toMatchObject({
      kind: 'refused',
      message: expect.stringContaining('invalid_redirect_uri: no loopback [31mhere (HTTP 400'),
      advice: expect.stringContaining('by hand'),
    })
  })

  test.each([
    [201, { client_secret: 'x' }],
    [200, 'nonsense'],
    [500, {}],
  ])('that answers %i %j is none', async (status, body) => {
    const { error, parties } = await attempt({}, { fetch: register(status, body) })
    expect(error).toMatchObject({ kind: 'refused', message: expect.stringContaining('does not follow the rules') })
    expect(parties.askedAt('/authorize')).toEqual([])
  })

  test('is used again by who keeps it, at the port it was made for; where somebody else has that port, a new one is made', async () => {
    const store = memoryStore()
    const { open, parties } = await start({}, { store })
    await (await open()).signOut()
    await (await open()).signOut()
    expect(parties.askedAt('/register')).toHaveLength(1)
    const [first, second] = parties.askedAt('/authorize').map(({ parameters }) => String(parameters['redirect_uri']))
    expect(second).toBe(first)
    const squatter = createServer().listen(Number(new URL(String(first)).port), '127.0.0.1')
    onTestFinished(() => void squatter.close())
    await open()
    expect(parties.askedAt('/register')).toHaveLength(2)
    expect(parties.askedAt('/authorize')[2]?.parameters['redirect_uri']).not.toBe(first)
  })

  test('of another issuer, or with a secret that has ended, is not used', async () => {
    const store = memoryStore()
    const { open, parties } = await start({}, { store })
    const old = {
      issuer: parties.issuer,
      grantType: 'authorization_code',
      redirectUri: 'http://localhost:1/callback',
      clientId: 'old',
    } as const
    await store.exclusively(async (kept) => ({
      result: undefined,
      kept: withClient(withClient(kept, { ...old, secret: 's', secretExpiresAt: 1 }), {
        ...old,
        issuer: 'https://other.example',
      }),
    }))
    await open()
    expect(firstAt(parties, '/authorize')?.parameters['client_id']).toBe('registered-1')
  })
})

describe('a port that was chosen', () => {
  test('is the one of the redirect URI, for a registered client too', async () => {
    const free = createServer().listen(0, '127.0.0.1')
    await new Promise((resolve) => free.once('listening', resolve))
    const { port } = free.address() as { port: number }
    await new Promise((resolve) => free.close(resolve))
    const { open, parties } = await start({}, { callbackPort: port })
    await open()
    expect(firstAt(parties, '/authorize')?.parameters['redirect_uri']).toBe(`http://localhost:${port}/callback`)
  })

  test.each([undefined, known.public])('and that somebody else has is told of (client %s)', async (clientId) => {
    const squatter = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void squatter.close())
    await new Promise((resolve) => squatter.once('listening', resolve))
    const { port } = squatter.address() as { port: number }
    const { error, parties } = await attempt({}, { callbackPort: port, clientId })
    expect(error).toMatchObject({
      kind: 'usage',
      message: expect.stringContaining(`Port ${port} of this machine cannot be had`),
      advice: expect.stringContaining('--callback-port'),
    })
    expect(parties.askedAt('/authorize')).toEqual([])
  })
})
