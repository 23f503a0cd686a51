import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { displayName } from './me.ts'

/** Asks a Graph that answers so, and gives what came of it. */
async function ask(answer: RequestListener, signal = new AbortController().signal): Promise<string> {
  const graph = createServer(answer)
  await new Promise<void>((resolve) => graph.listen(0, '127.0.0.1', resolve))
  try {
    return await displayName(`http://localhost:${(graph.address() as AddressInfo).port}`, 'the-token', signal)
  } finally {
    graph.closeAllConnections()
    graph.close()
  }
}

test('the name is asked for with the token, at the address that Graph has it', async () => {
  const asked: (string | undefined)[] = []
  const name = await ask((request, response) => {
    asked.push(request.url, request.headers.authorization)
    response.end(JSON.stringify({ displayName: 'Zoë ☂', id: 'x' }))
  })
  expect(name).toBe('Zoë ☂')
  expect(asked).toEqual(['/v1.0/me', 'Bearer the-token'])
})

test.each([
  ['SignInAgain', 401, '{}'],
  ['ConsentMissing', 403, '{}'],
  ['UpstreamUnavailable', 429, '{}'],
  ['UpstreamUnavailable', 500, '<html>'],
  ['UpstreamUnavailable', 200, '<html>'],
  ['UpstreamUnavailable', 200, '{"displayName":null}'],
])('%s is what a %i with %j means', async (name, status, body) => {
  await expect(ask((_request, response) => response.writeHead(status).end(body))).rejects.toMatchObject({ name })
})

test('a redirect is not followed: the token would go with it', async () => {
  let asked = 0
  const redirecting: RequestListener = (_request, response) => {
    asked += 1
    response.writeHead(302, { location: '/elsewhere' }).end()
  }
  await expect(ask(redirecting)).rejects.toMatchObject({ name: 'UpstreamUnavailable' })
  expect(asked).toBe(1)
})

test('whoever has gone is not waited for', async () => {
  const gone = new AbortController()
  await expect(ask(() => gone.abort(), gone.signal)).rejects.toMatchObject({ name: 'UpstreamUnavailable' })
})
