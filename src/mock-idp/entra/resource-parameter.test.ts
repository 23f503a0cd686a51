import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'
import { Person } from '../testing/person.ts'
import { authorizeUrl, codeFields, type Fields, freshCode, freshTokens, postToken, refreshFields } from '../testing/requests.ts'

const mcpUrl = 'https://mcp.contoso.example/mcp'
const graph = 'https://graph.microsoft.com'

let mock: MockEntra
let api: string
beforeAll(async () => {
  mock = await startMockEntra({ identifierUris: [mcpUrl] })
  api = `api://${mock.apps.api.clientId}`
})
afterAll(() => mock.close())

/** 'accepted', or the AADSTS code and OAuth error. */
type Outcome = 'accepted' | '9010010 invalid_target' | '650053 invalid_client' | '650053 invalid_scope'

async function onAuthorize(fields: Fields): Promise<string> {
  const arrival = await new Person(mock).visit(authorizeUrl(mock, { nonce: undefined, ...fields }))
  if (arrival.at === 'page') return arrival.html.includes('data-sign-in') ? 'accepted' : 'a page'
  const said = arrival.url.searchParams
  return `${/AADSTS(\d+)/.exec(said.get('error_description') ?? '')?.[1]} ${said.get('error')}`
}

async function atToken(fields: Fields): Promise<string> {
  const { status, body } = await postToken(mock, fields)
  return status === 200 ? 'accepted' : `${/AADSTS(\d+)/.exec(String(body['error_description']))?.[1]} ${body['error']}`
}

/** The table of what Entra makes of scope and resource together; each row as it was captured or documented. */
const rows: readonly (readonly [string, () => Fields, Outcome])[] = [
  ['Graph’s scope, Graph’s URI', () => ({ scope: `${graph}/User.Read`, resource: graph }), 'accepted'],
  ['Graph’s scope, Graph’s URI with a slash', () => ({ scope: `${graph}/User.Read`, resource: `${graph}/` }), 'accepted'],
  ['Graph’s short scope, Graph’s URI', () => ({ scope: 'User.Read', resource: graph }), 'accepted'],
  ['Graph’s scope, an MCP server', () => ({ scope: `${graph}/User.Read`, resource: mcpUrl }), '9010010 invalid_target'],
  ['a scope under its App ID URI, that URI', () => ({ scope: `${mcpUrl}/mcp.access`, resource: mcpUrl }), 'accepted'],
  ['api:// scope, https App ID URI of the same app', () => ({ scope: `${api}/mcp.access`, resource: mcpUrl }), 'accepted'],
  ['https scope, api:// App ID URI of the same app', () => ({ scope: `${mcpUrl}/mcp.access`, resource: api }), 'accepted'],
  [
    'api:// scope, a URL that is not registered',
    () => ({ scope: `${api}/mcp.access`, resource: 'https://mcp.contoso.example/other' }),
    '9010010 invalid_target',
  ],
  ['the right URI and a slash', () => ({ scope: `${mcpUrl}/mcp.access`, resource: `${mcpUrl}/` }), '9010010 invalid_target'],
  [
    'the right URI in another case',
    () => ({ scope: `${mcpUrl}/mcp.access`, resource: mcpUrl.toUpperCase() }),
    '9010010 invalid_target',
  ],
  [
    'the GUID of the right app',
    () => ({ scope: `${mcpUrl}/mcp.access`, resource: mock.apps.api.clientId }),
    '9010010 invalid_target',
  ],
  [
    'OpenID Connect’s scopes only, an App ID URI',
    () => ({ scope: 'openid profile', resource: mcpUrl }),
    '9010010 invalid_target',
  ],
  ['OpenID Connect’s scopes only, nothing', () => ({ scope: 'openid profile' }), 'accepted'],
  ['a bare custom scope, an App ID URI', () => ({ scope: 'mcp.access', resource: mcpUrl }), '9010010 invalid_target'],
  ['the right scope, nothing', () => ({ scope: `${mcpUrl}/mcp.access` }), 'accepted'],
  ['the GUID as prefix, nothing', () => ({ scope: `${mock.apps.api.clientId}/mcp.access` }), 'accepted'],
]

describe.each(rows)('%s', (_what, fields, outcome) => {
  test('at the authorization endpoint', async () => {
    expect(await onAuthorize(fields())).toBe(outcome)
  })
  test('when a code is redeemed', async () => {
    expect(await atToken(codeFields(mock, await freshCode(mock), fields()))).toBe(outcome)
  })
  test('when a token is refreshed', async () => {
    expect(await atToken(refreshFields(mock, (await freshTokens(mock))['refresh_token'], fields()))).toBe(outcome)
  })
})

describe('a bare custom scope without resource belongs to Graph, which has no such scope', () => {
  test('on the redirect', async () => expect(await onAuthorize({ scope: 'mcp.access' })).toBe('650053 invalid_client'))
  test('at the token endpoint', async () => {
    expect(await atToken(codeFields(mock, await freshCode(mock), { scope: 'mcp.access' }))).toBe('650053 invalid_scope')
  })
})

describe('the right resource and a scope that its API does not publish', () => {
  const fields = { scope: `${mcpUrl}/mcp.greet`, resource: mcpUrl }
  test('on the redirect', async () => expect(await onAuthorize(fields)).toBe('650053 invalid_client'))
  test('at the token endpoint', async () => {
    expect(await atToken(codeFields(mock, await freshCode(mock), fields))).toBe('650053 invalid_scope')
  })
  test('beside another API’s resource it is the resource that is refused', async () => {
    expect(await onAuthorize({ ...fields, resource: graph })).toBe('9010010 invalid_target')
  })
})

describe('resource without scope', () => {
  test('is compared with the scopes of the code', async () => {
    expect(await atToken(codeFields(mock, await freshCode(mock), { resource: mcpUrl }))).toBe('accepted')
    expect(await atToken(codeFields(mock, await freshCode(mock), { resource: `${mcpUrl}/` }))).toBe('9010010 invalid_target')
  })
  test('is refused when a token is refreshed, even the right one', async () => {
    expect(await atToken(refreshFields(mock, (await freshTokens(mock))['refresh_token'], { resource: mcpUrl }))).toBe(
      '9010010 invalid_target',
    )
  })
})

test('resource may not name one of two APIs that are asked for', async () => {
  expect(await onAuthorize({ scope: `${mcpUrl}/mcp.access User.Read`, resource: mcpUrl })).toBe('9010010 invalid_target')
  expect(await onAuthorize({ scope: `${mcpUrl}/mcp.access User.Read` })).toBe('accepted')
})
