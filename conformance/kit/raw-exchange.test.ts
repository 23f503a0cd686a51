import { createServer } from 'node:net'
import { expect, test } from 'vitest'
import { NoAnswer } from './nothing-learnt.ts'
import { bytesOf, exchangeRaw } from './raw-exchange.ts'
import { createRecorder } from './recorder.ts'
import { createRedactor } from './redaction.ts'

const limits = { milliseconds: 400, bodyBytes: 10_000 }

/** Says the bytes to whoever sends anything, and closes; undefined: says nothing, and `keeps`: closes nothing. */
async function saying(bytes: string | undefined, keeps = false) {
  const heard: string[] = []
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      heard.push(chunk.toString())
      if (bytes !== undefined) socket.write(bytes)
      if (!keeps) socket.end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  return { heard, url: `http://127.0.0.1:${port}/mcp?a=b`, [Symbol.dispose]: () => server.close() }
}

const chunked = 'HTTP/1.1 400 Bad Request\r\nTransfer-Encoding: chunked\r\n\r\n2;x=y\r\n\xc3\xa9\r\n1\r\n!\r\n0\r\n\r\n'
const measured = 'HTTP/1.1 200 OK\r\nX-A: 1\r\nx-a:2 \r\nContent-Length: 2\r\n\r\n{}'

test('a request is sent as it stands: repeated lines, contradictions and all, and nothing is added', async () => {
  using target = await saying(measured)
  const headers = { Host: 'a', 'Content-Length': ['1', '2'], 'X-None': undefined }
  const request = { method: 'POST', url: target.url, headers, body: 'é' }
  await exchangeRaw(request, 1, limits)
  expect(target.heard).toEqual(['POST /mcp?a=b HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\né'])
  expect(target.heard).toEqual([bytesOf(request).toString()])
})

test('each answer on the connection is read to its own end, interim ones aside, and no more than are wanted', async () => {
  const early = 'HTTP/1.1 100 Continue\r\n\r\n'
  using target = await saying(
    `${early}${Buffer.from(chunked, 'latin1').toString()}${measured}HTTP/1.1 204 No Content\r\n\r\n`,
    true,
  )
  const answers = await exchangeRaw({ url: target.url }, 3, limits)
  expect(answers.map(({ status, text }) => [status, text])).toEqual([
    [400, 'é!'],
    [200, '{}'],
    [204, ''],
  ])
  expect(answers[1]).toMatchObject({ headers: { 'x-a': ['1', '2'] }, json: {} })
  expect(await exchangeRaw({ url: target.url }, 1, limits)).toHaveLength(1)
})

test.each([
  ['says how long its answer is, and says less', 'HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nshort', [[200, 'short']]],
  ['answers until it closes', 'HTTP/1.1 200 OK\r\n\r\nuntil here', [[200, 'until here']]],
  ['has a negative length', 'HTTP/1.1 200 OK\r\ncontent-length: -19\r\n\r\n', [[200, '']]],
  ['has a negative chunk', 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n-5\r\n', [[200, '-5\r\n']]],
  ['says something else behind its answer', `${measured}SSH-2.0-x\r\n\r\n`, [[200, '{}']]],
  ['closes the connection', undefined, []],
])('of a server that %s it is known what it answered', async (_, bytes, expected) => {
  using target = await saying(bytes)
  const answers = await exchangeRaw({ url: target.url }, 2, limits)
  expect(answers.map(({ status, text }) => [status, text])).toEqual(expected)
})

test('a server that is silent, speaks no HTTP or is not there gives no answer, and nobody waits for ever', async () => {
  using silent = await saying(undefined, true)
  await expect(exchangeRaw({ url: silent.url }, 1, limits)).rejects.toThrow('had not answered')
  await expect(exchangeRaw({ url: silent.url }, 1, limits, AbortSignal.abort())).rejects.toThrow(NoAnswer)
  using other = await saying('SSH-2.0-x\r\n\r\n')
  await expect(exchangeRaw({ url: other.url }, 1, limits)).rejects.toThrow('not HTTP/1.1')
  other[Symbol.dispose]()
  await expect(exchangeRaw({ url: other.url }, 1, limits)).rejects.toThrow(NoAnswer)
})

test('a body without end is read up to the limit', async () => {
  using target = await saying(`HTTP/1.1 200 OK\r\n\r\n${'a'.repeat(20_000)}`, true)
  const [answer] = await exchangeRaw({ url: target.url }, 1, limits)
  expect(answer?.text.length).toBeGreaterThan(9_000)
})

test('of requests inside of requests no credential is recorded, and every answer is', async () => {
  using target = await saying(measured + measured)
  const recorder = createRecorder({ redactor: createRedactor(), signal: new AbortController().signal, limits })
  const token = 'abcdefghijklmnopqrstuvwxyz'
  const inner = { url: target.url, headers: { Authorization: `Bearer ${token}` } }
  await recorder.step('smuggled', () => recorder.sendRaw({ ...inner, body: bytesOf(inner).toString() }, 2))
  expect(recorder.evidence.map(({ step, status }) => [step, status])).toEqual([
    ['smuggled', 200],
    ['smuggled', 200],
  ])
  expect(JSON.stringify(recorder.evidence)).not.toContain(token)
})
