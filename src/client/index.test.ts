import { describe, expect, test } from 'vitest'
import { user } from './testing/fake-parties.ts'
import { startFakeSession as start } from './testing/fake-session.ts'

describe.each([
  ['modern', '2026-07-28'],
  ['legacy', '2025-11-25'],
] as const)('over the %s wire', (wire, protocolVersion) => {
  test('the client is refused, finds its way, signs in, lists and calls', async () => {
    const { open, legs, told } = await start({ wire })
    const session = await open()
    expect(session).toMatchObject({ protocolVersion, serverInfo: { name: 'fake', version: '1.0.0' } })
    expect((await session.listTools()).map(({ name }) => name)).toEqual(['greet', 'fail'])
    expect(await session.callTool('greet', { name: 'Grace' })).toMatchObject({
      name: 'greet',
      text: 'Hello Grace',
      isError: false,
    })
    expect(await session.callTool('fail')).toMatchObject({ text: 'It did not work', isError: true })
    expect(legs()).toEqual([
      'refused',
      'discovered',
      'registered',
      'signed-in',
      'consent',
      'token',
      'connected',
      'tools',
      'tool',
      'tool',
    ])
    expect(session.steps).toEqual(told)
    const { displayName, userPrincipalName } = user
    expect(told).toContainEqual({ step: 'signed-in', user: { displayName, userPrincipalName } })
  })

  test('a token that ends in mid-session is renewed, once, and the call goes through', async () => {
    const { open, legs, parties } = await start({ wire, letsIn: (nth) => nth !== 6 })
    const session = await open()
    for (const name of ['one', 'two', 'three', 'four', 'five', 'six'])
      expect(await session.callTool('greet', { name })).toMatchObject({ text: `Hello ${name}` })
    expect(legs().filter((leg) => leg === 'refreshed')).toHaveLength(1)
    expect(parties.askedAt('/authorize')).toHaveLength(1)
  })
})

test.each(['modern', 'legacy'] as const)('a server that asks for no token gets none, over the %s wire', async (wire) => {
  const { open, legs, parties } = await start({ wire, open: true })
  const session = await open()
  expect(await session.callTool('greet', { name: 'Grace' })).toMatchObject({ text: 'Hello Grace' })
  expect(legs()).toEqual(['connected', 'tool'])
  expect(new Set(parties.asked.map(({ path }) => path))).toEqual(new Set(['/mcp']))
})

describe('the requests for a token', () => {
  test('carry PKCE with S256, one state, the scope of the challenge, and on both legs the resource as the metadata says it', async () => {
    const { open, parties } = await start()
    await open()
    const [authorize, token] = ['/authorize', '/token'].map((path) => parties.askedAt(path)[0]?.parameters)
    expect(authorize).toMatchObject({
      response_type: 'code',
      client_id: 'registered-1',
      code_challenge_method: 'S256',
      scope: 'fake.access',
      resource: parties.url,
      state: expect.stringMatching(/^.{32,}$/),
      redirect_uri: expect.stringMatching(/^http:\/\/localhost:\d+\/callback$/),
    })
    expect(authorize).not.toHaveProperty('prompt')
    expect(token).toMatchObject({
      grant_type: 'authorization_code',
      resource: parties.url,
      redirect_uri: authorize?.['redirect_uri'],
    })
    expect(parties.askedAt('/register')[0]?.body).toMatchObject({
      application_type: 'native',
      client_name: expect.any(String),
      redirect_uris: [authorize?.['redirect_uri']],
      grant_types: ['authorization_code', 'refresh_token'],
      token_endpoint_auth_method: 'none',
    })
  })

  test('send an origin as resource with exactly the slash that the metadata has, or has not', async () => {
    for (const slash of ['', '/']) {
      const { open, parties } = await start({
        resourceMetadata: (right) => ({ ...right, resource: `${new URL(String(right['resource'])).origin}${slash}` }),
        letsIn: () => false,
      })
      await open().catch(() => {})
      expect(parties.askedAt('/authorize')[0]?.parameters['resource']).toBe(`${parties.origin}${slash}`)
      expect(parties.askedAt('/token')[0]?.parameters['resource']).toBe(`${parties.origin}${slash}`)
    }
  })

  test('use a client id that was given, and then register nothing', async () => {
    const { open, parties, told } = await start({}, { clientId: 'mine' })
    await open()
    expect(parties.askedAt('/register')).toEqual([])
    expect(parties.askedAt('/authorize')[0]?.parameters['client_id']).toBe('mine')
    expect(told).toContainEqual({ step: 'registered', by: 'client-id-given', clientId: 'mine' })
  })

  test('ask for the scope that was given', async () => {
    const { open, parties } = await start({}, { scope: 'just this' })
    await open()
    expect(parties.askedAt('/authorize')[0]?.parameters['scope']).toBe('just this')
  })
})

describe('discovery', () => {
  test('tries the authorization server’s places in the order of the specification', async () => {
    const { open, parties } = await start()
    await open()
    expect(parties.asked.map(({ path }) => path).filter((path) => path.includes('well-known'))).toEqual([
      '/.well-known/oauth-protected-resource/mcp',
      '/.well-known/oauth-authorization-server/as',
      '/.well-known/openid-configuration/as',
      '/as/.well-known/openid-configuration',
    ])
  })

  test.each([
    ['without a challenge', () => undefined],
    ['with a challenge that names no document', () => 'Bearer realm="x"'],
    ['with a challenge that cannot be read', () => 'Bearer scope="unfinished'],
  ])('%s looks at the well-known places', async (_, challenge) => {
    const { open, parties } = await start({ challenge })
    await open()
    expect(parties.askedAt('/.well-known/oauth-protected-resource/mcp')).toHaveLength(1)
    expect(parties.askedAt('/authorize')[0]?.parameters['scope']).toBe('fake.listed')
  })
})

test('no token, code, verifier or password is ever told', async () => {
  const secrets = ['the-access-token', 'the-refresh-token', user.password]
  const { open, told, lines, parties } = await start({
    tokenAnswer: (right) => ({ ...right, access_token: secrets[0], refresh_token: secrets[1] }),
  })
  const failure: unknown = await open().catch((error: unknown) => error)
  const { code, code_verifier: verifier } = parties.askedAt('/token')[0]?.parameters ?? {}
  const said = JSON.stringify([told, lines, failure, String(failure)])
  expect(said).toContain('refuses a token')
  for (const secret of [...secrets, String(code), String(verifier)]) expect(said).not.toContain(secret)
})
