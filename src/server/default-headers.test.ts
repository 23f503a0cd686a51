import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { mcpClient } from './oauth-proxy/testing/mcp-client.ts'
import { type WholeServer, wholeServer } from './oauth-proxy/testing/whole-server.ts'
import { send } from './testing/dialects.ts'

let room: WholeServer
beforeAll(async () => {
  room = await wholeServer()
})
afterAll(() => room.close())

const places: [string, string, RequestInit][] = [
  ['the endpoint without a token', '/mcp', { method: 'POST' }],
  ['a preflight', '/mcp', { method: 'OPTIONS', headers: { origin: 'http://localhost:1' } }],
  ['the metadata', '/.well-known/oauth-protected-resource/mcp', {}],
  ['the authorization server’s metadata', '/.well-known/oauth-authorization-server', {}],
  ['the keys', '/jwks', {}],
  ['the token endpoint', '/token', { method: 'POST' }],
  ['a page', '/authorize', { headers: { accept: 'text/html' } }],
  ['a page that is lost', '/consent/nothing', { headers: { accept: 'text/html' } }],
  ['health', '/healthz', {}],
  ['nothing', '/nothing', {}],
  ['a malformed address', '/%', {}],
]

test.each(places)('every answer forbids what it does not need: %s', async (_what, path, init) => {
  const { headers } = await send(room.origin + path, init)
  expect(Object.fromEntries(headers)).toMatchObject({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'content-security-policy': expect.stringMatching(/^default-src 'none'.*frame-ancestors 'none'/),
    'referrer-policy': expect.stringMatching(/^(no-referrer|same-origin)$/),
  })
  expect(headers.has('x-powered-by')).toBe(false)
  // Only https can promise to stay so (RFC 6797 §7.2).
  expect(headers.has('strict-transport-security')).toBe(false)
})

describe('what clients in browsers need', () => {
  test('documents and endpoints can be read by pages of any origin', async () => {
    for (const path of ['/.well-known/oauth-protected-resource/mcp', '/.well-known/oauth-authorization-server', '/jwks']) {
      const { headers } = await send(room.origin + path, { headers: { origin: 'https://client.example' } })
      expect([path, headers.get('access-control-allow-origin')]).toEqual([path, '*'])
    }
    const { headers } = await send(`${room.origin}/token`, { method: 'POST', headers: { origin: 'https://client.example' } })
    expect(headers.get('access-control-allow-origin')).toBe('*')
  })

  test('a popup with a page of ours finds who opened it again', async () => {
    const page = await mcpClient(room).begin(room.newBrowser(), await mcpClient(room).registered())
    expect(page.status).toBe(200)
    expect(page.headers.has('cross-origin-opener-policy')).toBe(false)
  })
})
