/** The transport of 2024-11-05 (HTTP+SSE), which MCP Inspector still offers: an unmodified client signs in by it in both modes. */
import { UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { afterAll, expect, test } from 'vitest'
import { headlessBrowser } from './client/index.ts'
import { changeApp, type Parties, startParties } from './testing/parties.ts'
import { Keeper, redirectUri } from './testing/sdk-clients.ts'

const open: Parties[] = []
afterAll(() => Promise.all(open.map((parties) => parties.close())))

test.each(['proxy', 'direct'] as const)('in %s mode', async (mode) => {
  const parties = await startParties(mode)
  open.push(parties)
  const { mock, server } = parties
  const url = new URL('sse', server.url)
  // As the server says at its start: Entra compares `resource` with what is registered.
  if (mode === 'direct') await changeApp(mock, { identifierUris: [`api://${mock.apps.api.clientId}`, server.url, url.href] })
  const keeper = new Keeper(mode === 'direct' ? { client_id: mock.apps.console.clientId, issuer: mock.issuer() } : undefined)
  const transport = () => new SSEClientTransport(url, { authProvider: keeper })
  const connected = async (through: SSEClientTransport) => {
    const client = new Client({ name: 'older', version: '1' })
    await client.connect(through)
    return client
  }

  const first = transport()
  await expect(connected(first)).rejects.toBeInstanceOf(UnauthorizedError)
  const back = await headlessBrowser().visit(keeper.authorizationUrl ?? '', redirectUri)
  await first.finishAuth(back.searchParams.get('code') ?? '')
  const client = await connected(transport())
  expect((await client.callTool({ name: 'get_user_name' })).content).toEqual([{ type: 'text', text: 'Ada Lovelace' }])
  await client.close()
})
