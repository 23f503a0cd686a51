import { Agent } from 'node:http'
import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { exchange } from './http-client.ts'
import { NoAnswer } from './nothing-learnt.ts'
import { throwawayServer } from './throwaway-server.ts'

const limits = { milliseconds: 400, bodyBytes: 10_000 }
const stream = { 'content-type': 'text/event-stream' }
const response = '{"jsonrpc":"2.0","id":1,"result":{"tools":[]}}'

test('a request is sent as it stands: spelling, order, repeated headers, and one byte for each of their characters', async () => {
  let seen: string[] = []
  await using target = await throwawayServer((request, answer) => {
    seen = request.rawHeaders
    answer.end()
  })
  const headers = { 'X-One': 'caf\xe9', authorization: ['Bearer first', 'Bearer second'], left: undefined }
  await exchange({ method: 'POST', url: target.url, headers, body: 'äö' }, limits)
  expect(seen.slice(0, 10)).toEqual([
    'host',
    new URL(target.url).host,
    'X-One',
    'caf\xe9',
    'authorization',
    'Bearer first',
    'authorization',
    'Bearer second',
    'content-length',
    '4',
  ])
  expect(seen).not.toContain('left')
})

test('repeated header lines of an answer are kept apart and in their order', async () => {
  await using target = await throwawayServer((_, answer) => {
    answer.writeHead(401, ['WWW-Authenticate', 'Basic', 'WWW-Authenticate', 'Bearer scope="a"'])
    answer.end('no')
  })
  const answer = await exchange({ url: target.url }, limits)
  expect(answer).toMatchObject({ status: 401, text: 'no', json: undefined, message: undefined })
  expect(answer.headers['www-authenticate']).toEqual(['Basic', 'Bearer scope="a"'])
})

test('a redirect is an answer like any other', async () => {
  let asked = 0
  await using target = await throwawayServer((_, answer) => {
    asked += 1
    answer.writeHead(302, { location: '/again' }).end()
  })
  expect((await exchange({ url: target.url }, limits)).status).toBe(302)
  expect(asked).toBe(1)
})

test('an event stream that stays open has answered when the response has come, across chunks and after notifications', async () => {
  await using target = await throwawayServer((_, answer) => {
    answer.writeHead(200, stream)
    answer.write('event: message\ndata: {"jsonrpc":"2.0","method":"notifications/progress"}\n\n')
    const text = `id: 1\r\ndata: ${response}\r\n\r\n`
    answer.write(text.slice(0, 30))
    setImmediate(() => answer.write(text.slice(30)))
  })
  const answer = await exchange({ method: 'POST', url: target.url, body: '{}' }, limits)
  expect(answer.message).toEqual({ id: 1, result: { tools: [] } })
})

test('an event stream that answers a GET has answered at its head', async () => {
  await using target = await throwawayServer((_, answer) => {
    answer.writeHead(200, stream).flushHeaders()
  })
  expect(await exchange({ url: target.url }, { ...limits, milliseconds: 60_000 })).toMatchObject({ status: 200, text: '' })
})

test('an event stream without a response is cut at the time limit, with what has come', async () => {
  await using target = await throwawayServer((_, answer) => {
    answer.writeHead(200, stream).write(': still here\n\n')
  })
  const answer = await exchange({ method: 'POST', url: target.url, body: '{}' }, limits)
  expect(answer).toMatchObject({ status: 200, text: ': still here\n\n', message: undefined })
})

test.each([
  ['text/plain', 'a'],
  ['text/event-stream', 'data: x\n\n'],
])('a %s body without end is read up to the limit', async (type, piece) => {
  await using target = await throwawayServer((_, answer) => {
    answer.writeHead(200, { 'content-type': type })
    const pour = () => {
      while (!answer.destroyed && answer.write(piece.repeat(100)));
    }
    answer.on('drain', pour)
    pour()
  })
  const answer = await exchange({ method: 'POST', url: target.url, body: '' }, { ...limits, milliseconds: 10_000 })
  expect(answer.text.length).toBe(limits.bodyBytes)
})

const rawServer = async (bytes: string | undefined) => {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', () => (bytes === undefined ? socket.destroy() : socket.end(bytes)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return { url: `http://127.0.0.1:${port}/mcp`, [Symbol.dispose]: () => server.close() }
}

test.each([
  ['closes the connection', undefined, 'closed the connection without an answer'],
  ['speaks no HTTP', 'SSH-2.0-x\r\n', 'not HTTP'],
  ['promises more than it sends', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort', 'in the middle of its answer'],
])('a server that %s gives no answer, and says how', async (_, bytes, because) => {
  using target = await rawServer(bytes)
  await expect(exchange({ url: target.url }, limits)).rejects.toThrow(because)
  await expect(exchange({ url: target.url }, limits)).rejects.toBeInstanceOf(NoAnswer)
})

test('a server that says nothing is waited for as long as the limit says', async () => {
  await using target = await throwawayServer(() => {})
  await expect(exchange({ url: target.url }, limits)).rejects.toThrow('did not answer within 0.4 s')
})

test('a port without a listener, a name that is none and an address that is not http give no answer', async () => {
  const { url } = await throwawayServer(() => {}).then(async (server) => {
    await server[Symbol.asyncDispose]()
    return server
  })
  await expect(exchange({ url }, limits)).rejects.toThrow('nobody listens there')
  await expect(exchange({ url: 'http://nobody.invalid/' }, limits)).rejects.toThrow(NoAnswer)
  await expect(exchange({ url: 'file:///etc/hosts' }, limits)).rejects.toThrow('not an http address')
})

test('an aborted exchange ends at once', async () => {
  await using target = await throwawayServer(() => {})
  const ending = new AbortController()
  const asked = exchange({ url: target.url }, { ...limits, milliseconds: 60_000 }, ending.signal)
  ending.abort()
  await expect(asked).rejects.toBeInstanceOf(NoAnswer)
  await expect(exchange({ url: target.url }, limits, ending.signal)).rejects.toBeInstanceOf(NoAnswer)
})

test('requests go over a connection that is kept, whether they are answered by JSON or by a stream that ends, and else over one each', async () => {
  const sockets = new Set<unknown>()
  await using target = await throwawayServer((request, answer) => {
    sockets.add(request.socket)
    if (request.url === '/stream') answer.writeHead(200, stream).end(`data: ${response}\n\n`)
    else answer.end(response)
  })
  const over = new Agent({ keepAlive: true, maxSockets: 1 })
  for (const path of ['/json', '/stream', '/json']) {
    const { message } = await exchange({ method: 'POST', url: `${target.origin}${path}`, over }, limits)
    expect(message?.result).toEqual({ tools: [] })
  }
  over.destroy()
  expect(sockets.size).toBe(1)
  for (const _ of [1, 2]) await exchange({ url: target.url }, limits)
  expect(sockets.size).toBe(3)
})

test('a stream that answers a GET is heard for as long as it is listened to, and without that not at all', async () => {
  await using target = await throwawayServer((_, answer) => {
    answer.writeHead(200, stream)
    answer.write(`id: 1\ndata: ${response}\n\n`)
    answer.write('id: 2\ndata: {}\n\n')
  })
  expect((await exchange({ url: target.url }, limits)).text).toBe('')
  const { text } = await exchange({ url: target.url, listenMilliseconds: 100 }, limits)
  expect(text).toMatch(/^id: 1\n.*\n\nid: 2/)
})
