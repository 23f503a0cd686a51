import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import type { Principal } from '../principal.ts'
import { type Graph, type GraphToken, graphClient } from './graph.ts'
import { me, photo } from './me.ts'

const principal: Principal = {
  ...{ tenantId: 't', objectId: 'o', subject: 's', clientId: 'c', scopes: [], expiresAt: new Date(0), token: 'inbound' },
}
const waiting = new AbortController().signal

/** Asks a Graph that answers so, and gives what came of it. */
async function at<Result>(
  answer: RequestListener,
  ask: (graph: Graph) => Promise<Result>,
  token: GraphToken = async () => 'the-token',
): Promise<Result> {
  const server = createServer(answer)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  try {
    return await ask(graphClient(`http://localhost:${(server.address() as AddressInfo).port}`, token))
  } finally {
    server.closeAllConnections()
    server.close()
  }
}
const askMe = (graph: Graph) => me(graph, principal, waiting)

test('the user is asked for with the token, at the address that Graph has them', async () => {
  const asked: (string | undefined)[] = []
  const user = await at((request, response) => {
    asked.push(request.url, request.headers.authorization)
    response.end(JSON.stringify({ displayName: 'Zoë ☂', mail: null, id: 'x' }))
  }, askMe)
  expect(user).toEqual({ displayName: 'Zoë ☂', mail: null })
  expect(asked).toEqual(['/v1.0/me', 'Bearer the-token'])
})

test.each([
  ['SignInAgain', 401, '{}'],
  ['ConsentMissing', 403, '{}'],
  ['UpstreamUnavailable', 404, '{}'],
  ['UpstreamUnavailable', 429, '{}'],
  ['UpstreamUnavailable', 500, '<html>'],
  ['UpstreamUnavailable', 200, '<html>'],
  ['UpstreamUnavailable', 200, '{"displayName":null}'],
])('%s is what a %i with %j means', async (name, status, body) => {
  await expect(at((_request, response) => response.writeHead(status).end(body), askMe)).rejects.toMatchObject({ name })
})

test('how long to wait is known where Graph has said it', async () => {
  const busy = (value: string) => at((_request, response) => response.writeHead(429, { 'retry-after': value }).end(), askMe)
  await expect(busy('17')).rejects.toMatchObject({ retryAfterSeconds: 17 })
  await expect(busy('soon')).rejects.toMatchObject({ retryAfterSeconds: undefined })
})

test('a token that was revoked before its time is replaced once, and the person asked only where that does not help', async () => {
  const given: (string | undefined)[] = []
  const token: GraphToken = async (_principal, refused) => {
    given.push(refused)
    return refused === undefined ? 'old' : 'new'
  }
  const takes =
    (right: string): RequestListener =>
    (request, response) =>
      request.headers.authorization === `Bearer ${right}` ? response.end('{"displayName":"Ada"}') : response.writeHead(401).end()
  expect(await at(takes('new'), askMe, token)).toEqual({ displayName: 'Ada' })
  await expect(at(takes('none'), askMe, token)).rejects.toMatchObject({ name: 'SignInAgain' })
  expect(given).toEqual([undefined, 'old', undefined, 'old'])
})

test('what Graph wants of the person is handed on, where it can be read', async () => {
  const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'
  const challenged = (parameters: string) =>
    at((_request, response) => response.writeHead(401, { 'www-authenticate': `Bearer realm="", ${parameters}` }).end(), askMe)
  const encoded = Buffer.from(claims).toString('base64')
  await expect(challenged(`error="insufficient_claims", claims="${encoded}"`)).rejects.toMatchObject({ claims })
  for (const other of [`claims="${encoded}"`, 'error="insufficient_claims", claims="W10="', 'error="insufficient_claims"'])
    await expect(challenged(other)).rejects.toMatchObject({ name: 'SignInAgain', claims: undefined })
})

test('a redirect is not followed: the token would go with it', async () => {
  let asked = 0
  const redirecting: RequestListener = (_request, response) => {
    asked += 1
    response.writeHead(302, { location: '/elsewhere' }).end()
  }
  await expect(at(redirecting, askMe)).rejects.toMatchObject({ name: 'UpstreamUnavailable' })
  expect(asked).toBe(1)
})

test('whoever has gone is not waited for', async () => {
  const gone = new AbortController()
  await expect(
    at(
      () => gone.abort(),
      (graph) => me(graph, principal, gone.signal),
    ),
  ).rejects.toMatchObject({
    name: 'UpstreamUnavailable',
  })
})

const askPhoto = (graph: Graph) => photo(graph, principal, waiting)
const answering =
  (status: number, headers: Record<string, string>, body: string): RequestListener =>
  (_request, response) =>
    response.writeHead(status, headers).end(body)

test('a photo is a picture of a modest size; anything else is none', async () => {
  expect(await at(answering(200, { 'content-type': 'image/jpeg' }, 'pixels'), askPhoto)).toEqual({
    mediaType: 'image/jpeg',
    bytes: new Uint8Array(Buffer.from('pixels')),
  })
  const others: [number, Record<string, string>, string][] = [
    [404, { 'content-type': 'application/json' }, '{"error":{"code":"ImageNotFound"}}'],
    [200, { 'content-type': 'text/html' }, '<html>'],
    [200, { 'content-type': 'image/jpeg' }, ''],
    [200, { 'content-type': 'image/jpeg' }, 'x'.repeat(300_000)],
  ]
  for (const other of others) expect(await at(answering(...other), askPhoto)).toBeUndefined()
})
