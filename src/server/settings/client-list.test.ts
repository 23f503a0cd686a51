import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { clientList } from './client-list.ts'

const client = { client_id: 'the-client', client_name: 'The client', redirect_uris: ['https://client.example/back'] }
const told = (value: unknown) =>
  clientList.safeParse(typeof value === 'string' ? value : JSON.stringify(value)).error?.issues.map(({ message }) => message)

describe('clients of the settings', () => {
  test('are taken from the variable, or from a file that it names', () => {
    const folder = mkdtempSync(join(tmpdir(), 'clients-'))
    const file = join(folder, 'clients.json')
    const web = { ...client, client_id: 'web', application_type: 'web', client_secret: 'geheim-geheim-geheim' }
    writeFileSync(file, JSON.stringify([client, web]))
    for (const text of [JSON.stringify([client, web]), file])
      expect(clientList.parse(text)).toEqual([{ ...client, application_type: 'native' }, web])
    rmSync(folder, { recursive: true })
  })

  test.each([
    ['a file that is not there', '/no/such/file.json', /names a file that cannot be read/],
    ['no JSON', '[geheim', /is not JSON/],
    ['no list', '[]x', /is not JSON/],
    ['a client without a name', [{ ...client, client_name: undefined }], /client 1, client_name/],
    ['a client without a redirect URI', [{ ...client, redirect_uris: [] }], /client 1, redirect_uris/],
    ['a member that is unknown', [client, { ...client, client_id: 'b', redirect_uri: 'x' }], /client 2: .*redirect_uri/],
    ['two clients with one id', [client, client], /two clients with one client_id/],
    ['a secret that is short', [{ ...client, client_secret: 'geheim' }], /client 1, client_secret: .* 16 characters/],
    ['a redirect URI to anywhere', [{ ...client, redirect_uris: ['http://evil.example'] }], /client 1, redirect_uris: .* https/],
    [
      'a loopback redirect URI of a website',
      [{ ...client, redirect_uris: ['http://localhost/'], application_type: 'web' }],
      /native/,
    ],
    ['a client id with a blank', [{ ...client, client_id: 'a b' }], /client 1, client_id/],
  ])('with %s are refused, and no secret is said back', (_what, value, message) => {
    expect(told(value)).toEqual([expect.stringMatching(message)])
    expect(told(value)?.join()).not.toContain('geheim')
  })
})
