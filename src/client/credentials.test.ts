import { describe, expect, test } from 'vitest'
import { connect, printingBrowser } from './index.ts'
import type { Json, Wrong } from './testing/fake-parties.ts'
import { startFakeSession as start, without } from './testing/fake-session.ts'

describe('the life of a token', () => {
  test('is renewed shortly before its end, for the same resource and scope, and each refresh token is used once', async () => {
    let now = new Date('2030-01-01T00:00:00Z')
    const { open, parties, legs } = await start({}, { now: () => now })
    const session = await open()
    for (const minutes of [30, 60, 90, 120]) {
      now = new Date(Date.parse('2030-01-01T00:00:00Z') + minutes * 60_000)
      await session.callTool('greet', { name: 'x' })
    }
    expect(legs().filter((leg) => leg === 'refreshed')).toHaveLength(2)
    const [, ...renewals] = parties.askedAt('/token').map(({ parameters }) => parameters)
    expect(renewals).toMatchObject(Array(2).fill({ grant_type: 'refresh_token', resource: parties.url, scope: 'fake.access' }))
    expect(new Set(renewals.map((parameters) => parameters['refresh_token'])).size).toBe(2)
  })

  test('is renewed once for requests that come together', async () => {
    let now = new Date('2030-01-01T00:00:00Z')
    const { open, parties } = await start({}, { now: () => now })
    const session = await open()
    now = new Date('2030-01-01T01:00:00Z')
    const answers = await Promise.all(['a', 'b', 'c'].map((name) => session.callTool('greet', { name })))
    expect(answers.map(({ text }) => text)).toEqual(['Hello a', 'Hello b', 'Hello c'])
    expect(parties.askedAt('/token')).toHaveLength(2)
    expect(parties.askedAt('/authorize')).toHaveLength(1)
  })

  test('without a refresh token ends in a new sign-in, and the call goes through', async () => {
    const { open, legs, parties } = await start({
      letsIn: (nth) => nth !== 4,
      tokenAnswer: without('refresh_token'),
    })
    const session = await open()
    for (const name of ['one', 'two', 'three', 'four'])
      expect(await session.callTool('greet', { name })).toMatchObject({ text: `Hello ${name}` })
    expect(parties.askedAt('/authorize')).toHaveLength(2)
    expect(legs()).not.toContain('refreshed')
  })

  test('that the server never accepts is given up after one renewal and one sign-in', async () => {
    let accepts = true
    const { open, parties } = await start({ letsIn: () => accepts })
    const session = await open()
    accepts = false
    await expect(session.callTool('greet', { name: 'x' })).rejects.toMatchObject({ kind: 'refused', whose: 'the MCP server' })
    expect(parties.askedAt('/authorize')).toHaveLength(2)
    expect(parties.askedAt('/token')).toHaveLength(3)
  })
})

test('a server elsewhere that asks for a token over plain http is not even asked where to get one', async () => {
  const asked: string[] = []
  const fetch = async (input: string | URL) => {
    asked.push(String(input))
    return new Response(null, {
      status: 401,
      headers: { 'www-authenticate': 'Bearer resource_metadata="https://mcp.example/prm"' },
    })
  }
  const url = 'http://mcp.example/mcp'
  await expect(connect({ url, fetch, browser: printingBrowser() })).rejects.toMatchObject({
    kind: 'refused',
    message: expect.stringContaining('plain http'),
  })
  expect(asked).toEqual([url])
})

describe('a server that moves to another authorization server in mid-session', () => {
  const moving = (): Wrong => {
    let looked = 0
    const resourceMetadata = (right: Json) => {
      looked += 1
      return looked === 1
        ? right
        : { ...right, authorization_servers: [String(right['authorization_servers']).replace('/as', '/moved')] }
    }
    return { resourceMetadata, letsIn: (nth) => nth < 2, tokenAnswer: without('refresh_token') }
  }

  test('is not shown the client id that was given for the first', async () => {
    const { open, parties } = await start(moving(), { clientId: 'mine' })
    const session = await open()
    await expect(session.callTool('greet', { name: 'x' })).rejects.toMatchObject({
      whose: 'you',
      message: expect.stringMatching(/has moved from .*\/as to .*\/moved/),
    })
    expect(parties.askedAt('/authorize')).toHaveLength(1)
  })

  test('is followed there, where the client registers itself', async () => {
    const { open, parties } = await start(moving())
    const session = await open()
    await expect(session.callTool('greet', { name: 'x' })).rejects.toMatchObject({
      message: expect.stringContaining('/moved has no metadata'),
    })
    expect(parties.asked.map(({ path }) => path)).toContain('/moved/.well-known/openid-configuration')
  })
})

test('a redirect to another origin is not followed, neither with the token nor without', async () => {
  const elsewhere = 'https://elsewhere.example'
  for (const status of [302, 307, 308]) {
    const { open, parties } = await start()
    const gone: string[] = []
    const session = await open({
      fetch: (input, init) => {
        const url = String(input)
        if (url.startsWith(elsewhere)) gone.push(url)
        const calls = url === parties.url && String(init?.body).includes('tools/call')
        return calls
          ? Promise.resolve(new Response(null, { status, headers: { location: `${elsewhere}/mcp` } }))
          : fetch(input, init)
      },
    })
    await expect(session.callTool('greet', { name: 'x' })).rejects.toMatchObject({
      message: expect.stringContaining(`HTTP ${status}`),
    })
    expect(gone).toEqual([])
  }
})

test('a token endpoint that sends the code elsewhere gets no token, and nobody gets the code', async () => {
  const asked: string[] = []
  const { open } = await start()
  const opening = open({
    fetch: (input, init) => {
      asked.push(new URL(input).host)
      if (!String(input).endsWith('/token')) return fetch(input, init)
      return Promise.resolve(new Response(null, { status: 307, headers: { location: 'https://elsewhere.example/token' } }))
    },
  })
  await expect(opening).rejects.toMatchObject({ kind: 'refused', whose: 'the authorization server' })
  expect(asked.filter((host) => !host.startsWith('localhost'))).toEqual([])
})
