import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'
import { later } from '../testing/meeting.ts'
import { type Arrival, Person } from '../testing/person.ts'
import { decoded, type Fields, postToken } from '../testing/requests.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

async function begin(fields: Record<string, string> = {}) {
  const form = { client_id: mock.apps.console.clientId, scope: `${mock.apps.api.scope} openid offline_access`, ...fields }
  const response = await fetch(`${mock.origin}/${mock.tenantId}/oauth2/v2.0/devicecode`, {
    method: 'POST',
    body: new URLSearchParams(form),
  })
  return { status: response.status, body: (await response.json()) as Record<string, string> }
}
const poll = (deviceCode: string | undefined, changes: Fields = {}) =>
  postToken(mock, {
    grant_type: 'urn:ietf:params:oauth:grant-type:device_code',
    client_id: mock.apps.console.clientId,
    device_code: deviceCode,
    ...changes,
  })
const said = ({ status, body }: Awaited<ReturnType<typeof poll>>) => [status, body['error'], ...[body['error_codes']].flat()]
const pageOf = (arrival: Arrival) => (arrival.at === 'page' ? arrival.html : expect.unreachable('a page was due'))

describe('a device', () => {
  test('gets Entra’s members, and no complete address', async () => {
    const { status, body } = await begin()
    expect(status).toBe(200)
    expect(Object.keys(body)).toEqual(['user_code', 'device_code', 'verification_uri', 'expires_in', 'interval', 'message'])
    expect(body).toMatchObject({
      user_code: expect.stringMatching(/^[A-Z0-9]{9}$/),
      expires_in: 900,
      interval: 5,
      message: `To sign in, use a web browser to open the page ${body['verification_uri']} and enter the code ${body['user_code']} to authenticate.`,
    })
  })

  test('waits, gets tokens once the person has said yes, and no second time', async () => {
    const { body } = await begin()
    expect(said(await poll(body['device_code']))).toEqual([400, 'authorization_pending', 70016])
    const done = await new Person(mock).enterDeviceCode(String(body['verification_uri']), String(body['user_code']))
    expect(pageOf(done)).toContain('You have signed in to the Contoso MCP console application on your device.')
    // msal-node says the bare word (captured).
    const { status, body: tokens } = await poll(body['device_code'], { grant_type: 'device_code', client_info: '1' })
    expect([status, tokens['scope']]).toEqual([200, mock.apps.api.scope])
    expect(decoded(tokens['access_token']).claims).toMatchObject({ name: 'Ada Lovelace', azp: mock.apps.console.clientId })
    expect(Object.keys(tokens)).toEqual(
      'token_type scope expires_in ext_expires_in access_token refresh_token id_token client_info'.split(' '),
    )
    const refreshed = await postToken(mock, {
      grant_type: 'refresh_token',
      client_id: mock.apps.console.clientId,
      refresh_token: String(tokens['refresh_token']),
    })
    expect(refreshed.status).toBe(200)
    expect(said(await poll(body['device_code']))).toEqual([400, 'bad_verification_code', 70018])
  })

  test('that names a resource of another API than its scopes’ gets nothing, and then tokens without it', async () => {
    const { body } = await begin()
    await new Person(mock).enterDeviceCode(String(body['verification_uri']), String(body['user_code']))
    const wrong = await poll(body['device_code'], { resource: 'https://mcp.contoso.example/other' })
    expect(said(wrong)).toEqual([400, 'invalid_target', 9010010])
    expect((await poll(body['device_code'], { resource: mock.apps.api.identifierUri })).status).toBe(200)
  })

  test('polled twice at the same moment is served once', async () => {
    const { body } = await begin()
    await new Person(mock).enterDeviceCode(String(body['verification_uri']), String(body['user_code']))
    const answers = await Promise.all(Array.from({ length: 4 }, () => poll(body['device_code'])))
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 400, 400, 400])
  })

  test('is told when the person says no', async () => {
    const { body } = await begin()
    const page = await new Person(mock).enterDeviceCode(String(body['verification_uri']), String(body['user_code']), 'deny')
    expect(pageOf(page)).toContain('You have cancelled the sign-in.')
    expect(said(await poll(body['device_code']))).toEqual([400, 'authorization_declined', 65004])
  })

  test('is told when the time is over, when the code is invented, and when it is another app’s', async () => {
    const { body } = await begin()
    expect(said(await later(0.3, () => poll(body['device_code'])))).toEqual([400, 'expired_token', 70019])
    expect(said(await poll('invented'))).toEqual([400, 'bad_verification_code', 70018])
    expect(said(await poll(body['device_code'], { client_id: mock.apps.vscode.clientId }))).toEqual([
      400,
      'bad_verification_code',
      70018,
    ])
  })

  test.each([
    [{ client_id: '11111111-2222-4333-8444-555555555555' }, 700016],
    [{ scope: '' }, 900144],
    [{ scope: 'api://nobody/x' }, 500011],
    [{ scope: 'User.Read api://7c9e1f52-0a34-4b6d-8e17-2d5f9b3a6c01/mcp.access' }, 28000],
  ])('that asks for %o is refused', async (fields, code) => {
    const { status, body } = await begin(fields as Record<string, string>)
    expect([status, body['error_codes']]).toEqual([400, [code]])
  })

  test('of an app that is not public must prove itself', async () => {
    const { clientId, clientSecret } = mock.apps.api
    const { body } = await begin({ client_id: clientId, scope: 'User.Read' })
    expect(said(await poll(body['device_code'], { client_id: clientId }))).toEqual([401, 'invalid_client', 7000218])
    expect(said(await poll(body['device_code'], { client_id: clientId, client_secret: clientSecret }))).toEqual([
      400,
      'authorization_pending',
      70016,
    ])
    mock.directory.changeApp(clientId, { isFallbackPublicClient: true })
    expect(said(await poll(body['device_code'], { client_id: clientId }))).toEqual([400, 'authorization_pending', 70016])
    mock.directory.changeApp(clientId, { isFallbackPublicClient: false })
  })
})

describe('the page for the code', () => {
  test('takes it as people type it, and says so when it is wrong', async () => {
    const person = new Person(mock)
    const { body } = await begin()
    const asked = await person.visit(String(body['verification_uri']))
    const wrong = await person.visit(asked.at === 'page' ? asked.url : '', {
      method: 'POST',
      body: new URLSearchParams({ otc: '<x>' }),
    })
    expect(pageOf(wrong)).toContain('That code didn’t work.')
    expect(pageOf(wrong)).toContain('value="&lt;x&gt;"')
    const typed = String(body['user_code'])
      .toLowerCase()
      .replace(/(.{3})(?=.)/g, '$1-')
    const right = await person.visit(asked.at === 'page' ? asked.url : '', {
      method: 'POST',
      body: new URLSearchParams({ otc: typed }),
    })
    expect(pageOf(right)).toContain('data-sign-in')
  })

  test('without a code leads back to the page', async () => {
    const arrival = await new Person(mock).visit(`${mock.origin}/${mock.tenantId}/oauth2/deviceauth`)
    expect(pageOf(arrival)).toContain('data-device-code')
  })
})
