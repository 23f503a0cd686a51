/** The console client in direct mode, with the mock as Entra is today, where a registration or the server's word is wrong: who is told to change what. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type ConnectOptions, connect, type Fetch, headlessBrowser } from './client/index.ts'
import type { ServerParts } from './server/index.ts'
import { changeApp, type Parties, startParties } from './testing/parties.ts'

type Document = Record<string, unknown>

/** The scope of the server's challenge, changed by the test that runs; its tools and its judgement of tokens stay right. */
let challenged: string | undefined
const parts: ServerParts = {
  refusal: ({ headers, ...answer }) => {
    const challenge = headers['www-authenticate']
    if (challenge === undefined || challenged === undefined) return { ...answer, headers }
    const scope = challenged === '' ? '' : `, scope="${challenged}"`
    return { ...answer, headers: { ...headers, 'www-authenticate': `${challenge.replace(/,? ?scope="[^"]*"/, '')}${scope}` } }
  },
}

let parties: Parties
beforeAll(async () => {
  parties = await startParties('direct', { parts })
})
afterAll(() => parties.close())

/** The right registration, and a server that says what is right. */
async function asItShouldBe(): Promise<void> {
  challenged = undefined
  const { mock, server } = parties
  mock.reset()
  await changeApp(mock, { identifierUris: [`api://${mock.apps.api.clientId}`, server.url] })
}

/** What a connection ends with. */
async function failure(options: Partial<ConnectOptions> = {}): Promise<unknown> {
  const { mock, server } = parties
  return connect({ url: server.url, browser: headlessBrowser(), clientId: mock.apps.console.clientId, ...options }).then(
    () => 'it connected',
    (error: unknown) => error,
  )
}

const apiScope = (): string => `api://${parties.mock.apps.api.clientId}/mcp.access`

interface Mistake {
  /** What the challenge says in the place of the right scope. */
  readonly scope?: (right: string) => string
  readonly document?: (right: Document) => Document
  readonly identifierUris?: readonly string[]
  readonly options?: Partial<ConnectOptions>
}

/** As if the server had another resource document. */
const withDocument =
  (change: (right: Document) => Document): Fetch =>
  async (input, init) => {
    const answer = await fetch(input, init)
    if (!String(input).includes('oauth-protected-resource')) return answer
    return Response.json(change((await answer.json()) as Document))
  }

const bare: Mistake = { scope: () => 'mcp.access' }

describe('with a registration or a server that is wrong, the client says Entra’s code and who has to change what:', () => {
  test.each<[string, Mistake, string, string, RegExp]>([
    [
      'the address of the server is no App ID URI',
      { identifierUris: [], scope: () => apiScope() },
      'AADSTS9010010',
      'the authorization server',
      /Add http:\S+\/mcp, letter by letter, to the Application ID URIs \(identifierUris\) .* --resource omit/,
    ],
    [
      'scopes begin with an App ID URI that nobody has',
      { identifierUris: [] },
      'AADSTS500011',
      'the authorization server',
      /identifierUris/,
    ],
    [
      'the resource ends in a slash',
      { document: (right) => ({ ...right, resource: `${new URL(String(right['resource'])).origin}/` }) },
      'AADSTS9010010',
      'the MCP server',
      /ends in a slash/,
    ],
    [
      'scopes are bare',
      bare,
      'AADSTS9010010',
      'the MCP server',
      /fully qualified .* bare mcp\.access belongs to Microsoft Graph/,
    ],
    [
      'scopes are bare, and the resource is left out',
      { ...bare, options: { resource: 'omit' } },
      'AADSTS650053',
      'the MCP server',
      /fully qualified/,
    ],
    [
      'scopes are of OpenID Connect alone',
      { scope: () => 'openid profile' },
      'AADSTS9010010',
      'the MCP server',
      /name a scope of its own API/,
    ],
    [
      'a scope of Microsoft Graph is named',
      { scope: () => 'https://graph.microsoft.com/User.Read' },
      'AADSTS9010010',
      'the MCP server',
      /scopes of its own API .* https:\/\/graph\.microsoft\.com\/User\.Read is Microsoft Graph's/,
    ],
    [
      'no scope is named',
      { scope: () => '', document: ({ scopes_supported: _, ...right }) => right },
      'AADSTS900144',
      'the MCP server',
      /Entra wants a scope/,
    ],
    [
      'a scope is named that the API does not have',
      { scope: (right) => right.replace('mcp.access', 'mcp.nothing') },
      'AADSTS650053',
      'the authorization server',
      /Define \S+\/mcp\.nothing .*under "Expose an API" of the API, or correct the name in the metadata of the MCP server/,
    ],
    [
      'the client is of another tenant',
      { options: { clientId: '00000000-aaaa-4bbb-8ccc-dddddddddddd' } },
      'AADSTS700016',
      'you',
      /--client-id/,
    ],
  ])('%s', async (_, mistake, code, whose, advice) => {
    await asItShouldBe()
    const { mock, server } = parties
    if (mistake.identifierUris)
      await changeApp(mock, { identifierUris: [`api://${mock.apps.api.clientId}`, ...mistake.identifierUris] })
    challenged = mistake.scope?.(`${server.url}/mcp.access`)
    const error = await failure({ ...mistake.options, ...(mistake.document && { fetch: withDocument(mistake.document) }) })
    expect(error).toMatchObject({ message: expect.stringContaining(code), whose, advice: expect.stringMatching(advice) })
  })

  /** A client of its own, that has consent, with its redirect URI registered under a platform. */
  const registered = (platform: 'web' | 'spa' | 'publicClient', uri = 'http://localhost/callback') => {
    const { mock } = parties
    const { appId } = mock.directory.addApp({ displayName: 'Wrong client', [platform]: { redirectUris: [uri] } })
    mock.directory.consent({ clientId: appId, resourceId: mock.apps.api.clientId, scope: 'mcp.access' })
    return appId
  }

  test.each([
    [
      'the redirect URI has another path',
      () => ({ clientId: registered('publicClient', 'http://localhost/other') }),
      'AADSTS50011',
      'the authorization server',
      /Add http:\/\/localhost\/callback/,
    ],
    [
      'the client is registered as "Web"',
      () => ({ clientId: registered('web') }),
      'AADSTS7000218',
      'the authorization server',
      /Mobile and desktop applications/,
    ],
    [
      'the client is registered as "Single-page application"',
      () => ({ clientId: registered('spa') }),
      'AADSTS9002327',
      'the authorization server',
      /Mobile and desktop applications/,
    ],
    [
      'a public client has a secret',
      () => ({ clientId: undefined, clients: [{ clientId: registered('publicClient'), secret: 's' }] }),
      'AADSTS700025',
      'you',
      /leave the secret out/,
    ],
  ] as const)('%s', async (_, options, code, whose, advice) => {
    await asItShouldBe()
    expect(await failure(options())).toMatchObject({
      message: expect.stringContaining(code),
      whose,
      advice: expect.stringMatching(advice),
    })
  })
})
