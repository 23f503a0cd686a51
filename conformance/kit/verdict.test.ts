import { expect, test } from 'vitest'
import type { CheckResult, Outcome } from './outcome.ts'
import type { Level, Revision } from './requirement.ts'
import { judge } from './verdict.ts'

type Kind = Outcome['kind']

const result = (
  requirement: string,
  kind: Kind,
  level: Level = 'MUST',
  revision: Revision = '2025-11-25',
  check = kind,
): CheckResult => ({
  check: `server/${requirement}/${check}`,
  title: '',
  requirement,
  says: '',
  area: requirement.split('.')[0] ?? '',
  revision,
  level: kind === 'not-asked' ? null : level,
  source: null,
  outcome: kind === 'pass' ? { kind } : { kind, because: 'why' },
  known: false,
  milliseconds: 1,
  evidence: [],
})

test.each<[string, CheckResult[], 0 | 1 | 2]>([
  ['nothing at all', [], 2],
  ['nothing that was asked', [result('a.x', 'not-asked')], 2],
  ['all that is required passes', [result('a.x', 'pass'), result('b.x', 'pass'), result('b.y', 'not-asked')], 0],
  ['a MUST fails', [result('a.x', 'pass'), result('a.y', 'fail')], 1],
  ['a MUST NOT fails', [result('a.x', 'pass'), result('a.y', 'fail', 'MUST NOT')], 1],
  ['a SHOULD fails', [result('a.x', 'pass'), result('a.y', 'fail', 'SHOULD')], 0],
  ['a MAY fails', [result('a.x', 'pass'), result('a.y', 'fail', 'MAY')], 0],
  ['a MUST is unclear', [result('a.x', 'pass'), result('a.y', 'inconclusive')], 2],
  ['a SHOULD is unclear', [result('a.x', 'pass'), result('a.y', 'inconclusive', 'SHOULD')], 0],
  ['a MUST fails and another is unclear', [result('a.x', 'fail'), result('a.y', 'inconclusive')], 1],
  ['a MUST is not run', [result('a.x', 'pass'), result('a.y', 'not-run')], 2],
  ['a SHOULD is not run', [result('a.x', 'pass'), result('a.y', 'not-run', 'SHOULD')], 0],
  ['everything is not run', [result('a.x', 'not-run'), result('b.y', 'not-run')], 2],
  ['a check of a SHOULD breaks', [result('a.x', 'pass'), result('a.y', 'broken', 'SHOULD')], 2],
  ['a check breaks and a MUST fails', [result('a.x', 'fail'), result('a.y', 'broken')], 1],
  ['an area has no green check', [result('a.x', 'pass'), result('b.y', 'not-run', 'SHOULD')], 2],
  ['an area of advice fails, another is green', [result('a.x', 'pass'), result('b.y', 'fail', 'SHOULD')], 0],
  ['only advice was asked, and it fails', [result('a.x', 'fail', 'SHOULD')], 2],
])('%s', (_, results, exitCode) => {
  const judgement = judge(results)
  expect(judgement.exitCode).toBe(exitCode)
  expect(judgement.because.length > 0).toBe(exitCode !== 0)
})

test('with strict a SHOULD is as red as a MUST, and a MAY is not', () => {
  const green = result('a.x', 'pass')
  expect(judge([green, result('a.y', 'fail', 'SHOULD')], { strict: true }).exitCode).toBe(1)
  expect(judge([green, result('a.y', 'inconclusive', 'SHOULD NOT')], { strict: true }).exitCode).toBe(2)
  expect(judge([green, result('a.y', 'fail', 'MAY')], { strict: true }).exitCode).toBe(0)
})

test('requirements are counted, each once a revision, and holds only where all of its checks passed', () => {
  const { summary } = judge([
    result('a.x', 'pass', 'MUST', '2025-11-25', 'pass'),
    result('a.x', 'fail', 'MUST', '2025-11-25', 'fail'),
    result('a.x', 'pass', 'MUST', '2026-07-28'),
    result('a.y', 'pass', 'MUST', '2025-11-25', 'pass'),
    result('a.y', 'inconclusive', 'MUST', '2025-11-25', 'fail'),
    result('a.z', 'pass', 'MUST', '2025-11-25', 'pass'),
    result('a.z', 'not-run', 'MUST', '2025-11-25', 'fail'),
    result('b.x', 'broken'),
    result('b.y', 'pass', 'SHOULD'),
    result('b.z', 'fail', 'MAY'),
    result('b.0', 'not-asked'),
  ])
  expect(summary).toEqual({
    required: 5,
    passed: 1,
    failed: 1,
    inconclusive: 1,
    notRun: 1,
    broken: 1,
    known: 0,
    recommended: { asked: 2, passed: 1, failed: 1, inconclusive: 0, notRun: 0, broken: 0, known: 0 },
    checks: { pass: 5, fail: 2, inconclusive: 1, 'not-asked': 1, 'not-run': 1, broken: 1 },
  })
})

test('a sentence that is a SHOULD at one revision and a MUST at another binds at the latter only', () => {
  const results = [result('a.x', 'fail', 'SHOULD', '2025-06-18'), result('a.x', 'pass', 'MUST', '2025-11-25')]
  expect(judge(results)).toMatchObject({ exitCode: 0, summary: { required: 1, recommended: { asked: 1, failed: 1 } } })
})
