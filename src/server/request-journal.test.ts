import { request as httpRequest } from 'node:http'
import { pino } from 'pino'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { callTool, converse, modern, send } from './testing/dialects.ts'
import { tenantId } from './testing/fake-entra.ts'
import { type Stage, stages } from './testing/stage.ts'

const lines: Record<string, unknown>[] = []
const log = pino({ level: 'debug' }, { write: (line: string) => void lines.push(JSON.parse(line)) })
const stage = stages()
let at: Stage
beforeAll(async () => {
  at = await stage({ log }, { trustedProxies: ['10.0.0.0/8'] })
})
afterEach(() => {
  lines.length = 0
})

/** The lines of requests; each is written when its answer has gone out, which may be after it has come in. */
async function journal(count = 1) {
  const requests = () => lines.filter(({ msg }) => msg === 'request')
  await expect.poll(() => requests().length).toBe(count)
  return requests()
}

test('a request that is served has one line: who, what, and how long it took', async () => {
  await converse(modern, at.server.url, at.token, callTool)
  const [line] = await journal()
  expect(line).toEqual({
    ...{ level: 30, time: expect.any(Number), pid: expect.any(Number), hostname: expect.any(String), msg: 'request' },
    ...{ requestId: expect.stringMatching(/^[\w-]{36}$/), address: '127.0.0.1', method: 'POST', path: '/mcp', status: 200 },
    ...{ durationMs: expect.any(Number), tid: tenantId, oid: '11111111-1111-4111-8111-111111111111', client: 'a-client' },
  })
})

test('a request that is refused has the reason in its line, and nobody’s name', async () => {
  await send(`${at.server.url}?access_token=tell-nobody`, { method: 'POST', headers: { authorization: 'Bearer tell.nobody' } })
  const [line] = await journal()
  expect(line).toMatchObject({ status: 400, path: '/mcp', refusal: 'request-malformed', because: 'a second token in the query' })
  expect(line).not.toHaveProperty('tid')
  expect(JSON.stringify(line)).not.toContain('nobody')
})

test('whatever is said in the course of a request carries its id, and the sender is told it', async () => {
  at.entra.state.graph = 500
  const { headers } = await converse(modern, at.server.url, at.token, callTool)
  at.entra.state.graph = undefined
  await journal()
  expect(lines.length).toBeGreaterThan(1)
  expect(new Set(lines.map(({ requestId }) => requestId))).toEqual(new Set([headers.get('x-request-id')]))
})

test.each([
  ['a trace of a front', '0af7651916cd43dd-8448eb211c80319c', true],
  ['one that is short', 'abc', false],
  ['one that is long', 'a'.repeat(129), false],
  ['one with markup', '<b>aaaaaaaaaaaa</b>', false],
  ['one with a blank', 'aaaaaaaa bbbbbbbb', false],
])('the id of a request may come with it: %s', async (_what, given, taken) => {
  const { headers } = await send(at.server.resourceMetadata, { headers: { 'x-request-id': given } })
  expect(headers.get('x-request-id') === given).toBe(taken)
  const [line] = await journal()
  expect(line?.['requestId']).toBe(headers.get('x-request-id'))
})

test.each([
  ['/.well-known/oauth-protected-resource/mcp', '/.well-known/oauth-protected-resource/mcp'],
  ['/sign-in/kq3jZ1cT0pW8vXnYbR2sA', '/sign-in/…'],
  ['/mcp/eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ4In0.c2ln?x=y', '/mcp/…'],
  [`/${'a'.repeat(300)}`, '/…'],
])('the path %s is written as %s', async (path, written) => {
  await send(at.server.origin + path, {})
  expect((await journal())[0]?.['path']).toBe(written)
})

test('probes are written only where everything is', async () => {
  await send(`${at.server.origin}/healthz`, {})
  expect((await journal())[0]?.['level']).toBe(20)
})

test('a sender that goes away before the answer is one that did', async () => {
  const request = httpRequest(at.server.url, {
    method: 'POST',
    headers: { authorization: `Bearer ${at.token}`, 'content-type': 'application/json' },
  })
  request.on('error', () => {})
  await new Promise<void>((sent) => request.write('{', () => sent()))
  await expect.poll(() => at.entra.state.asked.length).toBeGreaterThan(0)
  request.destroy()
  expect((await journal())[0]).toMatchObject({ aborted: true })
})

describe('the address of a sender', () => {
  test('is that of its connection, whatever a stranger says', async () => {
    await send(at.server.resourceMetadata, { headers: { 'x-forwarded-for': '203.0.113.9', forwarded: 'for=203.0.113.9' } })
    expect((await journal())[0]?.['address']).toBe('127.0.0.1')
  })

  test('is what a trusted front says, and no further', async () => {
    const behind = await stage({ log }, { trustedProxies: ['127.0.0.1', '10.0.0.0/8'] })
    const headers = { 'x-forwarded-for': '198.51.100.1, 203.0.113.9, 10.1.2.3' }
    await send(behind.server.resourceMetadata, { headers })
    expect((await journal())[0]?.['address']).toBe('203.0.113.9')
  })
})
