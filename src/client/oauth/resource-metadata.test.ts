import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { resourceMetadata } from './resource-metadata.ts'
import { serverAddress } from './server-address.ts'

const [inserted, root] = ['/.well-known/oauth-protected-resource/mcp', '/.well-known/oauth-protected-resource']

type Pages = (
  origin: string,
) => Readonly<Record<string, { readonly status?: number; readonly headers?: Record<string, string>; readonly body?: unknown }>>

/** A server with these pages and no others, and the paths it was asked for. */
async function serve(pages: Pages) {
  const asked: string[] = []
  let origin = ''
  const server = createServer((request, response) => {
    asked.push(request.url ?? '')
    const page = pages(origin)[request.url ?? '']
    const text = typeof page?.body === 'string' ? page.body : JSON.stringify(page?.body ?? {})
    response.writeHead(page ? (page.status ?? 200) : 404, page?.headers ?? {}).end(text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  origin = `http://localhost:${(server.address() as AddressInfo).port}`
  return { origin, asked, server: serverAddress(`${origin}/mcp`) }
}

const about = (resource: string, issuer = 'https://as.example') => ({
  body: { resource, authorization_servers: [issuer, 'https://second.example'] },
})

test('the document that the challenge names is taken, and no other is looked at', async () => {
  const { origin, asked, server } = await serve((at) => ({
    '/odd': about(`${at}/mcp`, 'https://right.example'),
    [inserted]: about(`${at}/mcp`),
    [root]: about(at),
  }))
  expect(await resourceMetadata(server, { resourceMetadata: `${origin}/odd` }, { fetch })).toEqual({
    url: `${origin}/odd`,
    resource: `${origin}/mcp`,
    issuers: ['https://right.example', 'https://second.example'],
    scopesSupported: undefined,
  })
  expect(asked).toEqual(['/odd'])
})

test('a document that the challenge names and that may not be used is not replaced by another', async () => {
  const { origin, asked, server } = await serve((at) => ({
    '/odd': about('https://other.example/mcp'),
    [inserted]: about(`${at}/mcp`),
  }))
  await expect(resourceMetadata(server, { resourceMetadata: `${origin}/odd` }, { fetch })).rejects.toThrow(
    /"resource" is https:\/\/other\.example\/mcp/,
  )
  expect(asked).toEqual(['/odd'])
})

test('without a challenge the place with the path comes first, the root second', async () => {
  const { origin, asked, server } = await serve((at) => ({ [root]: about(at) }))
  expect(await resourceMetadata(server, undefined, { fetch })).toMatchObject({ url: `${origin}${root}`, resource: origin })
  expect(asked).toEqual([inserted, root])
})

test('for an endpoint at the root there is only one place', async () => {
  const { origin, asked } = await serve((at) => ({ [root]: about(at) }))
  expect(await resourceMetadata(serverAddress(`${origin}/`), undefined, { fetch })).toMatchObject({ resource: origin })
  expect(asked).toEqual([root])
})

test.each([
  [
    'a redirect, even to a right document',
    (at: string) => ({ [root]: { status: 302, headers: { location: `${at}/right` } }, '/right': about(`${at}/mcp`) }),
    /redirects are not followed/,
  ],
  ['a page', () => ({ [root]: { body: '<h1>Welcome</h1>' } }), /no JSON: <h1>Welcome/],
  ['an endless document', () => ({ [root]: { body: `"${'a'.repeat(600_000)}"` } }), /larger than 512 kB/],
  ['a document that is no object', () => ({ [root]: { body: [] } }), /lacks "resource"/],
  [
    'a document with a number for a resource',
    () => ({ [root]: { body: { resource: 1, authorization_servers: ['https://as.example'] } } }),
    /lacks "resource"/,
  ],
] as const)('%s does not do, and the reason is told with the place', async (_, pages, says) => {
  const { origin, asked, server } = await serve(pages)
  const error: unknown = await resourceMetadata(server, undefined, { fetch }).catch((reason: unknown) => reason)
  expect(error).toMatchObject({ kind: 'refused', whose: 'the MCP server', message: expect.stringMatching(says) })
  expect(String(error)).toContain(`${origin}${root}`)
  expect(asked).not.toContain('/right')
})
