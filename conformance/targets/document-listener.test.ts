import { expect, test } from 'vitest'
import { documentBoard } from './document-board.ts'
import { listenForDocuments } from './document-listener.ts'
import { freePort } from './free-port.ts'

test('a document lies where it says, wherever a reverse proxy has put the folder, and is what it became', async () => {
  const port = await freePort()
  const board = documentBoard('https://public.example/clients/')
  const close = await listenForDocuments(board, port)
  try {
    const noted: { readonly request: string; readonly length: number }[] = []
    const publisher = board.publisher({
      note: (request, answer) => noted.push({ request: request.url, length: answer?.text.length ?? 0 }),
    })
    const published = publisher.publish({ members: () => ({ client_name: 'Another', redirect_uris: undefined }) })
    const { pathname } = new URL(published.url)
    expect(published.url).toMatch(/^https:\/\/public\.example\/clients\/[0-9a-f]{24}\/client\.json$/)
    const document = await (await fetch(`http://127.0.0.1:${port}${pathname}`)).json()
    expect(document).toMatchObject({ client_id: published.url, client_name: 'Another' })
    expect(document).not.toHaveProperty('redirect_uris')
    published.become({ status: 500, headers: { 'cache-control': 'max-age=60' }, body: 'x'.repeat(5000) })
    const failed = await fetch(`http://127.0.0.1:${port}${pathname.replace('/clients', '')}?a=b`)
    expect([failed.status, failed.headers.get('cache-control'), (await failed.text()).length]).toEqual([500, 'max-age=60', 5000])
    expect((await fetch(`http://127.0.0.1:${port}/clients/other/client.json`)).status).toBe(404)
    expect((await fetch(`${published.url.replace('https://public.example', `http://127.0.0.1:${port}`)}/more`)).status).toBe(404)
    expect(published.fetched()).toBe(2)
    expect(noted.map(({ request, length }) => [request, length < 2500])).toEqual([
      [published.url, true],
      [published.url, true],
    ])
    await expect(listenForDocuments(board, port)).rejects.toThrow(/EADDRINUSE.*--documents-port/)
  } finally {
    close()
  }
})
