/** Conditional Access in direct mode: what Entra wants of a person comes through the server to the client, and in no circle. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callByHand } from './testing/call-by-hand.ts'
import { signInAtEntra } from './testing/entra-sign-in.ts'
import { type Parties, startParties } from './testing/parties.ts'

let parties: Parties
beforeAll(async () => {
  parties = await startParties('direct')
})
afterAll(() => parties.close())

const signIn = (user: string, more: Record<string, string> = {}) =>
  signInAtEntra(parties.mock, { user, scope: `${parties.server.url}/mcp.access`, resource: parties.server.url, ...more })
const parameter = (challenge: string, name: string) => new RegExp(`${name}="([^"]*)"`).exec(challenge)?.[1] ?? ''

test('a second factor that Graph’s policy wants is asked for as Microsoft documents it, given, and enough', async () => {
  const { mock, server } = parties
  const user = 'ada@contoso.example'
  const token = await signIn(user)
  mock.directory.changeUser(user, { conditionalAccess: 'mfa' })

  const refused = await callByHand(server.url, token)
  expect(refused.status).toBe(401)
  expect(parameter(refused.challenge, 'error')).toBe('insufficient_claims')
  expect(parameter(refused.challenge, 'realm')).toBe(mock.tenantId)
  expect(parameter(refused.challenge, 'authorization_uri')).toBe(`${mock.origin}/${mock.tenantId}/oauth2/v2.0/authorize`)
  expect(parameter(refused.challenge, 'resource_metadata')).toBe(server.resourceMetadata)
  const claims = Buffer.from(parameter(refused.challenge, 'claims'), 'base64').toString()
  expect(JSON.parse(claims)).toHaveProperty('access_token')

  expect(await callByHand(server.url, await signIn(user, { claims }))).toMatchObject({ status: 200, text: 'Ada Lovelace' })
})

test('a client that does not read the challenge goes round twice, and is then told in words', async () => {
  const { mock, server } = parties
  const user = 'grace@contoso.example'
  using armed = mock.arm('token/claims-challenge', { grantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer' })
  for (const round of ['first', 'second']) {
    const refused = await callByHand(server.url, await signIn(user))
    expect([refused.status, parameter(refused.challenge, 'error')], round).toEqual([401, 'insufficient_claims'])
  }
  const told = await callByHand(server.url, await signIn(user))
  expect(told).toMatchObject({ status: 200, isError: true, text: expect.stringMatching(/asks for more.*second factor/) })
  expect(armed.fired).toBe(3)
})

test('a policy that blocks is told as such, and sends nobody to sign in', async () => {
  const { mock, server } = parties
  const user = 'alan@contoso.example'
  const token = await signIn(user)
  mock.directory.changeUser(user, { conditionalAccess: 'blocked' })
  expect(await callByHand(server.url, token)).toMatchObject({ status: 200, isError: true, text: expect.stringMatching(/policy/) })
})
