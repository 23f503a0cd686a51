import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from './index.ts'
import { meetings } from './testing/meeting.ts'
import { Person } from './testing/person.ts'
import { authorizeUrl, codeFields, decoded, type Fields, postToken } from './testing/requests.ts'

let mock: MockEntra
let client: { client_id: string; redirect_uri: string }
beforeAll(async () => {
  mock = await startMockEntra()
  const { appId } = mock.directory.addApp({
    displayName: 'Old web app',
    web: {
      redirectUris: ['https://old.example/callback'],
      implicitGrantSettings: { enableIdTokenIssuance: true, enableAccessTokenIssuance: true },
    },
    passwordCredentials: [{ secretText: 'secret' }],
  })
  mock.directory.consent({ clientId: appId, resourceId: mock.apps.api.clientId, scope: 'mcp.access' })
  client = { client_id: appId, redirect_uri: 'https://old.example/callback' }
})
afterAll(() => mock.close())

const { onRedirect } = meetings(() => mock)
const leftHalf = (text: string | null) => createHash('sha256').update(String(text)).digest().subarray(0, 16).toString('base64url')

async function answered(changes: Fields) {
  const url = await new Person(mock).authorize(
    authorizeUrl(mock, { ...client, code_challenge: undefined, code_challenge_method: undefined, ...changes }),
  )
  expect(url.search).toBe('')
  return new URLSearchParams(url.hash.slice(1))
}

describe('tokens straight from the authorization endpoint', () => {
  test('an ID token, in the fragment, with the nonce and without a code', async () => {
    const members = await answered({ response_type: 'id_token', client_info: '1' })
    expect([...members.keys()]).toEqual(['id_token', 'client_info', 'state', 'session_state'])
    const { claims } = decoded(members.get('id_token'))
    expect(claims).toMatchObject({ aud: client.client_id, nonce: 'a-nonce', name: 'Ada Lovelace' })
    expect(claims).not.toHaveProperty('c_hash')
  })

  test('a code and an ID token that holds its hash; the code is good', async () => {
    const members = await answered({ response_type: 'code id_token' })
    expect([...members.keys()]).toEqual(['code', 'id_token', 'state', 'session_state'])
    expect(decoded(members.get('id_token')).claims['c_hash']).toBe(leftHalf(members.get('code')))
    const fields = codeFields(mock, members.get('code'), { ...client, client_secret: 'secret', code_verifier: undefined })
    expect((await postToken(mock, fields)).status).toBe(200)
  })

  test('an ID token and an access token', async () => {
    const members = await answered({ response_type: 'id_token token' })
    expect([...members.keys()]).toEqual([
      'access_token',
      'token_type',
      'expires_in',
      'scope',
      'id_token',
      'state',
      'session_state',
    ])
    expect(decoded(members.get('id_token')).claims['at_hash']).toBe(leftHalf(members.get('access_token')))
    expect(decoded(members.get('access_token')).claims).toMatchObject({ aud: mock.apps.api.clientId, scp: 'mcp.access' })
  })

  test('in a form where that is asked for', async () => {
    const person = new Person(mock)
    const page = await person.signIn(
      await person.visit(authorizeUrl(mock, { ...client, response_type: 'id_token', response_mode: 'form_post' })),
    )
    expect(page.at === 'page' && page.html).toContain('<input type="hidden" name="id_token"')
  })

  test.each<readonly [Fields, number, string]>([
    [{ response_mode: 'query' }, 70007, 'unsupported_response_mode'],
    [{ nonce: undefined }, 900144, 'invalid_request'],
    [{ response_type: 'code token' }, 70005, 'unsupported_response_type'],
    [{ claims: '{' }, 50117, 'invalid_request'],
  ])('%o is refused in the fragment', async (changes, code, error) => {
    expect(await onRedirect({ ...client, response_type: 'id_token', ...changes })).toEqual({ code, error })
  })
})

test('more than five groups are too many for an address, and not for a code’s ID token', async () => {
  mock.directory.changeApp(client.client_id, { groupMembershipClaims: 'SecurityGroup' })
  for (let index = 0; index < 6; index += 1)
    mock.directory.addGroup({ displayName: `Group ${index}`, securityEnabled: true, members: ['ada@contoso.example'] })
  const inAddress = decoded((await answered({ response_type: 'id_token' })).get('id_token')).claims
  expect(inAddress['hasgroups']).toBe(true)
  expect(inAddress).not.toHaveProperty('groups')
  const hybrid = decoded((await answered({ response_type: 'code id_token' })).get('id_token')).claims
  expect(hybrid['groups']).toHaveLength(6)
})
