import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { throwawayServer } from '../kit/throwaway-server.ts'
import { clientAddresses, handedInDocument } from './client-addresses.ts'

test.each([
  ['http://example.com/client.json', 'is no https address'],
  ['file:///etc/passwd', 'is no https address'],
  ['https://127.0.0.1:1/client.json', 'is not on the public network'],
  ['https://localhost:1/client.json', 'is not on the public network'],
  ['https://[::ffff:169.254.169.254]/client.json', 'is not on the public network'],
])('%s, which a client has named, is not asked', async (url, because) => {
  const addresses = clientAddresses()
  expect(await addresses.document(url)).toEqual({ unknown: expect.stringContaining(because) })
  expect(await addresses.page(url)).toEqual({ unknown: expect.stringContaining(because) })
})

test('a document that is handed in stands for what lies at the client id', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-entra-document-'))
  try {
    const file = join(folder, 'client.json')
    await writeFile(file, '{"client_id":"https://a.example/client"}')
    const handedIn = await handedInDocument(file)
    expect(await clientAddresses(handedIn).document('https://localhost/client.json')).toEqual({
      answer: expect.objectContaining({ status: 200, json: { client_id: 'https://a.example/client' } }),
      isHandedIn: true,
    })
    await writeFile(file, '[]')
    await expect(handedInDocument(file)).rejects.toThrow('it is no JSON object')
    await expect(handedInDocument(join(folder, 'none.json'))).rejects.toThrow(/none\.json cannot be read: ENOENT/)
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('it is read from an address as well, wherever that is, if it is answered there', async () => {
  await using server = await throwawayServer((_, response) => response.writeHead(200).end('{"client_id":"x"}'))
  expect(await handedInDocument(server.url)).toMatchObject({ answer: { json: { client_id: 'x' } } })
  await using empty = await throwawayServer((_, response) => response.writeHead(404).end())
  await expect(handedInDocument(empty.url)).rejects.toThrow('it is answered with 404')
})
