import { expect, test } from 'vitest'
import { startFakeSession as start } from './testing/fake-session.ts'
import { tokenView } from './token-view.ts'

test('a token is shown as what it says, and never so that it could be used', async () => {
  const { open, parties } = await start()
  const session = await open()
  const view = session.token()
  expect(view).toMatchObject({
    issuer: parties.issuer,
    clientId: 'registered-1',
    resource: parties.url,
    scope: 'fake.access',
    refreshable: true,
    jwt: { header: { alg: 'ES256' }, claims: { aud: parties.url, scope: 'fake.access' } },
  })
  const token = parties.askedAt('/mcp').at(-1)?.authorization?.split(' ')[1] ?? ''
  expect(view?.masked).toBe(`${token.slice(0, 6)}… (${token.length} characters)`)
  expect(JSON.stringify(view)).not.toContain(token.split('.')[2])
})

test('of a token that says nothing little is shown, and of none nothing', () => {
  const grant = {
    server: 'https://a.example/mcp',
    issuer: 'https://as.example',
    grantType: 'authorization_code',
    clientId: 'c',
    by: 'client-id-given',
    accessToken: 'opaque-token',
  } as const
  expect(tokenView(grant)).toMatchObject({
    masked: 'opa… (12 characters)',
    jwt: undefined,
    refreshable: false,
    expiresAt: undefined,
  })
  expect(tokenView(undefined)).toBeUndefined()
})
