import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from 'vitest'
import { sendResponse, webRequest } from './node-web.ts'

let close: (() => void) | undefined
afterEach(() => close?.())

async function serving(listener: RequestListener): Promise<string> {
  const server = createServer(listener)
  close = () => server.close().closeAllConnections()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://localhost:${(server.address() as AddressInfo).port}`
}

/** A stream that says one thing and never ends by itself; tells when nobody reads it any more. */
function endless() {
  const cancelled = Promise.withResolvers<void>()
  const body = new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode('data: one\n\n')),
    cancel: () => cancelled.resolve(),
  })
  return { answer: () => new Response(body, { headers: { 'content-type': 'text/event-stream' } }), cancelled: cancelled.promise }
}

test('a stream ends with the time of its token, well-formed, and what made it is told', async () => {
  const { answer, cancelled } = endless()
  const url = await serving((_request, response) => void sendResponse(response, answer(), 50))
  expect(await (await fetch(url)).text()).toBe('data: one\n\n')
  await cancelled
})

test('when the client goes, the request is aborted and the stream is cancelled', async () => {
  const { answer, cancelled } = endless()
  const aborted = Promise.withResolvers<void>()
  const url = await serving((request, response) => {
    webRequest(request, response, 'https://mcp.example/mcp').signal.addEventListener('abort', () => aborted.resolve())
    void sendResponse(response, answer(), 60_000)
  })
  const gone = new AbortController()
  const response = await fetch(url, { signal: gone.signal })
  await response.body?.getReader().read()
  gone.abort()
  await Promise.all([aborted.promise, cancelled])
})

test('a request is for the address it is told, has the headers that MCP speaks by, and neither token nor body', async () => {
  const seen = Promise.withResolvers<Request>()
  const url = await serving((request, response) => {
    seen.resolve(webRequest(request, response, 'https://mcp.example/mcp'))
    void sendResponse(response, new Response('ä', { status: 202, headers: { 'x-a': 'b' } }), 0)
  })
  const response = await fetch(url, {
    method: 'POST',
    body: '{}',
    headers: { authorization: 'Bearer secret', cookie: 'a=b', 'mcp-name': 'x' },
  })
  expect([response.status, response.headers.get('x-a'), response.headers.get('content-length')]).toEqual([202, 'b', '2'])
  const request = await seen.promise
  expect([request.method, request.url, request.body]).toEqual(['POST', 'https://mcp.example/mcp', null])
  expect([...request.headers.keys()]).toEqual(['accept', 'content-type', 'mcp-name'])
})

test('a token that lives for longer than timers wait does not end its stream at once', async () => {
  const lifetimes = [2 ** 40, 20]
  const url = await serving((_request, response) => void sendResponse(response, endless().answer(), lifetimes.shift() ?? 0))
  const reader = (await fetch(url)).body?.getReader()
  await reader?.read()
  const end = reader?.read().then(() => 'ended')
  // Another one has come and gone meanwhile.
  await (await fetch(url)).text()
  expect(await Promise.race([end, new Promise((resolve) => setImmediate(resolve, 'open'))])).toBe('open')
})
