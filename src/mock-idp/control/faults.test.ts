import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { type MockEntra, startMockEntra } from '../index.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
beforeEach(() => mock.reset())
afterAll(() => mock.close())

async function ask(method: string, path = '', body?: unknown) {
  const init = body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }
  const response = await fetch(`${mock.control}/faults${path}`, { method, ...init })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

test('a fault is armed, asked after, and disarmed with its count', async () => {
  expect(await ask('GET')).toEqual({ status: 200, body: { armed: null } })
  const scope = { endpoint: 'jwks', nth: 2 }
  expect(await ask('POST', '', { id: 'transport/unavailable', scope })).toEqual({
    status: 201,
    body: { id: 'transport/unavailable', scope, fired: 0 },
  })
  const statuses = []
  for (let call = 0; call < 3; call += 1) statuses.push((await fetch(mock.jwksUri)).status)
  expect(statuses).toEqual([200, 503, 200])
  const armed = { id: 'transport/unavailable', scope, fired: 1 }
  expect(await ask('GET')).toEqual({ status: 200, body: { armed } })
  expect(await ask('DELETE')).toEqual({ status: 200, body: { disarmed: armed } })
  expect(await ask('DELETE')).toEqual({ status: 200, body: { disarmed: null } })
})

test('what is armed over HTTP is armed in process, and the other way round', async () => {
  await ask('POST', '', { id: 'jwks/empty' })
  expect(mock.armed()?.id).toBe('jwks/empty')
  mock.disarm()
  using armed = mock.arm('graph/failed', { times: 3 })
  expect((await ask('GET')).body).toEqual({ armed: { id: 'graph/failed', scope: { times: 3 }, fired: 0 } })
  expect(armed.fired).toBe(0)
})

test('a second fault is refused with 409, and the first stays', async () => {
  await ask('POST', '', { id: 'jwks/empty' })
  const { status, body } = await ask('POST', '', { id: 'graph/failed' })
  expect([status, body]).toEqual([409, { error: 'conflict', message: expect.stringContaining('jwks/empty is still armed') }])
  expect(mock.armed()?.id).toBe('jwks/empty')
})

describe('what cannot be armed is refused in words', () => {
  test.each([
    [{ id: 'jwks/nothing' }, "no fault has the id 'jwks/nothing'"],
    [{}, 'id'],
    [{ id: 7 }, 'id'],
    [{ id: 'jwks/empty', scope: { client: 'x' } }, 'client'],
    [{ id: 'jwks/empty', scope: { clientId: 'x' } }, 'would never fire'],
    [{ id: 'jwks/empty', scope: { nth: -1 } }, 'nth'],
    [{ id: 'jwks/empty', scopes: {} }, 'scopes'],
    ['{', 'not the JSON of an object'],
  ])('%o', async (body, words) => {
    expect(await ask('POST', '', body)).toEqual({
      status: 400,
      body: { error: 'invalid_request', message: expect.stringContaining(words) },
    })
    expect(mock.armed()).toBeUndefined()
  })
})

test('the catalogue lists what can be armed, with the sentence each breaks', async () => {
  const { body } = await ask('GET', '/catalogue')
  const { faults, numbered } = body as {
    faults: readonly { id: string; seam: string; breaks: string; times: number | null }[]
    numbered: { ids: readonly string[]; knownNumbers: readonly number[] }
  }
  expect(faults).toContainEqual({
    id: 'token/access-token-missing',
    seam: 'token',
    breaks: 'RFC 6749 §5.1: access_token is required, and a string',
    times: null,
  })
  expect(faults.length).toBeGreaterThanOrEqual(60)
  expect(numbered.ids).toContain('token/aadsts-{number}')
  expect(numbered.knownNumbers).toContain(70008)
  for (const { id } of faults) mock.arm(id)[Symbol.dispose]()
})
