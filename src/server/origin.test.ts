import { expect, test } from 'vitest'
import { callTool, converse, legacy, send } from './testing/dialects.ts'
import { stages } from './testing/stage.ts'

const stage = stages()
const inspector = 'http://localhost:6274'

test('a page that the configuration names may ask first, and then use the server like any client', async () => {
  const { server, token } = await stage({}, { allowedOrigins: [inspector] })
  const asked = await send(server.url, {
    method: 'OPTIONS',
    headers: {
      ...{ origin: inspector, 'access-control-request-method': 'POST' },
      'access-control-request-headers': 'authorization,content-type,mcp-protocol-version,mcp-session-id,mcp-method,mcp-name',
    },
  })
  expect(asked.status).toBe(204)
  expect(asked.headers.get('access-control-allow-origin')).toBe(inspector)
  expect(asked.headers.get('access-control-allow-methods')).toBe('POST, DELETE, OPTIONS')
  for (const name of ['Authorization', 'Content-Type', 'Mcp-Protocol-Version', 'Mcp-Session-Id', 'Mcp-Method', 'Mcp-Name'])
    expect(asked.headers.get('access-control-allow-headers')).toContain(name)

  const served = await converse(legacy, server.url, token, { ...callTool, headers: { origin: inspector } })
  expect([served.status, served.headers.get('access-control-allow-origin')]).toEqual([200, inspector])
  const refused = await send(server.url, { method: 'POST', headers: { origin: inspector } })
  expect(refused.status).toBe(401)
  for (const name of ['WWW-Authenticate', 'Mcp-Session-Id', 'Retry-After'])
    expect(refused.headers.get('access-control-expose-headers')).toContain(name)
})

test('a page that nobody names is not even told what it may ask', async () => {
  const { server } = await stage()
  const asked = await send(server.url, {
    method: 'OPTIONS',
    headers: { origin: inspector, 'access-control-request-method': 'POST' },
  })
  expect([asked.status, asked.headers.get('access-control-allow-origin')]).toEqual([403, null])
})
