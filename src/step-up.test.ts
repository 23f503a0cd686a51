/** Step-up, seen from end to end: a tool that needs more, an unmodified client that is told so, the person who signs in for it. */
import * as v2 from '@modelcontextprotocol/client'
import { UnauthorizedError as V1UnauthorizedError } from '@modelcontextprotocol/sdk/client/auth.js'
import { Client as V1Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StreamableHTTPClientTransport as V1Transport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import { decodeJwt } from 'jose'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { headlessBrowser } from './client/index.ts'
import { type Parties, startParties } from './testing/parties.ts'
import { Keeper, type Registered, redirectUri } from './testing/sdk-clients.ts'

const me = { name: 'a-client', version: '1' }

/** What both lines of the SDK have in common, so far as it is used here. */
interface Line {
  readonly unauthorized: new () => Error
  connect(): Promise<void>
  call(tool: string): Promise<unknown>
  finish(answer: URLSearchParams): Promise<void>
}

function v1Line(url: URL, keeper: Keeper): Line {
  let client = new V1Client(me)
  let transport = new V1Transport(url, { authProvider: keeper })
  return {
    unauthorized: V1UnauthorizedError,
    connect: async () => {
      client = new V1Client(me)
      transport = new V1Transport(url, { authProvider: keeper })
      // SDK v1 declares its optional members without `undefined`, and its own class gives them one.
      await client.connect(transport as Parameters<typeof client.connect>[0])
    },
    call: async (name) => (await client.callTool({ name, arguments: {} })).content,
    finish: (answer) => transport.finishAuth(answer.get('code') ?? ''),
  }
}

function v2Line(url: URL, keeper: Keeper): Line {
  const options = { versionNegotiation: { mode: { pin: '2026-07-28' } } } as const
  let client = new v2.Client(me, options)
  let transport = new v2.StreamableHTTPClientTransport(url, { authProvider: keeper })
  return {
    unauthorized: v2.UnauthorizedError,
    connect: async () => {
      client = new v2.Client(me, options)
      transport = new v2.StreamableHTTPClientTransport(url, { authProvider: keeper })
      await client.connect(transport)
    },
    call: async (name) => (await client.callTool({ name, arguments: {} })).content,
    finish: (answer) => transport.finishAuth(answer),
  }
}

describe.each(['proxy', 'direct'] as const)('%s mode', (mode) => {
  let parties: Parties
  beforeAll(async () => {
    parties = await startParties(mode, { environment: () => ({ MCP_SERVER_SCOPES: 'mcp.access mcp.profile' }) })
  })
  afterAll(() => parties.close())

  test.each([
    ['v1', 'ada', 'Ada Lovelace', 'Analyst', v1Line],
    ['v2', 'grace', 'Grace Hopper', 'Rear admiral', v2Line],
  ])(
    'a client of SDK %s is sent back to %s for what a tool needs, once, and then served',
    async (_line, user, displayName, jobTitle, lineOf) => {
      const { mock, server } = parties
      const registered: Registered =
        mode === 'direct' ? { client_id: mock.apps.console.clientId, issuer: mock.issuer() } : undefined
      const keeper = new Keeper(registered)
      // SDK v1 answers a 403 with a refresh where it can, which never brings more, and gives up.
      Object.assign(keeper.clientMetadata, { grant_types: ['authorization_code'] })
      const client = lineOf(new URL(server.url), keeper)
      const browser = headlessBrowser({ user: `${user}@contoso.example` })
      const signIn = async () => {
        const url = keeper.authorizationUrl ?? expect.unreachable('the client sends nobody to sign in')
        await client.finish((await browser.visit(url, redirectUri)).searchParams)
        return url.searchParams.get('scope')
      }
      const granted = () => String(decodeJwt(keeper.accessToken ?? '')[mode === 'direct' ? 'scp' : 'scope']).split(' ')
      const spelt = (scope: string) => (mode === 'direct' ? `${server.url}/${scope}` : scope)

      await expect(client.connect()).rejects.toBeInstanceOf(client.unauthorized)
      expect(await signIn()).not.toContain('mcp.profile')
      await client.connect()
      expect(await client.call('get_user_name')).toEqual([{ type: 'text', text: displayName }])
      expect(granted()).toEqual(['mcp.access'])

      await expect(client.call('get_my_profile')).rejects.toBeInstanceOf(client.unauthorized)
      expect((await signIn())?.split(' ')).toEqual(expect.arrayContaining([spelt('mcp.access'), spelt('mcp.profile')]))
      expect(await client.call('get_my_profile')).toEqual([
        { type: 'text', text: `Name: ${displayName}\nMail: ${user}@contoso.example\nJob title: ${jobTitle}\nPhoto: none` },
      ])
      expect(granted().sort()).toEqual(['mcp.access', 'mcp.profile'])
      expect(await client.call('get_user_name')).toEqual([{ type: 'text', text: displayName }])
    },
  )
})
