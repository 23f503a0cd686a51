import { expect, test } from 'vitest'
import { attempt } from '../../testing/fake-session.ts'
import { clientMetadataDocument } from './client-metadata.ts'

const document = 'https://client.example/metadata.json'

test('the document names itself, a loopback redirect and no secret', () => {
  expect(clientMetadataDocument(document)).toMatchObject({
    client_id: document,
    client_name: expect.any(String),
    redirect_uris: ['http://localhost/callback'],
    grant_types: ['authorization_code', 'refresh_token'],
    token_endpoint_auth_method: 'none',
  })
})

test.each([
  ['http://client.example/c.json', /no https/],
  ['nonsense', /no https/],
  ['https://client.example', /no path/],
  ['https://client.example/', /no path/],
  ['https://user:pw@client.example/c', /user name/],
  ['https://client.example/c#x', /fragment/],
  ['https://client.example/a/../c', /dot segment/],
  ['https://client.example/./c', /dot segment/],
  ['https://client.example/%2e%2E/c', /dot segment/],
  ['https://localhost/c', /this machine/],
])('%s is no client id', async (url, says) => {
  expect(() => clientMetadataDocument(url)).toThrow(says)
  const { error, parties } = await attempt({}, { clientMetadataUrl: url })
  expect(String(error)).toMatch(says)
  expect(parties.askedAt('/authorize')).toEqual([])
})
