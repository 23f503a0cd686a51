import { afterAll, beforeAll, expect, test } from 'vitest'
import { runMinimalClient } from '../minimal-client/index.ts'
import { type ClientStage, openClientStage } from './index.ts'

const revision = '2026-07-28'
const kept: string[] = []
let stage: ClientStage
beforeAll(async () => {
  stage = await openClientStage({ id: 'entra', what: 'Entra', entra: {} }, revision, (secret) => kept.push(secret))
})
afterAll(() => stage.close())

const client = (change: Parameters<typeof runMinimalClient>[1]) =>
  runMinimalClient({ url: stage.url, revision, context: stage.context }, change)
const refusals = (from: number) => stage.exchanges.slice(from).flatMap(({ heard: { refused } }) => refused ?? [])

test('a client that is registered as public may send the secret that it was given, in the form or by Basic', async () => {
  const from = stage.exchanges.length
  const { client_id: id, client_secret: secret } = stage.context
  const basic = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`
  expect(await client(undefined)).toMatchObject({ exitCode: 0 })
  const byBasic = client((parts) => ({
    ...parts,
    tokenRequest: ({ client_id: _, client_secret: __, ...right }) => parts.tokenRequest(right),
    fetch: (input, init) => {
      const isToken = String(input).endsWith('/token')
      return parts.fetch(input, isToken ? { ...init, headers: { ...init?.headers, authorization: basic } } : init)
    },
  }))
  expect(await byBasic).toMatchObject({ exitCode: 0 })
  const other = client((parts) => ({
    ...parts,
    tokenRequest: (right) => ({ ...parts.tokenRequest(right), client_secret: 'another' }),
  }))
  expect(await other).toMatchObject({ exitCode: 1 })
  expect(refusals(from)).toEqual([expect.stringMatching(/^AADSTS700025: Client is public[^.]*\.$/)])
})

test('a client does not get to where the mock is told what to do', async () => {
  const minting = { method: 'POST', body: '{}', headers: { 'content-type': 'application/json' } }
  expect((await fetch(new URL('/_mock/tokens', stage.issuer), minting)).status).toBe(404)
})

test('the redirect URI of a client is registered as it turns out to be, where Entra registers such', async () => {
  const from = stage.exchanges.length
  const comesBackTo = (redirectUri: string) =>
    client((parts) => ({
      ...parts,
      authorizationRequest: (right) => parts.authorizationRequest({ ...right, redirect_uri: redirectUri }),
      tokenRequest: (right) => parts.tokenRequest({ ...right, redirect_uri: redirectUri }),
    }))
  for (const right of ['http://localhost:43210/any/path', 'http://127.0.0.1:3118/', 'cursor://anysphere.cursor/callback'])
    expect(await comesBackTo(right)).toMatchObject({ exitCode: 0 })
  expect(refusals(from)).toEqual([])
  expect(await comesBackTo('http://[::1]:43210/callback')).toMatchObject({ exitCode: 1 })
  expect(refusals(from)).toEqual([expect.stringMatching(/^AADSTS50011: The redirect URI 'http:\/\/\[::1\]:43210\/callback'/)])
})

test('what Entra hands out is told to whoever keeps secrets', async () => {
  const from = stage.exchanges.length
  await client(undefined)
  const answers = stage.exchanges.slice(from)
  const back = new URL(String(answers.find(({ heard }) => heard.purpose === 'authorization')?.reply.headers?.['location']))
  const { access_token: token } = JSON.parse(answers.find(({ heard }) => heard.purpose === 'token')?.reply.text ?? '{}')
  expect(kept).toEqual(expect.arrayContaining([back.searchParams.get('code'), token]))
})
