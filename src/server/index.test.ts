import { beforeEach, describe, expect, test } from 'vitest'
import { createServer } from './index.ts'
import { callTool, converse, dialects, legacy } from './testing/dialects.ts'
import { clientId, directConfig } from './testing/fake-entra.ts'
import { challengeOf, type Stage, stages } from './testing/stage.ts'

const stage = stages()

describe.each(dialects)('at revision $revision', (dialect) => {
  let at: Stage
  beforeEach(async () => {
    at = await stage()
  })
  const call = (tried?: string) =>
    converse(dialect, at.server.url, at.token, { ...callTool, ...(tried === undefined ? {} : { tried }) })

  test('the tool says the display name that Graph gives, and a renamed user is seen at once', async () => {
    expect((await call()).json.result.content).toEqual([{ type: 'text', text: 'Alice Example' }])
    at.entra.state.displayName = 'Alice Changed'
    expect((await call()).json.result.content).toEqual([{ type: 'text', text: 'Alice Changed' }])
  })

  test('the tool is listed with the schema of its arguments', async () => {
    const { json } = await converse(dialect, at.server.url, at.token, { method: 'tools/list' })
    expect(json.result.tools).toHaveLength(1)
    expect(json.result.tools[0]).toMatchObject({
      name: 'get_user_name',
      inputSchema: { type: 'object', additionalProperties: false },
    })
  })

  test('Graph gets a token of its own, got on behalf of the user and kept for the next call', async () => {
    await call()
    await call()
    const { exchanges, bearers } = at.entra.state
    expect(exchanges.map((exchange) => Object.fromEntries(exchange))).toEqual([
      {
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        requested_token_use: 'on_behalf_of',
        client_id: clientId,
        client_secret: 'the-secret',
        assertion: at.token,
        scope: 'https://graph.microsoft.com/User.Read',
      },
    ])
    expect(bearers).toEqual(['Bearer graph-1', 'Bearer graph-1'])
  })

  test('where the sign-in behind a token has ended, the tool call is answered with 401', async () => {
    at.entra.state.token = {
      status: 400,
      body: { error: 'interaction_required', error_description: 'AADSTS50076: secret words' },
    }
    const { status, headers, text } = await call()
    expect(status).toBe(401)
    expect(challengeOf(headers)).toMatchObject({ error: 'invalid_token' })
    expect(text).not.toContain('secret words')
  })

  test.each([
    [
      'nobody consented to Graph',
      { token: { status: 400, body: { error: 'invalid_grant', suberror: 'consent_required' } } },
      /permission/,
    ],
    ['Entra does not know this server', { token: { status: 401, body: { error: 'invalid_client' } } }, /no answer/],
    ['Graph is down', { graph: 503 }, /no answer/],
    ['Graph refuses', { graph: 403 }, /permission/],
  ])('where %s, the tool says so in its own words', async (_case, change, words) => {
    Object.assign(at.entra.state, change)
    const { status, json } = await call()
    expect(status).toBe(200)
    expect(json.result).toMatchObject({ isError: true, content: [{ type: 'text', text: expect.stringMatching(words) }] })
  })

  test('every request is judged for itself, whatever came before it on the connection', async () => {
    expect((await call()).status).toBe(200)
    expect((await call('not.a.token')).status).toBe(401)
  })
})

test('a server that is closed gives its port back, and ends what is open', async () => {
  const { entra, server, token } = await stage()
  await converse(legacy, server.url, token, callTool)
  await server.close()
  await expect(fetch(server.url)).rejects.toThrow()
  const again = await createServer({ ...directConfig(entra), port: Number(new URL(server.url).port) })
  expect(again.url).toBe(server.url)
  await again.close()
})

test('a port that is taken is an error that says so', async () => {
  const { entra, server } = await stage()
  await expect(createServer({ ...directConfig(entra), port: Number(new URL(server.url).port) })).rejects.toMatchObject({
    code: 'EADDRINUSE',
  })
})
