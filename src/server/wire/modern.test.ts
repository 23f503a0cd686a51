import { beforeAll, expect, test } from 'vitest'
import { callTool, legacy, modern, send } from '../testing/dialects.ts'
import { type Stage, stages } from '../testing/stage.ts'

const stage = stages()
let at: Stage
beforeAll(async () => {
  at = await stage()
})

const ask = (headers: Record<string, string | undefined>, body = modern.request(callTool.method, callTool.params).body) => {
  const right = { ...modern.request(callTool.method, callTool.params).headers, 'mcp-protocol-version': '2026-07-28' }
  const all = { ...right, authorization: `Bearer ${at.token}`, ...headers }
  const sent = Object.fromEntries(Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined))
  return send(at.server.url, { method: 'POST', headers: sent, body })
}

test.each([
  ['no method', { 'mcp-method': undefined }, -32020],
  ['another method', { 'mcp-method': 'tools/list' }, -32020],
  ['a method in other letters', { 'mcp-method': 'TOOLS/CALL' }, -32020],
  ['no name', { 'mcp-name': undefined }, -32020],
  ['another name', { 'mcp-name': 'other' }, -32020],
  ['a name behind a marker in other letters', { 'mcp-name': '=?BASE64?Z2V0X3VzZXJfbmFtZQ==?=' }, -32020],
  ['no version', { 'mcp-protocol-version': undefined }, -32020],
  ['another version than the body', { 'mcp-protocol-version': '2025-11-25' }, -32020],
])('%s: 400', async (_case, headers, code) => {
  const answer = await ask(headers)
  expect([answer.status, answer.json.error.code]).toEqual([400, code])
})

test('letters beyond ASCII in a header: 400, whatever they might mean', async () => {
  const { status, json } = await ask({ 'mcp-param-city': 'Z\u00fcrich' })
  expect([status, json.id, json.error.code]).toEqual([400, expect.anything(), -32020])
})

test('nobody can hold a stream open for news that never come', async () => {
  const listen = modern.request('subscriptions/listen', { notifications: { toolsListChanged: true } })
  // Reads to the end of the stream, which is there at once.
  const { status, text } = await ask({ 'mcp-method': 'subscriptions/listen', 'mcp-name': undefined }, listen.body)
  expect(status).toBe(200)
  expect(text).toContain('"resultType":"complete"')
})

test('a version that nobody knows: 400 with those that are served', async () => {
  const body = modern.request(callTool.method, callTool.params).body.replaceAll('2026-07-28', '1900-01-01')
  const { status, json } = await ask({ 'mcp-protocol-version': '1900-01-01' }, body)
  expect([status, json.error.code]).toEqual([400, -32022])
  expect(json.error.data).toMatchObject({ supported: expect.arrayContaining(['2026-07-28']), requested: '1900-01-01' })
})

test('without the members that every request carries in _meta: 400', async () => {
  const { status, json } = await ask({}, legacy.request(callTool.method, callTool.params).body)
  expect([status, json.error.code]).toEqual([400, -32602])
})

test('a name behind the marker is decoded, and a session id is ignored', async () => {
  const answer = await ask({ 'mcp-name': '=?base64?Z2V0X3VzZXJfbmFtZQ==?=', 'mcp-session-id': 'whatever' })
  expect(answer.status).toBe(200)
  expect(answer.headers.has('mcp-session-id')).toBe(false)
})
