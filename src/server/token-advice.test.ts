import { UnsecuredJWT } from 'jose'
import { expect, test } from 'vitest'
import { adviceOn } from './token-advice.ts'

const context = {
  tenantIds: ['the-tenant'],
  clientId: 'the-api',
  audiences: ['https://mcp.example/mcp'],
  acceptV1Tokens: false,
  scope: 'https://mcp.example/mcp/mcp.access',
}
const right = { aud: 'the-api', tid: 'the-tenant', ver: '2.0', azp: 'a-client', scp: 'mcp.access' }
const advice = (claims: object, change = {}) =>
  adviceOn(new UnsecuredJWT({ ...right, ...claims }).encode(), { ...context, ...change })

test.each([
  [
    'for Graph, by its GUID',
    { aud: '00000003-0000-0000-c000-000000000000', ver: '1.0' },
    /Microsoft Graph.*ask for https:\/\/mcp/,
  ],
  ['for Graph, by its address', { aud: 'https://graph.microsoft.com' }, /short scope name/],
  ['of the first version', { ver: '1.0', azp: undefined, appid: 'x' }, /requestedAccessTokenVersion to 2/],
  ['for the person’s sign-in', { azp: undefined, nonce: 'n', aud: 'a-client' }, /ID token/],
  ['of another tenant', { tid: 'another' }, /AUTH_TENANT_ID/],
  ['for another API', { aud: 'api://another' }, /another API/],
  ['of an app itself', { scp: undefined, roles: ['x'] }, /app's own/],
])('a token %s is recognised', (_case, claims, words) => {
  expect(advice(claims)).toMatch(words)
})

test('of a right token, of one that is wanted, and of no token there is nothing to say', () => {
  expect(advice({})).toBeUndefined()
  expect(advice({ ver: '1.0' }, { acceptV1Tokens: true })).toBeUndefined()
  for (const text of ['', 'a.b.c', 'eyJ']) expect(adviceOn(text, context)).toBeUndefined()
})

test('nothing of the token is said', () => {
  for (const claims of [{ tid: 'geheim' }, { aud: 'geheim' }]) expect(advice(claims)).not.toContain('geheim')
})
