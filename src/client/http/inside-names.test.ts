import { describe, expect, test } from 'vitest'
import { connect, type Fetch, printingBrowser } from '../index.ts'
import { outsideFetch } from './inside-names.ts'

const names: Readonly<Record<string, readonly string[]>> = {
  'mcp.example': ['93.184.216.34', '2606:2800::1'],
  'mcp.corp': ['10.0.0.4'],
  'mixed.corp': ['10.0.0.4', '93.184.216.34'],
  'as.example': ['93.184.216.35'],
  'as.corp': ['10.0.0.5'],
  'half.example': ['93.184.216.35', '192.168.1.1'],
  'metadata.example': ['169.254.169.254'],
  'mapped.example': ['::ffff:10.0.0.5'],
  'link.example': ['fe80::1%eth0'],
  'six.example': ['fd00::1'],
  'here.example': ['10.0.0.5', '127.0.0.1'],
  'here-six.example': ['::1'],
}
const lookUp = async (name: string) => names[name] ?? Promise.reject(new Error('ENOTFOUND'))

/** Whether a request goes out. */
async function asks(server: string, address: string, trusted: readonly string[] = []): Promise<string> {
  const fetch = outsideFetch(async () => new Response('asked'), { server: new URL(server), trusted, lookUp })
  return fetch(address).then(
    (answer) => answer.text(),
    (error: unknown) => String(error),
  )
}

describe('a server elsewhere', () => {
  test.each(['https://as.example/x', 'https://unknown.example/x', 'https://mcp.example/x'])('may lead to %s', async (address) => {
    expect(await asks('https://mcp.example/mcp', address)).toBe('asked')
  })

  test.each(['as.corp', 'half.example', 'metadata.example', 'mapped.example', 'link.example', 'six.example'])(
    'may not lead to %s, in a private network',
    async (name) => {
      expect(await asks('https://mcp.example/mcp', `https://${name}/token?code=x`)).toMatch(
        `https://${name}/token was not asked: its name leads to an address in a private network`,
      )
    },
  )

  test.each(['here.example', 'here-six.example'])('may not lead to %s, on this machine', async (name) => {
    for (const server of ['https://mcp.example/mcp', 'https://mcp.corp/mcp', 'https://203.0.113.1/mcp'])
      expect(await asks(server, `https://${name}/`)).toMatch('on this machine')
  })

  test('may lead anywhere that the person named', async () => {
    expect(await asks('https://mcp.example/mcp', 'https://as.corp/token', ['https://as.corp'])).toBe('asked')
    expect(await asks('https://mcp.example/mcp', 'https://as.corp:444/token', ['https://as.corp'])).toMatch('was not asked')
  })
})

test.each([
  ['https://mcp.corp/mcp', 'https://as.corp/token', true],
  ['https://10.0.0.4/mcp', 'https://as.corp/token', true],
  ['http://localhost:8000/mcp', 'https://as.corp/token', true],
  ['http://localhost:8000/mcp', 'https://here.example/token', true],
  ['https://here-six.example/mcp', 'https://as.corp/token', true],
  ['https://mixed.corp/mcp', 'https://as.corp/token', false],
  ['https://unknown.corp/mcp', 'https://as.corp/token', false],
])('whether a server at %s may lead to %s: %s', async (server, address, may) => {
  expect((await asks(server, address)) === 'asked').toBe(may)
})

test('on the way to a token nothing is sent to a private address behind a name, and it is said whose part that is', async () => {
  const asked: string[] = []
  const resource = { resource: 'https://mcp.example/mcp', authorization_servers: ['https://as.corp'] }
  const parties: Fetch = async (input) => {
    asked.push(String(input))
    const isDocument = String(input).includes('oauth-protected-resource')
    return isDocument ? Response.json(resource) : new Response(null, { status: 401, headers: { 'www-authenticate': 'Bearer' } })
  }
  const url = 'https://mcp.example/mcp'
  await expect(connect({ url, fetch: parties, lookUp, browser: printingBrowser() })).rejects.toMatchObject({
    kind: 'refused',
    whose: 'the MCP server',
    advice: expect.stringContaining('--clients'),
  })
  expect(asked.filter((address) => address.includes('as.corp'))).toEqual([])
  const clients = [{ issuer: 'https://as.corp', clientId: 'mine' }]
  await expect(connect({ url, fetch: parties, lookUp, clients, browser: printingBrowser() })).rejects.toMatchObject({
    message: expect.stringContaining('https://as.corp has no metadata'),
  })
  expect(asked.some((address) => address.startsWith('https://as.corp/'))).toBe(true)
})
