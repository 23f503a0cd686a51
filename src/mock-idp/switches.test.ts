import { createServer } from 'node:http'
import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type MockEntra, startMockEntra } from './index.ts'
import { close, listen } from './listen.ts'
import { defaultSwitches, readSwitches, readSwitchWords, Switchboard } from './switches.ts'
import { codeIn } from './testing/meeting.ts'
import { Person } from './testing/person.ts'
import { authorizeUrl, codeFields, consoleRedirect, decoded, type Fields, postToken } from './testing/requests.ts'

describe('switches', () => {
  test('stand as the public cloud does in November 2026', () => {
    expect(new Switchboard().current).toEqual(defaultSwitches)
    expect(defaultSwitches).toEqual({
      advertisePkce: false,
      resource: 'now',
      issParameter: false,
      clientIdMetadataDocument: 'off',
      refreshReuse: 'allowed',
      allowLoopbackIdentifierUri: false,
      loopDetection: 'off',
      jwksFlap: false,
      publishedKeys: 1,
    })
  })

  test('are changed one by one and go back to where they started, not to the default', () => {
    const board = new Switchboard({ resource: '2025' })
    expect(board.change({ advertisePkce: true })).toEqual({ ...defaultSwitches, resource: '2025', advertisePkce: true })
    board.restore()
    expect(board.current).toEqual({ ...defaultSwitches, resource: '2025' })
  })

  test('are read from the words of a command line', () => {
    expect(readSwitchWords(['advertisePkce=true', 'resource=2026-02', 'publishedKeys=7'])).toEqual({
      advertisePkce: true,
      resource: '2026-02',
      publishedKeys: 7,
    })
  })

  test.each([
    [{ advertisePKCE: true }, /advertisePKCE.*there are advertisePkce, resource/s],
    [{ resource: 'enforce' }, /switch 'resource'.*2025.*now.*2026-02/s],
    [{ publishedKeys: 15 }, /switch 'publishedKeys': must be at most 14/],
    [{ jwksFlap: 'maybe' }, /switch 'jwksFlap': must be true or false/],
  ])('%o is refused in words', (said, words) => expect(() => readSwitches(said)).toThrow(words))

  test('several mistakes are said together', () => {
    expect(() => readSwitchWords(['resource', 'flap=1'])).toThrow(/'resource'.*flap/s)
  })
})

