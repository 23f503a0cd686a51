import { describe, expect, test } from 'vitest'
import { attempt, startFakeSession as start } from '../testing/fake-session.ts'

const wellKnownPaths = (parties: { asked: readonly { path: string }[] }) =>
  parties.asked.map(({ path }) => path).filter((path) => path.includes('well-known'))

describe('a server without resource metadata, as in 2025-03-26', () => {
  const none = { resourceMetadata: () => undefined, challenge: () => undefined }

  test('is asked at its own origin, and no resource is made up for it', async () => {
    const { open, parties, told } = await start({ ...none, issuerPath: '' })
    const session = await open()
    expect(await session.callTool('greet', { name: 'x' })).toMatchObject({ text: 'Hello x' })
    expect(wellKnownPaths(parties)).toEqual([
      '/.well-known/oauth-protected-resource/mcp',
      '/.well-known/oauth-protected-resource',
      '/.well-known/oauth-authorization-server',
      '/.well-known/openid-configuration',
    ])
    expect(told).toContainEqual({
      step: 'found-at-origin',
      issuer: parties.origin,
      issuerMetadata: `${parties.origin}/.well-known/openid-configuration`,
    })
    for (const path of ['/authorize', '/token'])
      for (const { parameters } of parties.askedAt(path)) expect(parameters).not.toHaveProperty('resource')
  })

  test('and without any metadata is tried at the default endpoints', async () => {
    const { open, parties, told } = await start({ ...none, authorizationAnswer: ({ code, state }) => ({ code, state }) })
    const session = await open()
    expect(await session.callTool('greet', { name: 'x' })).toMatchObject({ text: 'Hello x' })
    expect(told).toContainEqual({ step: 'found-at-origin', issuer: parties.origin, issuerMetadata: undefined })
    expect(parties.askedAt('/authorize')[0]?.parameters['code_challenge_method']).toBe('S256')
  })

  test('and without those endpoints is told to name where to get a token', async () => {
    const fetching = async (input: string | URL, init?: RequestInit) =>
      String(input).endsWith('/register') ? new Response(null, { status: 404 }) : fetch(input, init)
    const { error } = await attempt(none, { fetch: fetching })
    expect(error).toMatchObject({
      whose: 'the MCP server',
      message: expect.stringMatching(/no resource metadata[\s\S]*oauth-protected-resource: HTTP 404[\s\S]*as in 2025-03-26/),
    })
  })

  test('whose origin’s metadata is another’s is not signed in to', async () => {
    const { error, parties } = await attempt({
      ...none,
      issuerPath: '',
      issuerMetadata: (right) => ({ ...right, issuer: 'https://other.example' }),
    })
    expect(error).toMatchObject({ message: expect.stringContaining('"issuer" is https://other.example') })
    expect(parties.askedAt('/authorize')).toEqual([])
  })
})

describe('of several authorization servers', () => {
  const withFirst = (first: string) => ({
    resourceMetadata: (right: Readonly<Record<string, unknown>>) => ({
      ...right,
      authorization_servers: [first, String(right['authorization_servers'])],
    }),
  })

  test('the first is taken', async () => {
    const { error } = await attempt(withFirst('https://first.invalid'), { clientId: 'mine' })
    expect(String(error)).toContain('https://first.invalid')
  })

  test('one that knows a client registered by hand goes before', async () => {
    const { open, parties } = await start(withFirst('https://first.invalid'))
    await open({ clients: [{ issuer: parties.issuer, clientId: 'mine' }] })
    expect(parties.askedAt('/authorize')[0]?.parameters['client_id']).toBe('mine')
  })
})
