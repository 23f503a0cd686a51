import { expect, test } from 'vitest'
import { readMessage, responsesDue, watchForMessages } from './message.ts'

const json = { 'content-type': ['application/json'] }
const stream = { 'content-type': ['text/event-stream; charset=utf-8'] }

test('a JSON body is a message where it is a JSON-RPC response, and only then', () => {
  expect(readMessage(json, '{"jsonrpc":"2.0","id":"a","result":{}}')).toEqual({ id: 'a', result: {} })
  expect(readMessage(json, '{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"no","data":1}}')).toEqual({
    id: null,
    error: { code: -32600, message: 'no', data: 1 },
  })
  for (const body of [
    '',
    '[]',
    '{"error":"invalid_token"}',
    '{"jsonrpc":"2.0","method":"x"}',
    '{"jsonrpc":"2.0","id":1,"error":"x"}',
    'null',
  ])
    expect(readMessage(json, body)).toBeUndefined()
})

test('an event may carry its data in several lines, and an unfinished event carries nothing', () => {
  expect(readMessage(stream, 'data: {"jsonrpc":"2.0",\ndata: "id":1,"result":{}}\n\n')).toEqual({ id: 1, result: {} })
  expect(readMessage(stream, 'data: {"jsonrpc":"2.0","id":1,"result":{}}')).toBeUndefined()
})

test('requests of the server on a stream are not taken for the response', () => {
  const events = 'data: {"jsonrpc":"2.0","id":9,"method":"ping"}\n\ndata: {"jsonrpc":"2.0","id":1,"result":{"a":1}}\n\n'
  expect(readMessage(stream, events)).toEqual({ id: 1, result: { a: 1 } })
})

test('a watcher sees the response in whatever pieces it comes, even inside a character', () => {
  const text = Buffer.from('data: {"jsonrpc":"2.0","id":1,"result":{"name":"Ádám"}}\r\n\r\n')
  for (let cut = 1; cut < text.length; cut += 1) {
    const watch = watchForMessages(1)
    expect(watch(text.subarray(0, cut)), String(cut)).toBe(false)
    expect(watch(text.subarray(cut)), String(cut)).toBe(true)
  }
})

test('a stream has answered a batch when it holds a response to each request, be they apart or together', () => {
  const due = responsesDue('[{"id":1,"method":"ping"},{"method":"notifications/x"},{"id":2,"method":"ping"}]')
  const event = (data: string) => Buffer.from(`data: ${data}\n\n`)
  const response = (id: number) => `{"jsonrpc":"2.0","id":${id},"result":{}}`
  const watch = watchForMessages(due)
  expect([watch(event(response(1))), watch(event('{"method":"notifications/y"}')), watch(event(response(2)))]).toEqual([
    false,
    false,
    true,
  ])
  expect(watchForMessages(due)(event(`[${response(1)},${response(2)}]`))).toBe(true)
  expect(['{}', undefined, '[]', '[null', '["a"]'].map(responsesDue)).toEqual([1, 1, 1, 1, 1])
})