describe('in a running mock', () => {
  let mock: MockEntra
  beforeAll(async () => {
    mock = await startMockEntra({ switches: { publishedKeys: 2 } })
  })
  beforeEach(() => mock.reset())
  afterAll(() => mock.close())

  const discovery = async () =>
    (await fetch(`${mock.issuer()}/.well-known/openid-configuration`)).json() as Promise<Record<string, unknown>>
  const keys = async () => ((await (await fetch(mock.jwksUri)).json()) as { keys: { kid: string }[] }).keys
  const ask = async (method: string, body?: object) => {
    const response = await fetch(`${mock.control}/switches`, { method, ...(body ? { body: JSON.stringify(body) } : {}) })
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }

  test('PKCE is advertised, at the place where the one capture has it', async () => {
    expect(await discovery()).not.toHaveProperty('code_challenge_methods_supported')
    mock.switch({ advertisePkce: true })
    const document = await discovery()
    expect(document['code_challenge_methods_supported']).toEqual(['plain', 'S256'])
    const names = Object.keys(document)
    expect(names[names.indexOf('code_challenge_methods_supported') + 1]).toBe('response_types_supported')
  })

  test('iss is promised, and said in answers and refusals', async () => {
    const isPromised = async () => 'authorization_response_iss_parameter_supported' in (await discovery())
    const said = async (changes: Fields) => {
      const arrival = await new Person(mock).visit(authorizeUrl(mock, changes))
      const signedIn = arrival.at === 'page' ? await new Person(mock).authorize(authorizeUrl(mock, changes)) : arrival.url
      return signedIn.searchParams.get('iss')
    }
    expect([await isPromised(), await said({}), await said({ prompt: 'none' })]).toEqual([false, null, null])
    mock.switch({ issParameter: true })
    expect([await isPromised(), await said({}), await said({ prompt: 'none' })]).toEqual([true, mock.issuer(), mock.issuer()])
  })

  test('metadata documents are advertised in the preview', async () => {
    expect(await discovery()).not.toHaveProperty('client_id_metadata_document_supported')
    mock.switch({ clientIdMetadataDocument: 'preview' })
    expect((await discovery())['client_id_metadata_document_supported']).toBe(true)
  })

  test('in the preview a client by the address of its metadata document signs in, once an administrator has added it', async () => {
    const appId = 'https://agent.example/client.json'
    const client = { appId, displayName: 'Agent', publicClient: { redirectUris: [consoleRedirect] } }
    expect(() => mock.directory.addApp(client)).toThrow("clientIdMetadataDocument to 'preview'")
    mock.switch({ clientIdMetadataDocument: 'preview' })
    const changes = { client_id: appId, scope: mock.apps.api.scope }
    const unknown = await new Person(mock).visit(authorizeUrl(mock, changes))
    expect(unknown.at === 'page' && codeIn(unknown.html)).toBe(700038)
    mock.directory.addApp(client)
    mock.directory.consent({ clientId: 'Agent', resourceId: mock.apps.api.clientId, scope: mock.apps.api.shortScope })
    const bare = await new Person(mock).visit(
      authorizeUrl(mock, { ...changes, code_challenge: undefined, code_challenge_method: undefined }),
    )
    expect(bare.at === 'callback' && codeIn(bare.url.searchParams.get('error_description') ?? '')).toBe(9002325)
    const code = (await new Person(mock).authorize(authorizeUrl(mock, changes))).searchParams.get('code')
    const { body } = await postToken(mock, codeFields(mock, code, { client_id: appId }))
    expect(decoded(body['access_token']).claims['azp']).toBe(appId)
    mock.switch({ clientIdMetadataDocument: 'off' })
    expect((await postToken(mock, codeFields(mock, code, { client_id: appId }))).body['error_codes']).toEqual([700038])
  })

  test('nobody’s metadata document is fetched', async () => {
    mock.switch({ clientIdMetadataDocument: 'preview' })
    const connected = vi.fn()
    const host = createServer().on('connection', connected)
    const port = await listen(host, 0)
    onTestFinished(() => close(host))
    const elsewhere = `https://localhost:${port}/client.json`
    const arrival = await new Person(mock).visit(authorizeUrl(mock, { client_id: elsewhere, scope: mock.apps.api.scope }))
    expect(arrival.at === 'page' && codeIn(arrival.html)).toBe(700038)
    expect(connected).not.toHaveBeenCalled()
  })

  test('the key set flaps, and has several keys', async () => {
    expect(await keys()).toHaveLength(2)
    mock.switch({ jwksFlap: true })
    expect([(await keys()).length, (await keys()).length, (await keys()).length]).toEqual([1, 2, 1])
  })

  test('a loopback App ID URI is accepted while the switch is on', () => {
    const uris = ['http://localhost:8000/mcp']
    expect(() => mock.directory.changeIdentifierUris(mock.apps.api.clientId, uris)).toThrow('--allow-loopback-identifier-uri')
    mock.switch({ allowLoopbackIdentifierUri: true })
    expect(mock.directory.changeIdentifierUris(mock.apps.api.clientId, uris)?.identifierUris).toEqual(uris)
  })

  test('are read and changed over HTTP, and reset puts them back', async () => {
    expect((await ask('GET')).body).toEqual({ ...defaultSwitches, publishedKeys: 2 })
    expect((await ask('PATCH', { refreshReuse: 'revoked' })).body).toEqual(mock.switches())
    expect(mock.switches().refreshReuse).toBe('revoked')
    mock.reset()
    expect(mock.switches()).toEqual({ ...defaultSwitches, publishedKeys: 2 })
    expect(await ask('PATCH', { resource: 'never' })).toMatchObject({
      status: 400,
      body: { message: expect.stringContaining("'resource'") },
    })
  })
})
