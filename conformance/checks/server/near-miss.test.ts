import { expect, test } from 'vitest'
import type { Step } from '../../kit/check.ts'
import type { Answer, Issuer, McpRequest, ServerUnderTest } from '../../kit/instruments.ts'
import { mintedBy } from './door.ts'
import { judgeNearMiss } from './near-miss.ts'
import { siblingOf } from './token-issuer.ts'
import { expiredRefused, notYetValidRefused } from './token-lifetime.ts'
import { missingScopeForbidden } from './token-scope.ts'
import { tampered } from './token-signature.ts'

const step: Step = (_label, action) => action()
const served: Answer = { status: 200, headers: {}, text: '', json: undefined, message: { id: 1, result: {} } }
const refused = (status: number): Answer => ({ status, headers: {}, text: '', json: undefined, message: undefined })

type Answering = (token: string | undefined, method: 'first' | 'list' | 'call') => Answer

/** A server that is nothing but its answers. */
function fakeServer(answering: Answering, changes: Partial<ServerUnderTest> = {}): ServerUnderTest {
  const on = (method: 'first' | 'list' | 'call') => async (request?: McpRequest) => answering(request?.token, method)
  return {
    url: 'https://mcp.example/mcp',
    revision: '2025-11-25',
    send: async () => refused(404),
    overOneConnection: async () => {
      throw new Error('no near-miss asks for a connection')
    },
    firstRequest: on('first'),
    ask: async (_method, _params, request) => on('first')(request),
    listTools: on('list'),
    callTool: async (_call, request) => on('call')(request),
    tool: async () => ({ name: 'get_user_name', arguments: {} }),
    resourceMetadata: async () => undefined,
    ...changes,
  }
}

const seconds = 1_800_000_000
const right = {
  header: { alg: 'RS256' },
  claims: { iss: 'https://as.example', iat: seconds, nbf: seconds, exp: seconds + 4000, scp: 'mcp.access' },
}

/** Mints the word for what was asked, instead of a token. */
const fakeIssuer: Issuer = {
  scopeClaim: 'scp',
  right: async () => right,
  mint: async (change) => (change === undefined ? 'right' : `wrong ${JSON.stringify(change)}`),
  idToken: async () => 'id-token',
  foreign: async () => ({ 'a token for something else': 'foreign' }),
}

const judge = (answering: Answering) =>
  judgeNearMiss({ server: fakeServer(answering), token: mintedBy(fakeIssuer) }, step, 'a wrong token', async () => 'wrong')

test('a wrong token that gets 401 between two right ones that are served is refused', async () => {
  expect(await judge((token) => (token === 'right' ? served : refused(401)))).toEqual({ kind: 'pass' })
})

test.each([
  ['served', served],
  ['forbidden', refused(403)],
  ['answered by a failure', refused(500)],
])('a wrong token that is %s is a fault', async (_name, answer) => {
  const verdict = await judge((token) => (token === 'right' ? served : token === 'wrong' ? answer : refused(401)))
  expect(verdict).toMatchObject({ kind: 'fail', because: expect.stringContaining('expected 401') })
})

test('nothing is learnt where a right token is refused before', async () => {
  expect(await judge(() => refused(401))).toMatchObject({ kind: 'inconclusive' })
})

test('nothing is learnt where a right token is refused after', async () => {
  let offended = false
  const verdict = await judge((token) => {
    if (token === 'wrong') offended = true
    return token === 'right' && !offended ? served : refused(401)
  })
  expect(verdict).toMatchObject({ kind: 'inconclusive' })
})

test('where the first request and listing are open to everybody, the wrong token is shown to the tool', async () => {
  const shown: (string | undefined)[] = []
  const verdict = await judge((token, method) => {
    if (method !== 'call') return served
    shown.push(token)
    return token === 'right' ? served : refused(401)
  })
  expect(verdict).toEqual({ kind: 'pass' })
  expect(shown).toEqual([undefined, 'right', 'wrong', 'right'])
})

test('where everything is open to everybody, a wrong token is found to be served', async () => {
  expect(await judge(() => served)).toMatchObject({ kind: 'fail' })
})

test('a token without the scope may be served by the first request, if the tool refuses it with 403', async () => {
  const server = fakeServer((token, method) => {
    if (token === undefined) return refused(401)
    return token === 'right' || method !== 'call' ? served : refused(403)
  })
  expect(await missingScopeForbidden.run({ server, issuer: fakeIssuer }, step)).toEqual({ kind: 'pass' })
})

test('a server that challenges for no scope may serve every valid token, whatever it lists, and one that does may not', async () => {
  const document = { scopes_supported: ['api://x/mcp.access'] }
  const listing = { resourceMetadata: async () => ({ url: '', route: 'path' as const, answer: served, document }) }
  const judged = (challenge: string) => {
    const stranger = { ...refused(401), headers: { 'www-authenticate': [challenge] } }
    const server = fakeServer((token) => (token === undefined ? stranger : served), listing)
    return missingScopeForbidden.run({ server, issuer: fakeIssuer }, step)
  }
  expect(await judged('Bearer realm="x"')).toEqual({ kind: 'pass' })
  expect(await judged('Bearer scope="mcp.access"')).toMatchObject({ kind: 'fail' })
})

test('near-misses in time are beyond any skew that a server may allow', async () => {
  const minted: Readonly<Record<string, unknown>>[] = []
  const issuer: Issuer = {
    ...fakeIssuer,
    mint: async ({ claims } = {}) => {
      if (claims) minted.push(claims)
      return 'any'
    },
  }
  for (const { run } of [expiredRefused, notYetValidRefused]) await run({ server: fakeServer(() => served), issuer }, step)
  const [expired, early] = minted
  expect(expired?.['exp']).toBe(seconds - 600)
  expect(Number(expired?.['exp']) - Number(expired?.['iat'])).toBe(4000)
  const inSeconds = Number(early?.['nbf']) - Math.floor(Date.now() / 1000)
  expect(inSeconds).toBeGreaterThan(500)
  expect(inSeconds).toBeLessThanOrEqual(600)
  expect(early).toEqual({ nbf: early?.['nbf'], exp: Number(early?.['nbf']) + 3600 })
})

test('a tampered token has other claims under the same header and signature', () => {
  const token = ['{"alg":"RS256"}', '{"sub":"ada"}'].map((part) => Buffer.from(part).toString('base64url')).join('.')
  const [header, payload, signature] = tampered(`${token}.c2ln`).split('.')
  expect([header, signature]).toEqual([token.split('.')[0], 'c2ln'])
  expect(JSON.parse(Buffer.from(payload ?? '', 'base64url').toString())).toEqual({ sub: 'ada', tampered: true })
})

test('the issuer of another tenant is spelt as this one, and has a path of its own where there are no tenants', () => {
  expect(siblingOf('https://login.example/3f6ab9a4-1c7e-4d7b-9a52-6f0c8e2b7d10/v2.0')).toBe(
    'https://login.example/11111111-2222-4333-8444-555555555555/v2.0',
  )
  expect(siblingOf('https://mcp.example/')).toBe('https://mcp.example/another-tenant')
})
