import { describe, expect, test } from 'vitest'
import type { Wrong } from '../testing/fake-parties.ts'
import { attempt, without } from '../testing/fake-session.ts'

const tenant = '3f6ab9a4-1c7e-4d7b-9a52-6f0c8e2b7d10'

test('control: with nothing wrong, the code is redeemed', async () => {
  const { error, parties } = await attempt({})
  expect(error).toBeUndefined()
  expect(parties.askedAt('/token')).toHaveLength(1)
})

describe('nobody is sent to sign in', () => {
  test.each<[string, Wrong, RegExp]>([
    [
      'when the resource document speaks of another server',
      { resourceMetadata: (right) => ({ ...right, resource: 'https://other.example/mcp' }) },
      /"resource" is https:\/\/other\.example/,
    ],
    [
      'when its resource has a slash too many',
      { resourceMetadata: (right) => ({ ...right, resource: `${right['resource']}/` }) },
      /"resource" is/,
    ],
    ['when it has no resource', { resourceMetadata: without('resource') }, /lacks "resource"/],
    [
      'when it names no authorization server',
      { resourceMetadata: (right) => ({ ...right, authorization_servers: [] }) },
      /no authorization server/,
    ],
    [
      'when the authorization server is elsewhere over plain http',
      { resourceMetadata: (right) => ({ ...right, authorization_servers: ['http://as.example'] }) },
      /plain http/,
    ],
    [
      'when the challenge leads elsewhere over plain http',
      { challenge: () => 'Bearer resource_metadata="http://elsewhere.example/prm"' },
      /plain http/,
    ],
    [
      'when the issuer’s document has another issuer',
      { issuerMetadata: (right) => ({ ...right, issuer: 'https://other.example' }) },
      /"issuer" is https:\/\/other\.example/,
    ],
    [
      'when its issuer has a slash too many',
      { issuerMetadata: (right) => ({ ...right, issuer: `${right['issuer']}/` }) },
      /"issuer" is/,
    ],
    ['when PKCE is not advertised', { issuerMetadata: without('code_challenge_methods_supported') }, /does not advertise PKCE/],
    [
      'when PKCE is advertised without S256',
      { issuerMetadata: (right) => ({ ...right, code_challenge_methods_supported: ['plain'] }) },
      /does not advertise PKCE/,
    ],
    [
      'when PKCE is not advertised at an address like Entra’s',
      { issuerPath: `/${tenant}/v2.0`, issuerMetadata: without('code_challenge_methods_supported') },
      /does not advertise PKCE/,
    ],
    [
      'when the token endpoint is elsewhere over plain http',
      { issuerMetadata: (right) => ({ ...right, token_endpoint: 'http://as.example/token' }) },
      /token_endpoint http:\/\/as\.example\/token was not used/,
    ],
    [
      'when the authorization endpoint is a script',
      { issuerMetadata: (right) => ({ ...right, authorization_endpoint: 'javascript:alert(1)' }) },
      /authorization_endpoint/,
    ],
    [
      'when clients cannot register and no client id was given',
      { issuerMetadata: without('registration_endpoint') },
      /no client id was given/,
    ],
  ])('%s', async (_, wrong, says) => {
    const { error, parties } = await attempt(wrong)
    expect(error).toMatchObject({ message: expect.stringMatching(says), advice: expect.any(String), whose: expect.any(String) })
    expect(parties.askedAt('/authorize')).toEqual([])
    expect(parties.askedAt('/register')).toEqual([])
  })
})

test('Entra, which does not advertise PKCE, is let through by name, and that is told', async () => {
  const { error, steps, parties } = await attempt({
    issuerPath: `/${tenant}/v2.0`,
    issuerMetadata: (right) => ({
      ...without('code_challenge_methods_supported')(right),
      cloud_instance_name: 'microsoftonline.com',
    }),
  })
  expect(error).toBeUndefined()
  expect(steps).toContainEqual({ step: 'pkce-not-advertised', issuer: parties.issuer })
  expect(parties.askedAt('/authorize')[0]?.parameters['code_challenge_method']).toBe('S256')
})

test('the want of a registration says which option helps', async () => {
  expect(await attempt({ issuerMetadata: without('registration_endpoint') })).toMatchObject({
    error: { kind: 'usage', advice: expect.stringContaining('--client-id') },
  })
})

describe('a token answer is refused', () => {
  test.each<[string, Wrong, RegExp]>([
    ['without a token', { tokenAnswer: without('access_token') }, /does not follow the rules/],
    ['of another type', { tokenAnswer: (right) => ({ ...right, token_type: 'DPoP' }) }, /no bearer token/],
    ['without a type', { tokenAnswer: without('token_type') }, /does not follow the rules/],
  ])('%s', async (_, wrong, says) => {
    expect(await attempt(wrong)).toMatchObject({
      error: { kind: 'refused', whose: 'the authorization server', message: expect.stringMatching(says) },
    })
  })
})

test.each(['secret\r\nmore: secret', 'secret secret', 'secret\u0000', 'secrät'])(
  'a token that no header can carry (%j) is told to nobody',
  async (token) => {
    const { error, said } = await attempt({ tokenAnswer: (right) => ({ ...right, access_token: token }) })
    expect(String(error)).toContain('no header can carry')
    expect(said).not.toMatch(/secr[eä]t/)
  },
)

test('a token may be said to last for ever', async () => {
  const { error } = await attempt({ tokenAnswer: (right) => ({ ...right, expires_in: 1e300 }) })
  expect(error).toBeUndefined()
})
