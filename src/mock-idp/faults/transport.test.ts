import { get as httpGet } from 'node:http'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterEach(() => mock.disarm())
afterAll(() => mock.close())

/** How long something may take on a machine that has much to do. */
const inTime = { timeout: 15_000 }

const keys = (init: RequestInit = {}) => fetch(mock.jwksUri, init)
const right = async () => (await keys()).json()

test.each(['transport/truncated', 'transport/connection-reset'])(
  '%s fails the one who reads, and the next is served',
  async (id) => {
    {
      using armed = mock.arm(id, { times: 1 })
      await expect(keys().then((response) => response.text())).rejects.toThrow(/terminated|fetch failed/)
      expect(armed.fired).toBe(1)
    }
    expect(await right()).toHaveProperty('keys')
  },
)

test('half of an answer says how long the whole would have been', async () => {
  const whole = await (await keys()).text()
  using _armed = mock.arm('transport/truncated')
  // Not by fetch, which throws away what it has not yet handed on.
  const got = await new Promise<{ length: string | undefined; text: string; ended: string }>((resolve, reject) => {
    httpGet(mock.jwksUri, (response) => {
      const pieces: Buffer[] = []
      response.on('data', (piece: Buffer) => pieces.push(piece))
      const told = { length: response.headers['content-length'], text: () => Buffer.concat(pieces).toString() }
      response.on('error', (error) => resolve({ ...told, text: told.text(), ended: error.message }))
      response.on('end', () => resolve({ ...told, text: told.text(), ended: 'whole' }))
    }).on('error', reject)
  })
  expect(got).toEqual({
    length: String(whole.length),
    text: whole.slice(0, Math.floor(whole.length / 2)),
    ended: 'aborted',
  })
})

test('a request that was cut off is in the ledger all the same', async () => {
  const other = await startMockEntra()
  using _armed = other.arm('transport/connection-reset')
  await expect(fetch(other.jwksUri)).rejects.toThrow('fetch failed')
  await expect.poll(() => other.ledger.count('jwks'), inTime).toBe(1)
  await other.close()
})

test('a slow answer is late, and right', async () => {
  const whole = await right()
  using armed = mock.arm('transport/slow')
  const started = performance.now()
  expect(await right()).toEqual(whole)
  expect(performance.now() - started).toBeGreaterThan(1_900)
  expect(armed.fired).toBe(1)
})

test('an answer byte by byte is whole in the end', async () => {
  const realm = async () => (await fetch(`${mock.origin}/common/userrealm/nobody@nowhere.example?api-version=1.0`)).text()
  const whole = await realm()
  using armed = mock.arm('transport/byte-by-byte')
  expect(await realm()).toBe(whole)
  expect(armed.fired).toBe(1)
})

test('who waits for an answer that never comes may hang up, and others are served', async () => {
  const never = mock.arm('transport/never-answers', { times: 1 })
  const hangUp = new AbortController()
  const waiting = keys({ signal: hangUp.signal })
  await expect.poll(() => never.fired, inTime).toBe(1)
  expect(await right()).toHaveProperty('keys')
  hangUp.abort()
  await expect(waiting).rejects.toThrow('aborted')
})

test('a mock that owes answers can be closed', async () => {
  const other = await startMockEntra()
  const never = other.arm('transport/never-answers')
  const waiting = fetch(other.jwksUri).catch((error: Error) => error.message)
  await expect.poll(() => never.fired, inTime).toBe(1)
  await other.close()
  expect(await waiting).toBe('fetch failed')
})

test('20 MB of white space after the right answer do no harm to who reads all of it', async () => {
  const whole = await right()
  using armed = mock.arm('transport/oversized')
  const text = await (await keys()).text()
  expect(text.length).toBeGreaterThan(20_000_000)
  expect(JSON.parse(text)).toEqual(whole)
  expect(armed.fired).toBe(1)
})

test('HEAD and preflights are answered as ever', async () => {
  using armed = mock.arm('jwks/empty')
  for (const method of ['HEAD', 'OPTIONS']) {
    const response = await keys({ method })
    expect([response.status, await response.text()]).toEqual([200, method === 'HEAD' ? '' : 'OK'])
  }
  expect(armed.fired).toBe(0)
})
