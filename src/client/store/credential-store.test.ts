import { expect, test } from 'vitest'
import { type KeptClient, nothingKept, withClient } from './credential-store.ts'

const client = (clientId: string, issuer = 'https://as.example'): KeptClient => ({
  issuer,
  grantType: 'authorization_code',
  redirectUri: 'http://localhost:1/callback',
  clientId,
  secret: `secret of ${clientId}`,
})
const ids = (clients: readonly KeptClient[]) => clients.map(({ clientId }) => clientId)

test('a registration that another process made takes nothing from who still signs in with the one before', () => {
  const both = withClient(withClient(nothingKept, client('one')), client('two'))
  expect(ids(both.clients)).toEqual(['one', 'two'])
})

test('of many registrations at one issuer the latest are kept, and those of other issuers', () => {
  const first = withClient(nothingKept, client('elsewhere', 'https://other.example'))
  const { clients } = Array.from({ length: 25 }, (_, number) => client(String(number))).reduce(withClient, first)
  expect(ids(clients)).toEqual(['elsewhere', ...Array.from({ length: 20 }, (_, number) => String(number + 5))])
})
