import { describe, expect, test } from 'vitest'
import type { Json, Wrong } from './testing/fake-parties.ts'
import { startFakeSession as start } from './testing/fake-session.ts'

/** What each tool needs beyond being let in. */
const needs = (scopes: Readonly<Record<string, string>>): Wrong => ({
  needs: (body) => scopes[String((body['params'] as Json | undefined)?.['name'])],
})
const scopesAsked = (parties: { askedAt(path: string): readonly { parameters: Json }[] }) =>
  parties.askedAt('/authorize').map(({ parameters }) => parameters['scope'])

describe.each(['modern', 'legacy'] as const)('over the %s wire, a call that wants more', (wire) => {
  test('is asked for with everything that was asked before, and goes through', async () => {
    const { open, parties, told } = await start({ wire, ...needs({ greet: 'fake.more' }) })
    const session = await open()
    expect(await session.callTool('greet', { name: 'x' })).toMatchObject({ text: 'Hello x' })
    expect(scopesAsked(parties)).toEqual(['fake.access', 'fake.access fake.more'])
    expect(told).toContainEqual({ step: 'step-up', scope: 'fake.more' })
    expect(await session.callTool('greet', { name: 'again' })).toMatchObject({ text: 'Hello again' })
    expect(scopesAsked(parties)).toHaveLength(2)
  })
})

test('two calls that want the same at once ask the person once', async () => {
  const { open, parties } = await start(needs({ greet: 'fake.more' }))
  const session = await open()
  const answers = await Promise.all(['a', 'b'].map((name) => session.callTool('greet', { name })))
  expect(answers.map(({ text }) => text)).toEqual(['Hello a', 'Hello b'])
  expect(scopesAsked(parties)).toHaveLength(2)
})

test('what is wanted although it was asked for is refused for good, and the person is not asked again', async () => {
  const { open, parties } = await start({ ...needs({ greet: 'fake.more' }), grants: () => 'fake.access' })
  const session = await open()
  for (const name of ['once', 'again'])
    await expect(session.callTool('greet', { name })).rejects.toMatchObject({
      kind: 'refused',
      whose: 'the authorization server',
      message: expect.stringContaining('for want of a scope: fake.more, which was asked for'),
    })
  expect(scopesAsked(parties)).toEqual(['fake.access', 'fake.access fake.more'])
  expect(await session.callTool('fail')).toMatchObject({ text: 'It did not work' })
})

test('a server that always wants something else is given up after three times', async () => {
  let wanted = 0
  const { open, parties } = await start({
    needs: (body) => {
      if (body['method'] !== 'tools/call') return undefined
      wanted += 1
      return `fake.more.${wanted}`
    },
  })
  const session = await open()
  await expect(session.callTool('greet', { name: 'x' })).rejects.toMatchObject({
    kind: 'refused',
    whose: 'the MCP server',
    message: expect.stringContaining('for want of a scope: fake.more.4'),
  })
  expect(scopesAsked(parties)).toHaveLength(4)
  await expect(session.callTool('greet', { name: 'x' })).rejects.toMatchObject({ kind: 'refused' })
  expect(scopesAsked(parties)).toHaveLength(4)
})

test('a client without a person asks for no more', async () => {
  const { open, parties } = await start(needs({ greet: 'fake.more' }), {
    grantType: 'client_credentials',
    clients: [{ clientId: 'my-service', secret: 'a:b%c d+e' }],
  })
  const session = await open()
  await expect(session.callTool('greet', { name: 'x' })).rejects.toMatchObject({ kind: 'refused' })
  expect(parties.askedAt('/token')).toHaveLength(1)
})

test('a claims challenge of Entra’s is put to the person, though the token could be renewed', async () => {
  const claims = { access_token: { acrs: { essential: true, value: 'c1' } } }
  const encoded = Buffer.from(JSON.stringify(claims)).toString('base64')
  let challenged = false
  const { open, parties } = await start({
    letsIn: (nth) => {
      challenged = nth === 2
      return nth !== 2
    },
    challenge: (right) => (challenged ? `${right}, error="insufficient_claims", claims="${encoded}"` : right),
  })
  const session = await open()
  expect(await session.callTool('greet', { name: 'x' })).toMatchObject({ text: 'Hello x' })
  const [first, second] = parties.askedAt('/authorize').map(({ parameters }) => parameters['claims'])
  expect(first).toBeUndefined()
  expect(JSON.parse(String(second))).toEqual(claims)
})

test('a refused token, in whose place a wider one is asked for, is put to the person with the scope that is added', async () => {
  let wider = false
  const { open, parties } = await start({
    letsIn: (nth) => {
      wider = nth === 2
      return nth !== 2
    },
    challenge: (right) => (wider ? right.replace('fake.access', 'fake.access fake.everything') : right),
    tokenAnswer: ({ refresh_token: _, ...right }) => right,
  })
  const wanted: unknown[] = []
  const agrees = async (one: unknown) => {
    wanted.push(one)
    return wanted.length < 2
  }
  const session = await open({ agrees })
  await expect(session.callTool('greet', { name: 'x' })).rejects.toMatchObject({
    message: 'Nobody signed in for fake.access fake.everything.',
  })
  expect(wanted.at(-1)).toEqual({ scope: 'fake.access fake.everything', granted: 'fake.access' })
  expect(parties.askedAt('/authorize')).toHaveLength(1)
})
