import type { CheckResult, Outcome } from '../../kit/outcome.ts'
import type { Evidence } from '../../kit/recorder.ts'
import type { Report } from '../../kit/report.ts'
import { judge } from '../../kit/verdict.ts'

export const exchange: Evidence = {
  step: 'probe: the same token, for another API',
  request: 'POST http://localhost:8000/mcp',
  status: 200,
  challenge: 'Bearer scope="a"',
  sent: { headers: { Authorization: 'Bearer [token: aud "other"]' }, body: '{}' },
  got: { headers: {}, body: '{"result":\n{}}' },
  noAnswer: null,
}

export const result = (requirement: string, outcome: Outcome, more: Partial<CheckResult> = {}): CheckResult => ({
  check: `server/${requirement.replace('.', '/')}`,
  title: `The title of ${requirement}`,
  requirement,
  says: `What ${requirement} asks.`,
  area: requirement.split('.')[0] ?? '',
  revision: '2025-11-25',
  level: 'MUST',
  source: 'https://spec.example/2025-11-25/page#clause',
  outcome,
  known: false,
  milliseconds: 12,
  evidence: [exchange],
  ...more,
})

export function reportOf(results: readonly CheckResult[], more: Partial<Report> = {}): Report {
  const { summary, exitCode, because } = judge(results)
  return {
    reportVersion: 1,
    startedAt: '2026-01-01T00:00:00.000Z',
    target: { role: 'server', url: 'http://localhost:8000/mcp', command: null },
    asked: {
      revisions: [...new Set(['2025-11-25' as const, ...results.map(({ revision }) => revision)])],
      profile: 'entra',
      dialect: 'entra',
      strict: false,
      allowNotRun: false,
      only: [],
      tool: null,
      baseline: null,
    },
    verdict: { exitCode, because },
    summary,
    notes: [],
    results,
    ...more,
  }
}

export const failed = result('token.audience', { kind: 'fail', because: 'expected 401, got 200' })

/** One of each standing. */
export const mixed: readonly CheckResult[] = [
  result('zzz.unknown', { kind: 'pass' }),
  failed,
  result('challenge.first', { kind: 'pass' }),
  result('challenge.second', { kind: 'not-run', because: 'nobody can mint' }),
  result('challenge.third', { kind: 'not-asked', because: '2025-11-25 does not ask it' }, { level: null, source: null }),
  result('prm.broken', { kind: 'broken', because: 'the check threw' }),
  result('scope.advice', { kind: 'fail', because: 'expected a scope, got none' }, { level: 'SHOULD' }),
  result('http.known', { kind: 'fail', because: 'expected 403, got 400' }, { known: true }),
]

/** What a server may write into whatever is shown of it, and what it means to a terminal, to Markdown, to HTML and to XML. */
export const evil = `\u001b[2J\u009b31m\u202e<script>alert(1)</script>"'&]]>\`\`\`\n| **x** | [y](javascript:z) @all \ud800\uffff`

/** A report of a server that wrote `evil` wherever it could. */
export const evilReport = (): Report =>
  reportOf(
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
      result(
        'a.d',
        { kind: 'inconclusive', because: evil },
        { evidence: [{ ...exchange, status: null, got: null, noAnswer: evil }] },
      ),
    ],
    { notes: [evil], target: { role: 'server', url: `http://x/${evil}`, command: null } },
  )
