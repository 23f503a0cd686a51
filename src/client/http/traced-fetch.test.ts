import { expect, test } from 'vitest'
import { user } from '../testing/fake-parties.ts'
import { startFakeSession as start } from '../testing/fake-session.ts'
import { maskedAddress, maskedBody } from './masked.ts'
import type { Exchange } from './traced-fetch.ts'

test('each exchange on the way is told, and nothing in it would let anybody act in its place', async () => {
  const exchanges: Exchange[] = []
  const { open, parties } = await start({ letsIn: (nth) => nth !== 2 })
  const session = await open({ onExchange: (exchange) => exchanges.push(exchange) })
  await session.callTool('greet', { name: 'Grace' })
  await session.signOut()
  const paths = exchanges.map(({ method, url }) => `${method} ${new URL(url).pathname}`)
  for (const path of ['POST /mcp', 'GET /as/.well-known/openid-configuration', 'POST /register', 'POST /token', 'POST /revoke'])
    expect(paths).toContain(path)
  const token = exchanges.find(({ url }) => url.endsWith('/token'))
  expect(token).toMatchObject({ method: 'POST', status: 200, milliseconds: expect.any(Number), failure: undefined })
  expect(new URLSearchParams(token?.requestBody).get('resource')).toBe(parties.url)
  expect(JSON.parse(token?.responseBody ?? '')).toMatchObject({
    access_token: '(masked)',
    refresh_token: '(masked)',
    expires_in: 3600,
  })
  expect(exchanges.find(({ requestBody }) => requestBody?.includes('tools/call'))?.requestHeaders['authorization']).toBe(
    'Bearer (masked)',
  )

  const told = JSON.stringify(exchanges)
  const secrets = parties.asked.flatMap(({ parameters, authorization }) => [
    authorization?.split(' ')[1],
    ...['code', 'code_verifier', 'refresh_token', 'token', 'state'].map((name) => parameters[name]),
  ])
  const known = secrets.filter((secret) => typeof secret === 'string')
  expect(known.length).toBeGreaterThan(6)
  for (const secret of [...known, user.password]) expect(told).not.toContain(secret)
})

test('a request that got no answer is told with the reason', async () => {
  const exchanges: Exchange[] = []
  const { open, parties } = await start()
  await parties.close()
  await expect(open({ onExchange: (exchange) => exchanges.push(exchange) })).rejects.toMatchObject({ kind: 'unreachable' })
  expect(exchanges).toMatchObject([{ method: 'POST', url: parties.url, status: undefined, failure: expect.stringMatching(/^E/) }])
})

test.each([
  ['https://u:p@a.example/x?code=1&scope=a&State=2', 'https://a.example/x?code=%28masked%29&scope=a&State=%28masked%29'],
  ['http://localhost:1/cb#access_token=abc&x=1', 'http://localhost:1/cb#access_token=%28masked%29&x=1'],
  ['/relative?code=1', '/relative?code=1'],
])('of the address %s this is shown: %s', (address, shown) => {
  expect(maskedAddress(address)).toBe(shown)
})

test('of a body only what can be masked by name is shown', () => {
  expect(maskedBody('application/json; charset=utf-8', '{"a":[{"client_secret":"x","code":-32601}]}')).toBe(
    '{"a":[{"client_secret":"(masked)","code":-32601}]}',
  )
  expect(maskedBody('application/problem+json', '{"id_token":"x"}')).toBe('{"id_token":"(masked)"}')
  expect(maskedBody('application/x-www-form-urlencoded', 'password=x&y=1')).toBe('password=%28masked%29&y=1')
  for (const [type, body] of [
    ['application/json', '{"access_token":"x'],
    ['text/html', 'token=x'],
    [null, 'x'],
  ] as const)
    expect(maskedBody(type, body)).toBeUndefined()
})
