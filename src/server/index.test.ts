import { beforeEach, describe, expect, test } from 'vitest'
import { createServer, type Tool } from './index.ts'
import { callTool, converse, dialects, legacy, send } from './testing/dialects.ts'
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

  test('without a token there is a challenge that names no error, at every method', async () => {
    for (const method of ['POST', 'GET', 'DELETE']) {
      const { status, headers, json } = await send(at.server.url, { method })
      expect(status).toBe(401)
      expect(challengeOf(headers)).toEqual({
        scope: `${at.server.url}/mcp.access`,
        resource_metadata: `${at.server.origin}/.well-known/oauth-protected-resource/mcp`,
      })
      expect(json.error).toBeUndefined()
    }
  })

  test('a token that has expired is refused with 401 even where it lacks the scope too', async () => {
    const expired = await at.entra.mint({ claims: { exp: Math.floor(Date.now() / 1000) - 40, scp: 'other' } })
    const { status, headers } = await call(expired)
    expect(status).toBe(401)
    expect(challengeOf(headers)).toMatchObject({ error: 'invalid_token' })
  })

  test('a token of the last half minute still counts, for clocks differ', async () => {
    expect((await call(await at.entra.mint({ claims: { exp: Math.floor(Date.now() / 1000) - 20 } }))).status).toBe(200)
  })

  test('a token without the scope gets 403 with the scope in the spelling that Entra is asked in', async () => {
    for (const scp of ['other', 'mcp.access.not', 'MCP.ACCESS', undefined]) {
      const { status, headers } = await call(await at.entra.mint({ claims: { scp } }))
      expect(status).toBe(403)
      expect(challengeOf(headers)).toMatchObject({ error: 'insufficient_scope', scope: `${at.server.url}/mcp.access` })
    }
    expect((await call(await at.entra.mint({ claims: { scp: 'other mcp.access' } }))).status).toBe(200)
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

  test('what a tool throws never reaches the client', async () => {
    const throwing = (tools: readonly Tool[]): readonly Tool[] =>
      tools.map((tool) => ({ ...tool, handler: () => Promise.reject(new Error('postgres://user:pass@db')) }))
    const { server, token } = await stage({ tools: throwing })
    const { status, text, json } = await converse(dialect, server.url, token, callTool)
    expect(status).toBe(200)
    expect(json.result.isError).toBe(true)
    expect(text).not.toContain('postgres')
  })

  test('a tool that needs another scope asks for all that the call needs, in one challenge, before it runs', async () => {
    let runs = 0
    const admin: Tool['handler'] = async () => ({ text: `run ${++runs}` })
    const { entra, server, token } = await stage({
      tools: (tools) => tools.map((tool) => ({ ...tool, scope: 'mcp.admin', handler: admin })),
    })
    const refused = await converse(dialect, server.url, token, callTool)
    expect(refused.status).toBe(403)
    expect(challengeOf(refused.headers)['scope']).toBe(`${server.url}/mcp.access ${server.url}/mcp.admin`)
    expect(runs).toBe(0)
    const more = await entra.mint({ claims: { scp: 'mcp.access mcp.admin' } })
    expect((await converse(dialect, server.url, more, callTool)).json.result.content[0].text).toBe('run 1')
  })

  test('a page of another origin is refused with 403 even with a right token; its own and none are served', async () => {
    const { port } = new URL(at.server.url)
    const withOrigin = (origin: string) => converse(dialect, at.server.url, at.token, { ...callTool, headers: { origin } })
    for (const origin of [
      'https://evil.example',
      'null',
      `http://evil.example:${port}`,
      `https://localhost:${port}`,
      'http://localhost:1',
    ])
      expect((await withOrigin(origin)).status).toBe(403)
    for (const origin of [at.server.origin, `http://127.0.0.1:${port}`]) {
      const { status, headers } = await withOrigin(origin)
      expect(status).toBe(200)
      expect(headers.get('access-control-allow-origin')).toBe(origin)
      expect(headers.get('access-control-expose-headers')).toContain('WWW-Authenticate')
    }
  })

  test('the token is looked for in the header only', async () => {
    const url = `${at.server.url}?access_token=${at.token}`
    const { headers, body } = dialect.request('tools/list')
    expect((await send(url, { method: 'POST', headers: { ...headers }, body })).status).toBe(401)
    expect((await send(url, { method: 'POST', headers: { ...headers, authorization: `Bearer ${at.token}` }, body })).status).toBe(
      400,
    )
  })

  test('the scheme is compared without regard to case', async () => {
    const headers = { authorization: `bEARER   ${at.token}` }
    expect((await converse(dialect, at.server.url, at.token, { ...callTool, headers })).status).toBe(200)
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
