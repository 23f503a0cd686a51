import { discoverAuthorizationServerMetadata, IssuerMismatchError } from '@modelcontextprotocol/client'
import { OAuthError } from '@modelcontextprotocol/sdk/server/auth/errors.js'
import { createRemoteJWKSet, errors, jwtVerify } from 'jose'
import { allowInsecureRequests, discovery } from 'openid-client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MockEntra, type OwnTenant, startMockEntra } from '../index.ts'
import { type Meeting, meetMcpServer } from '../testing/mcp-sdk-client.ts'
import { codeIn } from '../testing/meeting.ts'
import { Person } from '../testing/person.ts'
import { codeFields, decoded, freshCode, freshTokens, postToken, refreshFields } from '../testing/requests.ts'

const originOnly = 'https://mcp.contoso.example'
const server = `${originOnly}/mcp`

/** One process for all, and for every test a tenant of its own: some change its apps and switches. */
let entra: MockEntra
let mock: OwnTenant
beforeAll(async () => {
  entra = await startMockEntra()
})
afterAll(() => entra.close())
beforeEach(() => {
  mock = entra.createTenant({ identifierUris: [originOnly, server] })
})
afterEach(() => mock[Symbol.dispose]())

/** Where the person ends whom the SDK sends away: at the sign-in page, or with an AADSTS code. */
async function sentBySdk(meeting: Meeting): Promise<'sign-in page' | number> {
  const { sentTo } = await meetMcpServer(mock, meeting)
  if (!sentTo) throw new Error('the SDK sent nobody anywhere')
  const arrival = await new Person(mock).visit(sentTo.href)
  if (arrival.at === 'callback') return codeIn(arrival.url.searchParams.get('error_description') ?? '')
  return arrival.html.includes('data-sign-in') ? 'sign-in page' : codeIn(arrival.html)
}

/** What the SDK hears when it refreshes. */
async function refreshedBySdk(meeting: Meeting, tokens: Readonly<Record<string, unknown>>): Promise<'refreshed' | number> {
  const kept = {
    access_token: String(tokens['access_token']),
    refresh_token: String(tokens['refresh_token']),
    token_type: 'Bearer',
  }
  try {
    return (await meetMcpServer(mock, { ...meeting, tokens: kept })).tokens ? 'refreshed' : Number.NaN
  } catch (error) {
    if (error instanceof OAuthError) return codeIn(error.message)
    throw error
  }
}

const scopes = [`${server}/mcp.access`]

describe('(1) a server that is an origin only', () => {
  test('the MCP SDK’s hook puts a slash behind it, and Entra knows no such resource', async () => {
    expect(await sentBySdk({ resource: originOnly, scopes, resourceHook: 'returns a URL' })).toBe(9010010)
  })
  test('control: said as the server says it, it is accepted', async () => {
    expect(await sentBySdk({ resource: originOnly, scopes })).toBe('sign-in page')
  })
  test('control: a server with a path gets no slash from the hook', async () => {
    expect(await sentBySdk({ resource: server, scopes, resourceHook: 'returns a URL' })).toBe('sign-in page')
  })
})

describe('(2) bare scopes', () => {
  test('the MCP SDK asks for what the server lists; bare, it belongs to Graph, and the resource does not', async () => {
    expect(await sentBySdk({ resource: server, scopes: ['mcp.access'] })).toBe(9010010)
  })
  test('control: fully qualified, the same scope is accepted', async () => {
    expect(await sentBySdk({ resource: server, scopes })).toBe('sign-in page')
  })
})

test('(3) a server that lists no scopes: the MCP SDK sends none, and Entra wants one', async () => {
  expect(await sentBySdk({ resource: server })).toBe(900144)
})

describe('(4, 9) one registration as client and as API', () => {
  /** Signs in as the API app itself, which real Entra allows, and keeps the tokens. */
  const signedInAsItself = async () => {
    const { clientId } = mock.apps.api
    mock.directory.changeApp(clientId, {
      publicClient: { redirectUris: ['http://localhost/callback'] },
      isFallbackPublicClient: true,
    })
    const code = await freshCode(mock, { client_id: clientId, scope: `${scopes[0]} offline_access` })
    const tokens = (await postToken(mock, codeFields(mock, code, { client_id: clientId }))).body
    return { meeting: { resource: server, scopes, clientId, resourceHook: 'returns nothing' } as const, tokens }
  }
  test('signs in, but refreshing without scope, as the MCP SDK does, asks for a token for itself', async () => {
    const { meeting, tokens } = await signedInAsItself()
    expect(decoded(tokens['access_token']).claims.aud).toBe(meeting.clientId)
    expect(await refreshedBySdk(meeting, tokens)).toBe(90009)
  })
  test('control: the same refresh with the scope passes', async () => {
    const { meeting, tokens } = await signedInAsItself()
    const again = { client_id: meeting.clientId, scope: scopes[0] }
    expect((await postToken(mock, refreshFields(mock, tokens['refresh_token'], again))).status).toBe(200)
  })
  test('control: with two registrations the MCP SDK’s refresh passes', async () => {
    const tokens = await freshTokens(mock, { scope: `${scopes[0]} offline_access` })
    expect(await refreshedBySdk({ resource: server, scopes, resourceHook: 'returns nothing' }, tokens)).toBe('refreshed')
  })
})

