import { expect, test } from 'vitest'
import type { CheckResult, Outcome } from '../kit/outcome.ts'
import type { Evidence } from '../kit/recorder.ts'
import type { Report } from '../kit/report.ts'
import { judge } from '../kit/verdict.ts'
import { textReport } from './text.ts'

const exchange: Evidence = {
  step: 'probe: the same token, for another API',
  request: 'POST http://localhost:8000/mcp',
  status: 200,
  challenge: 'Bearer scope="a"',
  sent: { headers: { Authorization: 'Bearer [token: aud "other"]' }, body: '{}' },
  got: { headers: {}, body: '{"result":\n{}}' },
  noAnswer: null,
}

const result = (requirement: string, outcome: Outcome, more: Partial<CheckResult> = {}): CheckResult => ({
  check: `server/${requirement.replace('.', '/')}`,
  title: `The title of ${requirement}`,
  requirement,
  says: `What ${requirement} asks.`,
  area: requirement.split('.')[0] ?? '',
  revision: '2025-11-25',
  level: 'MUST',
  source: 'https://spec.example/2025-11-25/page#clause',
  outcome,
  evidence: [exchange],
  ...more,
})

function reportOf(results: readonly CheckResult[], more: Partial<Report> = {}): Report {
  const { summary, exitCode, because } = judge(results)
  return {
    reportVersion: 1,
    startedAt: '2026-01-01T00:00:00.000Z',
    target: { role: 'server', url: 'http://localhost:8000/mcp', command: null },
    asked: {
      revisions: ['2025-11-25'],
      profile: 'entra',
      dialect: 'entra',
      strict: false,
      allowNotRun: false,
      only: [],
      tool: null,
    },
    verdict: { exitCode, because },
    summary,
    notes: [],
    results,
    ...more,
  }
}

const failed = result('token.audience', { kind: 'fail', because: 'expected 401, got 200' })
const mixed = [
  result('zzz.unknown', { kind: 'pass' }),
  failed,
  result('challenge.first', { kind: 'pass' }),
  result('challenge.second', { kind: 'not-run', because: 'nobody can mint' }),
  result('challenge.third', { kind: 'not-asked', because: '2025-11-25 does not ask it' }, { level: null, source: null }),
  result('prm.broken', { kind: 'broken', because: 'the check threw' }),
]

test('checks are grouped by area, in one order, and those that were not asked are left out', () => {
  const lines = textReport(reportOf(mixed)).split('\n')
  const places = ['Refusals and their challenge', 'Protected resource metadata', 'Token validation', 'zzz'].map((title) =>
    lines.findIndex((line) => line.startsWith(title)),
  )
  expect(places).toEqual([...places].sort((one, other) => one - other))
  expect(places).not.toContain(-1)
  expect(lines.some((line) => line.includes('The title of challenge.third'))).toBe(false)
})

test('a case that fails is told with its reason, its sentence, the clause and the exchange', () => {
  const text = textReport(reportOf(mixed))
  for (const part of [
    'FAIL server/token/audience at 2025-11-25',
    'because  expected 401, got 200',
    'MUST  What token.audience asks.',
    'https://spec.example/2025-11-25/page#clause',
    'probe: the same token, for another API',
    'POST http://localhost:8000/mcp  ->  200',
    'Authorization: Bearer [token: aud "other"]',
    'WWW-Authenticate: Bearer scope="a"',
    '{"result": {}}',
  ])
    expect(text).toContain(part)
  expect(text).not.toContain('PASS server')
})

test('an exchange without an answer says why there was none', () => {
  const silent = { ...exchange, status: null, got: null, noAnswer: 'closed the connection' }
  const text = textReport(reportOf([result('a.b', { kind: 'inconclusive', because: 'nobody' }, { evidence: [silent] })]))
  expect(text).toContain('UNCLEAR server/a/b')
  expect(text).toContain('->  no answer: closed the connection')
})

test('what was not run is gathered by its reason', () => {
  expect(textReport(reportOf(mixed))).toContain('Not run: nobody can mint\n  server/challenge/second')
})

test('the sum counts requirements and says what the exit code means', () => {
  expect(textReport(reportOf(mixed))).toMatch(
    /Something required does not hold\.\n.*1 of 5.*\n5 required sentences: 2 hold, 1 do not, 1 not run, 1 broken\n$/,
  )
  expect(textReport(reportOf([result('a.b', { kind: 'pass' })]))).toContain('Everything required holds.')
  expect(textReport(reportOf([result('a.b', { kind: 'pass' }), { ...failed, level: 'SHOULD' }]))).toContain(
    '1 recommended: 0 hold, 1 do not',
  )
  expect(textReport(reportOf([]))).toContain('nothing was asked')
})

test('two revisions stand side by side', () => {
  const report = reportOf([
    result('a.b', { kind: 'pass' }),
    result('a.b', { kind: 'fail', because: 'x' }, { revision: '2026-07-28' }),
  ])
  expect(textReport(report)).toContain('  pass        FAIL        The title of a.b')
})

test('notes are shown', () => {
  expect(textReport(reportOf(mixed, { notes: ['At 2026-07-28 nothing was spoken.'] }))).toContain(
    'Note: At 2026-07-28 nothing was spoken.',
  )
})

const esc = '\u001b'

test('nothing a server says reaches the terminal as a command, in any place where it is shown', () => {
  const evil = `${esc}[2J\u009b31m\u202e`
  const report = reportOf(
    [
      result(
        'a.b',
        { kind: 'fail', because: evil },
        {
          title: evil,
          says: evil,
          evidence: [
            {
              step: evil,
              request: evil,
              status: 200,
              challenge: evil,
              noAnswer: null,
              sent: { headers: { authorization: evil }, body: evil },
              got: { headers: { [evil]: evil }, body: `${evil}\r\n${evil}` },
            },
          ],
        },
      ),
      result('a.c', { kind: 'not-run', because: evil }),
    ],
    { notes: [evil], target: { role: 'server', url: `http://x/${evil}`, command: null } },
  )
  const text = textReport(report)
  for (const character of [esc, '\u009b', '\u202e', '\r']) expect(text).not.toContain(character)
})

test('colours are for a terminal only', () => {
  expect(textReport(reportOf(mixed))).not.toContain(esc)
  const coloured = textReport(reportOf(mixed), { colours: true })
  expect(coloured).toContain(`${esc}[31mFAIL${esc}[0m`)
  expect(coloured.replaceAll(new RegExp(`${esc}\\[\\d+m`, 'g'), '')).toBe(textReport(reportOf(mixed)))
})
