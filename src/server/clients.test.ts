import { readFileSync } from 'node:fs'
import { Client as ModernClient, StreamableHTTPClientTransport as ModernTransport } from '@modelcontextprotocol/client'
import { Client as LegacyClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as LegacyTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createServer, type RunningServer } from './index.ts'
import { directConfig, type FakeEntra, fakeEntra } from './testing/fake-entra.ts'
import { identity } from './wire/wire.ts'

let entra: FakeEntra
let server: RunningServer
beforeAll(async () => {
  entra = await fakeEntra()
  server = await createServer(directConfig(entra))
})
afterAll(() => Promise.all([server.close(), entra.close()]))

const me = { name: 'a-test', version: '1.0.0' }
const options = async () => ({ requestInit: { headers: { authorization: `Bearer ${await entra.mint()}` } } })

test('an unmodified client of SDK v1 lists and calls', async () => {
  const client = new LegacyClient(me)
  const transport = new LegacyTransport(new URL(server.url), await options())
  // SDK v1 declares its optional members without `undefined`, and its own class gives them one.
  await client.connect(transport as Parameters<typeof client.connect>[0])
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['get_user_name'])
  expect((await client.callTool({ name: 'get_user_name' })).content).toEqual([{ type: 'text', text: 'Alice Example' }])
  await transport.terminateSession()
  await client.close()
})

test.each([
  ['by default', '2025-11-25', {}],
  ['choosing for itself', '2026-07-28', { versionNegotiation: { mode: 'auto' as const } }],
  ['pinned', '2026-07-28', { versionNegotiation: { mode: { pin: '2026-07-28' } } }],
])('a client of SDK v2, %s, speaks %s and gets the same answer', async (_case, revision, negotiation) => {
  const client = new ModernClient(me, negotiation)
  await client.connect(new ModernTransport(new URL(server.url), await options()))
  expect(client.getNegotiatedProtocolVersion()).toBe(revision)
  expect((await client.listTools()).tools.map(({ name }) => name)).toEqual(['get_user_name'])
  expect((await client.callTool({ name: 'get_user_name' })).content).toEqual([{ type: 'text', text: 'Alice Example' }])
  expect(client.getServerVersion()).toMatchObject(identity)
  await client.close()
})

test('the server calls itself by the version of the package', async () => {
  const manifest: { name: string; version: string } = JSON.parse(
    readFileSync(new URL('../../package.json', import.meta.url), 'utf8'),
  )
  expect(identity).toEqual({ name: manifest.name, version: manifest.version })
})