describe('(5) refreshing with resource and without scope, as the MCP SDK does', () => {
  const refreshed = async () =>
    refreshedBySdk({ resource: server, scopes }, await freshTokens(mock, { scope: `${scopes[0]} offline_access` }))
  test('is refused, though the resource is the right one', async () => {
    expect(await refreshed()).toBe(9010010)
  })
  test('control: before March 2026 nobody looked at the resource, and it passed', async () => {
    mock.switch({ resource: '2026-02' })
    expect(await refreshed()).toBe('refreshed')
  })
})

describe('(6) PKCE is not advertised', () => {
  const supportsPkce = async () => {
    const client = await discovery(new URL(mock.issuer()), mock.apps.console.clientId, undefined, undefined, {
      execute: [allowInsecureRequests],
    })
    return client.serverMetadata().supportsPKCE()
  }
  test('openid-client says that the server does not support it', async () => {
    expect(await supportsPkce()).toBe(false)
  })
  test('the MCP SDK goes on all the same, with S256', async () => {
    const { sentTo } = await meetMcpServer(mock, { resource: server, scopes })
    expect(sentTo?.searchParams.get('code_challenge_method')).toBe('S256')
  })
  test('control: with the switch on, openid-client says that it does', async () => {
    mock.switch({ advertisePkce: true })
    expect(await supportsPkce()).toBe(true)
  })
})

describe('(7) common in the resource document', () => {
  test.each(['common', 'organizations'])('the MCP SDK refuses %s: its document names another issuer', async (authority) => {
    await expect(discoverAuthorizationServerMetadata(`${mock.origin}/${authority}/v2.0`)).rejects.toSatisfy(
      (error) => error instanceof IssuerMismatchError && error.received === `${mock.origin}/{tenantid}/v2.0`,
    )
  })
  test('the MCP SDK refuses the domain: its document names the GUID', async () => {
    await expect(discoverAuthorizationServerMetadata(`${mock.origin}/${mock.domain}/v2.0`)).rejects.toThrow(IssuerMismatchError)
  })
  test('control: the GUID is accepted', async () => {
    const document = await discoverAuthorizationServerMetadata(mock.issuer())
    expect(document?.issuer).toBe(mock.issuer())
  })
})

describe('(8) an API that never said which version it wants', () => {
  const expected = () => ({ issuer: mock.issuer(), audience: mock.apps.api.clientId })
  const verified = async () => {
    const token = String((await freshTokens(mock, { scope: scopes[0] }))['access_token'])
    return { token, check: jwtVerify(token, createRemoteJWKSet(new URL(mock.jwksUri)), expected()) }
  }
  test.each([null, 1] as const)(
    'gets v1 tokens for %s, which jose refuses as from another issuer',
    async (requestedAccessTokenVersion) => {
      mock.directory.changeApp(mock.apps.api.clientId, { api: { requestedAccessTokenVersion } })
      const { token, check } = await verified()
      await expect(check).rejects.toThrow(errors.JWTClaimValidationFailed)
      expect(decoded(token).claims).toMatchObject({ ver: '1.0', iss: `${mock.origin}/${mock.tenantId}/`, aud: server })
    },
  )
  test('control: with version 2 in its manifest jose accepts them', async () => {
    await expect((await verified()).check).resolves.toMatchObject({ payload: { ver: '2.0' } })
  })
})

describe('(10) the audience is the API’s GUID, and not the address of the MCP server', () => {
  const checked = async (audience: string) => {
    const token = String((await freshTokens(mock, { scope: scopes[0], resource: server }))['access_token'])
    return jwtVerify(token, createRemoteJWKSet(new URL(mock.jwksUri)), { issuer: mock.issuer(), audience })
  }
  test('jose, told to expect the address that the client named as resource, refuses the token', async () => {
    await expect(checked(server)).rejects.toThrow('unexpected "aud" claim value')
  })
  test('control: told to expect the GUID, it accepts', async () => {
    await expect(checked(mock.apps.api.clientId)).resolves.toBeDefined()
  })
})
