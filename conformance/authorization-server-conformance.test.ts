import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { headlessBrowser } from '../src/client/index.ts'
import { type MockEntra, startMockEntra } from '../src/mock-idp/index.ts'
import { readLogin } from './authorization-server-options.ts'
import { runAuthorizationServerConformance as judge, type Report } from './index.ts'
import { throwawayServer } from './kit/throwaway-server.ts'
import { freePort } from './targets/free-port.ts'

let mock: MockEntra
beforeAll(async () => {
  mock = await startMockEntra()
})
afterAll(() => mock.close())

const idsOf = (report: Report, kind: string) =>
  report.results.filter(({ outcome }) => outcome.kind === kind).map(({ check }) => check)
const signingIn = () => ({
  issuer: mock.issuer(),
  client: { id: mock.apps.console.clientId, redirectUri: 'http://localhost:33418/callback' },
  resource: mock.apps.api.identifierUri,
  scope: `${mock.apps.api.scope} offline_access`,
})

test('Entra as it is today breaks what is known of it, and nothing else, and it is said what that means', async () => {
  const report = await judge(signingIn(), { revisions: ['2026-07-28'] })
  expect(idsOf(report, 'fail')).toEqual([
    'authorization-server/pkce/s256-advertised',
    // It takes plain, as its manual says. SHOULD NOT: it turns nothing red.
    'authorization-server/pkce/plain-refused',
    // PKCE is forced on single-page applications only.
    'authorization-server/pkce/challenge-demanded',
    // Its refusal of a code that comes again says itself that the refresh token goes on working. SHOULD, as the three behind it.
    'authorization-server/code/replay-ends-tokens',
    'authorization-server/issuer-parameter/sent',
    'authorization-server/issuer-parameter/on-errors',
    'authorization-server/tokens/refresh-tokens-rotate',
    'authorization-server/tokens/reuse-ends-tokens',
  ])
  expect([...idsOf(report, 'inconclusive'), ...idsOf(report, 'broken'), ...idsOf(report, 'not-run')]).toEqual([])
  expect(report.verdict).toMatchObject({ exitCode: 1, because: ['3 of 16 required sentences do not hold'] })
  // The client was given, so nobody registered, and nothing is said of registration.
  expect(idsOf(report, 'not-asked')).toContain('authorization-server/registration/said-whole')
  expect(report.target).toEqual({ role: 'authorization-server', url: mock.issuer(), command: null })
  expect(report.notes).toContainEqual(
    expect.stringMatching(/^authorization-server\/pkce\/s256-advertised at Microsoft Entra ID: It does S256 and does not say so/),
  )
})

test('2025-06-18 does not know the place where Entra has its document', async () => {
  const report = await judge({ issuer: mock.issuer() }, { revisions: ['2025-06-18'], only: ['asmeta'] })
  expect(idsOf(report, 'fail')).toEqual(['authorization-server/metadata/provided'])
})

test('without a client nobody signs in, nothing is left behind, and what needs one is not run', async () => {
  const mark = mock.ledger.mark
  const report = await judge({ issuer: mock.issuer() }, { revisions: ['2026-07-28'] })
  expect(idsOf(report, 'fail')).toEqual(['authorization-server/pkce/s256-advertised'])
  expect(idsOf(report, 'not-run')).toContain('authorization-server/pkce/wrong-verifier-refused')
  expect(report.notes.filter((note) => note.includes('was not run; what is known of Microsoft Entra ID: '))).toContainEqual(
    expect.stringMatching(/^authorization-server\/tokens\/refresh-tokens-rotate was not run; .* the old ones go on working/),
  )
  expect(mock.ledger.entries(mark).filter(({ endpoint }) => endpoint === 'sign-in' || endpoint === 'authorize')).toEqual([])
})

test('what is typed may be given, and no password and no code of a run is in its report', async () => {
  const [, { userPrincipalName, password } = { userPrincipalName: '', password: '' }] = mock.users
  const login = readLogin(`username=${userPrincipalName},password=${password}`)
  const only = ['authorization-server/code']
  const report = await judge({ ...signingIn(), login }, { revisions: ['2026-07-28'], only })
  expect(report.verdict).toEqual({ exitCode: 0, because: [] })
  const text = JSON.stringify(report)
  expect(text).not.toContain(password)
  expect(text).not.toMatch(/(?:code|code_verifier)=(?!\[removed\])[\w-]/)
})

test('a login that is refused leaves everything unclear that is behind it', async () => {
  const login = { username: 'nobody@contoso.example', password: 'no password of anybody' }
  const report = await judge({ ...signingIn(), login }, { revisions: ['2026-07-28'], only: ['authorization-server/code'] })
  expect(report.verdict.exitCode).toBe(2)
})

test('who is not there is never green, and what is no address is said at once', async () => {
  const gone = await judge({ issuer: 'http://127.0.0.1:1' }, { revisions: ['2026-07-28'] })
  expect(gone.verdict.exitCode).toBe(2)
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    await expect(judge({ issuer: 'contoso' })).rejects.toThrow(/"contoso" is not the address of an issuer/)
    expect(vi.getTimerCount()).toBe(0)
  } finally {
    vi.useRealTimers()
  }
})

test('an issuer on another machine is asked what a stranger sees, without a client and without a person', async () => {
  await using server = await throwawayServer((request, response) => {
    const issuer = `http://${request.headers.host}/tenant`
    const endpoints = { authorization_endpoint: `${issuer}/authorize`, token_endpoint: `${issuer}/token` }
    if (request.url?.includes('/.well-known/')) response.end(JSON.stringify({ issuer, ...endpoints }))
    else response.writeHead(400, { 'content-type': 'application/json' }).end('{"error":"invalid_request"}')
  })
  // The address of every interface leads to this machine, and is no name of it.
  const issuer = `${server.origin.replace('127.0.0.1', '0.0.0.0')}/tenant`
  const only = ['asmeta.as-issuer', 'as.https-endpoints', 'as.pkce-enforce']
  const report = await judge({ issuer }, { revisions: ['2026-07-28'], only })
  expect(new Set(report.results.map(({ check, outcome }) => `${check.split('/')[1]} ${outcome.kind}`))).toEqual(
    // By http over the network.
    new Set(['metadata pass', 'metadata fail', 'pkce not-run']),
  )
  expect(idsOf(report, 'fail')).toEqual(['authorization-server/metadata/endpoints-by-https'])
})

test('a person signs in only where this machine is redirected to', async () => {
  const client = { id: 'any', redirectUri: 'https://client.example/callback' }
  await expect(judge({ issuer: 'https://auth.example', client })).rejects.toThrow(/--redirect-uri/)
})

test('a person is told where to go, for each sign-in, and comes back to this machine', async () => {
  const redirectUri = `http://localhost:${await freePort()}/callback`
  const signIns: Promise<unknown>[] = []
  const onWait = (told: string) => {
    const [address] = /http\S+\/authorize\?\S+/.exec(told) ?? []
    if (address)
      signIns.push(
        headlessBrowser()
          .visit(new URL(address), redirectUri)
          .then((landed) => fetch(landed)),
      )
  }
  const target = { ...signingIn(), client: { id: mock.apps.console.clientId, redirectUri }, browser: 'print' as const }
  const report = await judge(target, { revisions: ['2026-07-28'], only: ['as.pkce-enforce'], onWait })
  await Promise.all(signIns)
  expect([...new Set(report.results.map(({ outcome }) => outcome.kind))]).toEqual(['pass'])
  expect(signIns.length).toBeGreaterThan(report.results.length)
})
