import { decodeJwt, decodeProtectedHeader } from 'jose'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { createServer, type RunningServer, type ServerParts, type TokenRule } from './index.ts'
import { converse, modern, send } from './testing/dialects.ts'
import { directConfig, type FakeEntra, fakeEntra } from './testing/fake-entra.ts'

let entra: FakeEntra
const open: RunningServer[] = []
beforeAll(async () => {
  entra = await fakeEntra()
})
afterAll(() => Promise.all([...open, entra].map((one) => one.close())))

async function serverWith(parts: ServerParts): Promise<RunningServer> {
  const server = await createServer(directConfig(entra), parts)
  open.push(server)
  return server
}

const list = { method: 'tools/list' }
const statusOf = async (server: RunningServer, token: string, headers = {}) =>
  (await converse(modern, server.url, token, { ...list, headers })).status

const broken: readonly [TokenRule['name'], Record<string, unknown>][] = [
  ['issuer', { iss: 'https://elsewhere.example' }],
  ['audience', { aud: 'another' }],
  ['tenant', { tid: '00000000-0000-4000-8000-000000000000' }],
  ['expiry', { exp: 1 }],
  ['not-before', { nbf: 99_999_999_999 }],
  ['token-type', { ver: '1.0' }],
  ['user', { oid: undefined }],
  ['scope', { scp: 'another' }],
]
test.each(broken)('without the rule %s, and only then, a token that breaks it comes in', async (name, claims) => {
  const token = await entra.mint({ claims })
  const lenient = await serverWith({ tokenRules: (rules) => rules.filter((rule) => rule.name !== name) })
  expect(await statusOf(lenient, token)).toBe(200)
  expect(await statusOf(await serverWith({}), token)).toBe(name === 'scope' ? 403 : 401)
})

test('the signature can be left out of the judgement', async () => {
  const trusting = await serverWith({
    signature: () => async (token) => ({ header: { ...decodeProtectedHeader(token) }, claims: decodeJwt(token) }),
  })
  const forged = `${(await entra.mint()).split('.').slice(0, 2).join('.')}.AAAA`
  expect(await statusOf(trusting, forged)).toBe(200)
})

test('the token can be looked for elsewhere', async () => {
  const server = await serverWith({
    bearer: (find) => (source) => {
      const token = new URL(source.target, 'http://localhost').searchParams.get('access_token')
      return token === null ? find(source) : { token }
    },
  })
  const { headers, body } = modern.request('tools/list')
  const url = `${server.url}?access_token=${await entra.mint()}`
  expect((await send(url, { method: 'POST', headers: { ...headers, 'mcp-protocol-version': '2026-07-28' }, body })).status).toBe(
    200,
  )
})

test('origins, refusals, the document, its places and the clock can be changed', async () => {
  const token = await entra.mint()
  const server = await serverWith({
    origins: () => () => true,
    refusal: (answer, name) => ({ ...answer, headers: { ...answer.headers, 'x-refusal': name } }),
    resourceMetadata: (document) => ({ ...document, resource: `${document.resource}/` }),
    resourceMetadataPlaces: (paths) => paths.slice(1),
  })
  expect(await statusOf(server, token, { origin: 'https://evil.example' })).toBe(200)
  expect((await send(server.url, { method: 'POST' })).headers.get('x-refusal')).toBe('no-token')
  expect((await send(server.resourceMetadata, {})).status).toBe(404)
  const root = await send(`${server.origin}/.well-known/oauth-protected-resource`, {})
  expect(root.json.resource).toBe(`${server.url}/`)
  const late = await serverWith({ now: () => new Date(Date.now() + 7_200_000) })
  expect(await statusOf(late, token)).toBe(401)
})

test('what a wider scope includes can be said', async () => {
  const wide = await entra.mint({ claims: { scp: 'mcp.everything' } })
  expect(await statusOf(await serverWith({}), wide)).toBe(403)
  const server = await serverWith({ scopeHierarchy: (hierarchy) => new Map([...hierarchy, ['mcp.everything', ['mcp.access']]]) })
  expect(await statusOf(server, wide)).toBe(200)
})

test('a tool can ask Graph as the person who calls it', async () => {
  const server = await serverWith({
    tools: (_tools, { graph }) => [
      {
        ...{ name: 'ask', title: 'Ask', description: 'Asks Graph.', input: z.object({}) },
        handler: async (principal, _args, signal) => ({ text: await (await graph(principal, '/v1.0/me', signal)).text() }),
      },
    ],
  })
  const call = { method: 'tools/call', params: { name: 'ask', arguments: {} } }
  const { json } = await converse(modern, server.url, await entra.mint(), call)
  expect(JSON.parse(json.result.content[0].text)).toMatchObject({ displayName: 'Alice Example' })
})

test('what speaks MCP behind the authentication can be replaced, and takes GET where it opens streams', async () => {
  const echo = { answer: async ({ method }: Request) => new Response(method), close: async () => {} }
  const open = await serverWith({ wires: () => ({ modern: echo, legacy: { ...echo, opensStreams: true } }) })
  const shut = await serverWith({ wires: () => ({ modern: echo, legacy: echo }) })
  const authorization = `Bearer ${await entra.mint()}`
  const got = async (url: string, headers: Record<string, string>) => {
    const response = await fetch(url, { headers: { 'mcp-session-id': 'a', ...headers } })
    return [response.status, await response.text()]
  }
  expect(await got(open.url, { authorization })).toEqual([200, 'GET'])
  expect((await got(open.url, {}))[0]).toBe(401)
  expect((await got(shut.url, { authorization }))[0]).toBe(405)
})
