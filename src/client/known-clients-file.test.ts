import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { knownClientsFile } from './known-clients-file.ts'
import { temporaryFolder } from './testing/temporary-folder.ts'

async function read(contents: unknown, others: Readonly<Record<string, string>> = {}) {
  const folder = await temporaryFolder()
  const file = join(folder, 'clients.json')
  await writeFile(file, typeof contents === 'string' ? contents : JSON.stringify(contents))
  for (const [name, text] of Object.entries(others)) await writeFile(join(folder, name), text)
  return knownClientsFile(file, true)
}

test('clients are read by issuer, their keys from files beside', async () => {
  const clients = await read(
    {
      'https://one.example': { clientId: 'a' },
      'https://two.example/v2.0': { clientId: 'b', clientSecret: 's' },
      'https://three.example': { clientId: 'c', clientKey: 'key.pem', clientCertificate: 'certificate.pem' },
    },
    { 'key.pem': 'KEY', 'certificate.pem': 'CERTIFICATE' },
  )
  expect(clients).toEqual([
    { issuer: 'https://one.example', clientId: 'a', secret: undefined, key: undefined },
    { issuer: 'https://two.example/v2.0', clientId: 'b', secret: 's', key: undefined },
    { issuer: 'https://three.example', clientId: 'c', secret: undefined, key: { privateKey: 'KEY', certificate: 'CERTIFICATE' } },
  ])
})

test('a file that need not be there holds none; one that was named has to be', async () => {
  const file = join(await temporaryFolder(), 'none.json')
  expect(await knownClientsFile(file, false)).toEqual([])
  await expect(knownClientsFile(file, true)).rejects.toMatchObject({
    kind: 'usage',
    message: expect.stringContaining('(ENOENT)'),
  })
})

test.each([
  ['{ clientSecret: s3cret }', /not as it should be:\n✖ It is no JSON$/],
  [[], /not as it should be/],
  [{ 'https://one.example': {} }, /clientId/],
  [{ 'https://one.example': { clientId: 'a', secret: 's' } }, /Unrecognized key: "secret"/],
  [{ 'https://one.example': { clientId: 'a', clientSecret: 's', clientKey: 'k' } }, /a secret and a key/],
  [{ 'https://one.example': { clientId: 'a', clientKey: 'missing.pem' } }, /missing\.pem, cannot be read \(ENOENT\)/],
])('%j is told of', async (contents, says) => {
  await expect(read(contents)).rejects.toMatchObject({ kind: 'usage', message: expect.stringMatching(says) })
})
