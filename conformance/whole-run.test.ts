import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { z } from 'zod'
import { type MockEntra, startMockEntra } from '../src/mock-idp/index.ts'
import { createServer, readConfig } from '../src/server/index.ts'
import { serverChecks } from './checks/index.ts'
import { createRedactor } from './kit/redaction.ts'
import type { Report } from './kit/report.ts'
import { jsonReport } from './report/json.ts'
import { writers } from './report/writers.ts'
import { reportOn } from './report-on.ts'
import { beyond } from './requirements/beyond.ts'
import { entraParty } from './targets/issuers/entra.ts'
import { mockAtHand } from './targets/issuers/mock-at-hand.ts'
import { createServerKeys } from './targets/server-keys.ts'
import { stageServer } from './targets/target-stage.ts'

/** Every credential that any server of this process was shown, or gave away, while the runs went on. */
const seen = new Set<string>()
const openers = ['code', 'state', 'code_verifier', 'access_token', 'refresh_token', 'id_token']

function listen(message: unknown): void {
  const { request, response } = message as { request: IncomingMessage; response: ServerResponse }
  note(request.headers.authorization ?? '')
  for (const cookie of (request.headers.cookie ?? '').split(';')) note(cookieValue(cookie))
  for (const address of [request.url, response.getHeader('location')]) {
    const parameters = URL.parse(String(address), 'http://any')?.searchParams
    for (const name of openers) note(parameters?.get(name) ?? '')
  }
  for (const cookie of [response.getHeader('set-cookie') ?? []].flat()) note(cookieValue(String(cookie).split(';')[0] ?? ''))
  note(String(response.getHeader('mcp-session-id') ?? ''))
}

/** A cookie's name is no secret. */
const cookieValue = (cookie: string): string => cookie.slice(cookie.indexOf('=') + 1)

/** Each part of it that is long enough to be worth something. */
function note(value: string): void {
  for (const part of wordsOf(value)) seen.add(part)
}
const wordsOf = (text: string): readonly string[] => text.match(/[\w-]{16,}/g) ?? []
/** Secrets of other letters, to be looked for as they stand. */
const known = new Set<string>()

let mock: MockEntra
let folder: string
const reports: Report[] = []

beforeAll(async () => {
  const serverKeys = await createServerKeys()
  ;[mock, folder] = await Promise.all([
    startMockEntra({ allowLoopbackIdentifierUri: true }),
    mkdtemp(join(tmpdir(), 'whole-run-')),
  ])
  subscribe('http.server.response.finish', listen)
  const { api, proxy } = mock.apps
  const common = {
    AUTH_AUTHORITY: mock.origin,
    AUTH_TENANT_ID: mock.tenantId,
    GRAPH_BASE_URL: mock.graphBaseUrl,
    MCP_SERVER_PORT: '0',
  }
  const modes = [
    { AUTH_MODE: 'direct', AUTH_CLIENT_ID: api.clientId, AUTH_CLIENT_SECRET: api.clientSecret },
    { AUTH_MODE: 'proxy', AUTH_CLIENT_ID: proxy.clientId, MCP_SERVER_SIGNING_JWKS: JSON.stringify(serverKeys) },
  ]
  for (const mode of modes) {
    const server = await createServer(
      readConfig({ ...common, ...mode, MCP_SERVER_STORE: `file:${join(folder, mode.AUTH_MODE)}/` }),
    )
    const redactor = createRedactor()
    const stage = await stageServer({ url: server.url, party: entraParty(mockAtHand(mock), redactor), redactor, serverKeys })
    const target = { role: 'server' as const, url: server.url, command: null, stage, close: async () => {} }
    reports.push(
      await reportOn(target, {
        checks: serverChecks,
        // One wire in each mode; npm run suite takes both.
        revisions: [mode.AUTH_MODE === 'direct' ? '2026-07-28' : '2025-11-25'],
        profile: 'entra',
        dialect: 'entra',
        strict: true,
        startedAt: new Date(0),
        signal: new AbortController().signal,
      }),
    )
    await server.close()
  }
  for (const { d, p, q } of serverKeys.keys) for (const part of [d, p, q]) known.add(part ?? '')
  known.add(api.clientSecret)
  for (const { password } of mock.users) known.add(password)
}, 60_000)
afterAll(async () => {
  unsubscribe('http.server.response.finish', listen)
  await mock.close()
  await rm(folder, { recursive: true })
})

test('our server passes in both modes, strictly, with nothing left out', () => {
  for (const { verdict, summary } of reports) {
    expect(verdict).toEqual({ exitCode: 0, because: [] })
    expect(summary.required).toBeGreaterThan(40)
    expect(summary).toMatchObject({ passed: summary.required, failed: 0, inconclusive: 0, notRun: 0, broken: 0 })
  }
})

test('no credential that was shown to anybody is in a report of any kind', () => {
  expect(seen.size).toBeGreaterThan(100)
  for (const text of reports.flatMap((report) => Object.values(writers).map((write) => write(report)))) {
    // A report says most words often: looked through once for each secret, they would be minutes.
    const words = [...new Set(wordsOf(text))].join('\n')
    expect([...seen].filter((secret) => words.includes(secret))).toEqual([])
    expect([...known].filter((secret) => text.includes(secret))).toEqual([])
    expect(text).not.toMatch(/eyJ[\w-]{8,}/)
    expect(text).not.toMatch(/"d":"/)
  }
})

test('a whole report is what the published schema says, and the schema notices what is not', async () => {
  const schema = z.fromJSONSchema(JSON.parse(await readFile(new URL('./report/report.schema.json', import.meta.url), 'utf8')))
  for (const report of reports) {
    const read: unknown = JSON.parse(jsonReport(report))
    expect(schema.safeParse(read).error).toBeUndefined()
    expect(schema.safeParse({ ...report, reportVersion: 2 }).success).toBe(false)
    expect(schema.safeParse({ ...report, summary: undefined }).success).toBe(false)
    expect(schema.safeParse({ ...report, results: [{ ...report.results[0], outcome: { kind: 'fail' } }] }).success).toBe(false)
    expect(schema.safeParse({ ...report, more: 1 }).success).toBe(false)
  }
})

test('every verdict is given at the level and the clause of its own revision, with the exchanges', () => {
  for (const { results } of reports) {
    const judged = results.filter(({ outcome }) => outcome.kind === 'pass')
    for (const { level, source, revision, evidence, requirement } of judged) {
      expect(level).not.toBeNull()
      if (!(requirement in beyond) && !requirement.startsWith('sep.')) expect(source).toContain(`/${revision}/`)
      expect(evidence.length).toBeGreaterThan(0)
    }
  }
})
