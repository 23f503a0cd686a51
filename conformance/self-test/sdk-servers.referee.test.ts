import type { Server } from 'node:http'
import { beforeAll, describe, expect, test } from 'vitest'
import { startMockEntra } from '../../src/mock-idp/index.ts'
import { serverChecks } from '../checks/index.ts'
import { type Report, type Revision, runConformance } from '../index.ts'
import { selectChecks } from '../selection.ts'
import { freePort } from '../targets/free-port.ts'
import { type Known, known, type Line } from './sdk-servers/known.ts'
import type { Refuses, SdkServerSettings } from './sdk-servers/settings.ts'
import { startOnV1 } from './sdk-servers/v1.ts'
import { startOnV2 } from './sdk-servers/v2.ts'

interface Case {
  readonly line: Line
  readonly refuses: Refuses
  readonly start: (settings: SdkServerSettings) => Promise<Server>
  readonly revisions: readonly Revision[]
  /** What is asked; without it, everything. */
  readonly only?: readonly string[]
}

/** How a verifier refuses is seen by these, and the same on either wire. */
const ofTokens = ['challenge', 'token']

const cases: readonly Case[] = [
  { line: 'v1', refuses: 'by-message', start: startOnV1, revisions: ['2025-03-26', '2025-06-18', '2025-11-25'] },
  { line: 'v1', refuses: 'by-throwing', start: startOnV1, revisions: ['2025-11-25'], only: ofTokens },
  { line: 'v2', refuses: 'by-message', start: startOnV2, revisions: ['2025-11-25', '2026-07-28'] },
  { line: 'v2', refuses: 'by-throwing', start: startOnV2, revisions: ['2026-07-28'], only: ofTokens },
]

/** Judges such a server behind a mock Entra of its own. */
async function judged({ refuses, start, revisions, only = [] }: Case): Promise<Report> {
  const port = await freePort()
  const url = new URL(`http://localhost:${port}/mcp`)
  const mock = await startMockEntra({ identifierUris: [url.href], allowLoopbackIdentifierUri: true })
  const { clientId, shortScope } = mock.apps.api
  const audience = [clientId, url.href]
  const server = await start({
    port,
    url,
    issuer: mock.issuer(),
    jwksUri: mock.jwksUri,
    audience,
    scope: shortScope,
    refuses,
  })
  try {
    return await runConformance({ url: url.href, mock: mock.origin }, { revisions, profile: 'entra', only })
  } finally {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
    await mock.close()
  }
}

const applies = ({ on, refuses }: Known, of: Case) => on.includes(of.line) && (refuses === undefined || refuses === of.refuses)

describe.each(cases)('a server on the helpers of $line that refuses $refuses', (of) => {
  let report: Report
  beforeAll(async () => {
    report = await judged(of)
  })

  const expected = known
    .filter((one) => applies(one, of))
    .flatMap(({ seenBy = [] }) => seenBy)
    .filter((id) => selectChecks(serverChecks, of.only ?? []).some((check) => check.id === id))
  const told = (kinds: readonly string[]) =>
    report.results.flatMap(({ check, outcome }) =>
      kinds.includes(outcome.kind) && 'because' in outcome ? [{ check, because: outcome.because }] : [],
    )
  /** A bad token that gets 500 is one mistake, and seen by everybody who shows one. */
  const isThat500 = ({ because }: { readonly because: string }) => of.refuses === 'by-throwing' && /got 500/.test(because)

  test('is found to do what its helpers are known to do', () => {
    const red = told(['fail']).map(({ check }) => check)
    expect(expected.filter((id) => !red.includes(id))).toEqual([])
  })

  test('is found to do nothing else', () => {
    expect(told(['fail']).filter((one) => !expected.includes(one.check) && !isThat500(one))).toEqual([])
  })

  test('leaves nothing unclear', () => {
    expect(told(['inconclusive', 'broken', 'not-run']).filter((one) => !isThat500(one))).toEqual([])
  })
})

test('whatever the helpers are known to do is seen by checks that there are, or it is said why not', () => {
  expect(known.filter(({ seenBy, unseen }) => (seenBy === undefined) === (unseen === undefined))).toEqual([])
  const ids = serverChecks.map(({ id }) => id)
  expect(known.flatMap(({ seenBy = [] }) => seenBy).filter((id) => !ids.includes(id))).toEqual([])
})
