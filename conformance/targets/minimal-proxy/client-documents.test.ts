import { once } from 'node:events'
import { type AddressInfo, createServer } from 'node:net'
import { expect, test } from 'vitest'
import { documentClients, fetchPublicly, rightDocumentRules } from './client-documents.ts'

test('what a stranger names is not called on this machine, by its number or by a name', async () => {
  let calls = 0
  const trap = createServer((socket) => {
    calls += 1
    socket.destroy()
  }).listen(0, '127.0.0.1')
  try {
    await once(trap, 'listening')
    const { port } = trap.address() as AddressInfo
    for (const host of ['127.0.0.1', 'localhost', '[::ffff:127.0.0.1]'])
      await expect(fetchPublicly(`https://${host}:${port}/client.json`, 5000)).rejects.toThrow('not public')
    expect(calls).toBe(0)
  } finally {
    trap.close()
  }
})

test('a right document is kept as long as it says, and no other', async () => {
  const url = 'https://client.example/client.json'
  const right = { client_id: url, client_name: 'Client', redirect_uris: ['https://client.example/callback'] }
  let fetches = 0
  const asked = async (document: object, cacheControl: string) => {
    fetches = 0
    const fetched = { status: 200, cacheControl, text: JSON.stringify(document) }
    const find = documentClients(
      rightDocumentRules(async () => {
        fetches += 1
        return fetched
      }),
    )
    const found = [await find(url), await find(url)].map((client) => client?.name)
    return { found, fetches }
  }
  const found = ['Client', 'Client']
  expect(await asked(right, 'max-age=60')).toEqual({ found, fetches: 1 })
  expect(await asked(right, 'no-store, max-age=60')).toEqual({ found, fetches: 2 })
  expect(await asked(right, '')).toEqual({ found, fetches: 2 })
  for (const wrong of [[], { ...right, client_id: `${url}/` }, { ...right, redirect_uris: [] }, { ...right, client_name: 1 }])
    expect(await asked(wrong, 'max-age=60')).toEqual({ found: [undefined, undefined], fetches: 2 })
})

test('an id that is no https address with a path is no document', async () => {
  const find = documentClients(rightDocumentRules(() => Promise.reject(new Error('it was asked for'))))
  for (const id of ['client', 'http://client.example/client.json', 'https://client.example/'])
    expect(await find(id)).toBeUndefined()
})
