import { describe, expect, test } from 'vitest'
import { known, type Wrong } from '../../testing/fake-parties.ts'
import { startFakeSession as start, without } from '../../testing/fake-session.ts'

/** Time goes on by what is waited for, and by nothing else. */
function waiting(wrong: Wrong, patienceSeconds = 300) {
  const waited: number[] = []
  let now = Date.parse('2030-01-01T00:00:00Z')
  const wait = async (milliseconds: number, signal: AbortSignal | undefined) => {
    signal?.throwIfAborted()
    waited.push(milliseconds / 1000)
    now += milliseconds
  }
  return {
    waited,
    ...{
      session: start(wrong, { grantType: 'device_code', browser: undefined, wait, now: () => new Date(now), patienceSeconds }),
    },
  }
}

describe('a device code', () => {
  test('brings a token once the person has signed in, and is asked after no oftener than the server wants', async () => {
    const { waited, session } = waiting({ deviceAnswers: ['authorization_pending', 'slow_down', 'authorization_pending'] })
    const { open, parties, lines, legs } = await session
    const opened = await open()
    expect(await opened.callTool('greet', { name: 'x' })).toMatchObject({ text: 'Hello x' })
    expect(waited).toEqual([5, 5, 10, 10])
    expect(lines).toContainEqual(`To sign in, open ${parties.origin}/enter in any browser and enter the code ABCD-1234`)
    expect(legs()).toEqual(['refused', 'discovered', 'registered', 'signed-in', 'token', 'connected', 'tool'])
    for (const { parameters } of [...parties.askedAt('/device'), ...parties.askedAt('/token')])
      expect(parameters['resource']).toBe(parties.url)
    expect(parties.askedAt('/device')[0]?.parameters).toMatchObject({ scope: 'fake.access', client_id: 'registered-1' })
    expect(parties.askedAt('/register')[0]?.body?.['grant_types']).toContain('urn:ietf:params:oauth:grant-type:device_code')
    expect(parties.askedAt('/authorize')).toEqual([])
  })

  test('brings a token that can be renewed, as the same client', async () => {
    const { session } = waiting({ letsIn: (nth) => nth !== 2 })
    const { open, parties } = await session
    const opened = await open({ clientId: known.public })
    await opened.callTool('greet', { name: 'x' })
    expect(parties.askedAt('/token').at(-1)?.parameters).toMatchObject({ grant_type: 'refresh_token', client_id: known.public })
  })

  test.each([
    ['that was declined', ['access_denied'], 'you', /access_denied/],
    ['that was declined, in Entra’s word', ['authorization_declined'], 'you', /authorization_declined/],
    ['that has expired', ['authorization_pending', 'expired_token'], 'you', /before it expired/],
    ['that is none', ['bad_verification_code'], 'the authorization server', /bad_verification_code/],
  ])('%s is told of', async (_, deviceAnswers, whose, says) => {
    const { open } = await waiting({ deviceAnswers }).session
    await expect(open()).rejects.toMatchObject({ whose, message: expect.stringMatching(says) })
  })

  test.each([1e10, 901])('that may be asked after only in %d seconds, when it is over, is not waited for', async (interval) => {
    const { waited, session } = waiting({ deviceAnswer: (right) => ({ ...right, interval }) }, 3600)
    await expect((await session).open()).rejects.toMatchObject({ message: expect.stringContaining('before it expired') })
    expect(waited).toEqual([])
  })

  test('is not waited for longer than the person may take', async () => {
    const { waited, session } = waiting({ deviceAnswers: Array(100).fill('authorization_pending') }, 12)
    await expect((await session).open()).rejects.toMatchObject({ message: expect.stringContaining('before it expired') })
    expect(waited).toEqual([5, 5])
  })

  test('ends with the signal', async () => {
    const stop = new AbortController()
    const { open } = await waiting({ deviceAnswers: Array(100).fill('authorization_pending') }).session
    const opening = open({ signal: stop.signal, log: () => stop.abort() })
    await expect(opening).rejects.toMatchObject({ kind: 'stopped' })
  })

  test('that is not offered is told of, with another way', async () => {
    const { open, parties } = await waiting({ issuerMetadata: without('device_authorization_endpoint') }).session
    await expect(open({ clientId: known.public })).rejects.toMatchObject({
      kind: 'usage',
      advice: expect.stringContaining('--browser print'),
    })
    expect(parties.askedAt('/token')).toEqual([])
  })

  test.each(['http://elsewhere.example/enter', 'javascript:alert(1)', 'https://user@elsewhere.example/'])(
    'for an address like %s sends nobody there',
    async (verification_uri) => {
      const answer = { device_code: 'd', user_code: 'u\u001b[2J', verification_uri, expires_in: 900 }
      const fetching = async (input: string | URL, init?: RequestInit) =>
        String(input).endsWith('/device') ? Response.json(answer) : fetch(input, init)
      const { open, lines } = await waiting({}).session
      await expect(open({ fetch: fetching })).rejects.toMatchObject({ message: expect.stringContaining('was not used') })
      expect(lines).toEqual([])
    },
  )
})
