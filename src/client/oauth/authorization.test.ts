import { describe, expect, test } from 'vitest'
import type { Wrong } from '../testing/fake-parties.ts'
import { attempt, without } from '../testing/fake-session.ts'

describe('no code is redeemed, and nothing of the answer is shown', () => {
  const evil = { error: 'server_error', error_description: 'marker-of-somebody-else' }
  test.each<[string, Wrong]>([
    ['when it carries another state', { authorizationAnswer: (right) => ({ ...right, ...evil, state: 'another' }) }],
    ['when it carries no state', { authorizationAnswer: (right) => ({ ...without('state')(right), ...evil }) }],
    ['when it carries another issuer', { authorizationAnswer: (right) => ({ ...right, iss: 'https://other.example' }) }],
    [
      'when it is an error of another issuer',
      { authorizationAnswer: ({ state }) => ({ ...evil, state, iss: 'https://other.example' }) },
    ],
    [
      'when its issuer has a slash too many',
      { authorizationAnswer: (right) => ({ ...right, ...evil, iss: `${right['iss']}/` }) },
    ],
    ['when the issuer is advertised and missing', { authorizationAnswer: (right) => ({ ...without('iss')(right), ...evil }) }],
    [
      'when another issuer is named that was not advertised',
      {
        issuerMetadata: without('authorization_response_iss_parameter_supported'),
        authorizationAnswer: (right) => ({ ...right, ...evil, iss: 'https://other.example' }),
      },
    ],
    ['when there is no code in it', { authorizationAnswer: without('code') }],
  ])('%s', async (_, wrong) => {
    const { error, parties, said } = await attempt(wrong)
    expect(error).toMatchObject({ kind: 'refused', message: expect.stringContaining('thrown away') })
    expect(parties.askedAt('/authorize')).toHaveLength(1)
    expect(parties.askedAt('/token')).toEqual([])
    expect(said).not.toContain('marker')
    expect(said).not.toContain('other.example')
  })
})

test('an issuer that is neither advertised nor sent is no reason to stop', async () => {
  const { error } = await attempt({
    issuerMetadata: without('authorization_response_iss_parameter_supported'),
    authorizationAnswer: without('iss'),
  })
  expect(error).toBeUndefined()
})

test('a refusal by the person is told as such, and nothing is redeemed', async () => {
  const { error, parties } = await attempt({
    authorizationAnswer: ({ state, iss }) => ({
      state,
      iss,
      error: 'access_denied',
      error_description: 'The user said \u001b[31mno',
    }),
  })
  expect(error).toMatchObject({
    kind: 'refused',
    whose: 'you',
    message: expect.stringContaining('access_denied: The user said [31mno'),
  })
  expect(parties.askedAt('/token')).toEqual([])
})
