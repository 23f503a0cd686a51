import { expect, test } from 'vitest'
import { againstBaseline, type Baseline, baselineOf, entryText } from './baseline.ts'
import type { CheckResult, Outcome } from './outcome.ts'
import type { Revision } from './requirement.ts'
import { judge } from './verdict.ts'

const result = (
  check: string,
  kind: Outcome['kind'],
  revision: Revision = '2025-11-25',
  more: Partial<CheckResult> = {},
): CheckResult => ({
  check,
  title: '',
  requirement: `area.${check}`,
  says: '',
  area: 'area',
  revision,
  level: 'MUST',
  source: null,
  outcome: kind === 'pass' ? { kind } : { kind, because: 'why' },
  known: false,
  milliseconds: 1,
  evidence: [],
  ...more,
})

const results = [
  result('good', 'pass'),
  result('bad', 'fail'),
  result('bad', 'fail', '2026-07-28'),
  result('unclear', 'inconclusive'),
  result('half', 'pass'),
  result('half', 'fail', '2026-07-28'),
  result('away', 'not-run'),
]

const judged = (baseline: Baseline) => {
  const against = againstBaseline(results, baseline)
  return judge(against.results, { allowNotRun: true, stale: against.stale.map(entryText) })
}

test('what is known does not turn a run red, and is counted apart', () => {
  expect(judged([]).exitCode).toBe(1)
  const { exitCode, summary } = judged([{ check: 'bad' }, { check: 'unclear' }, { check: 'half', revision: '2026-07-28' }])
  expect(exitCode).toBe(0)
  expect(summary).toMatchObject({ required: 7, passed: 2, failed: 0, inconclusive: 0, known: 4, notRun: 1 })
})

test('an entry covers the revision it names, and no other', () => {
  expect(judged([{ check: 'bad', revision: '2025-11-25' }, { check: 'unclear' }, { check: 'half' }]).summary.failed).toBe(1)
})

test('an entry that holds again turns the run red, until it leaves', () => {
  const known: Baseline = [{ check: 'bad' }, { check: 'unclear' }, { check: 'half' }]
  const { exitCode, because } = judged([...known, { check: 'good' }, { check: 'half', revision: '2025-11-25' }])
  expect(exitCode).toBe(1)
  expect(because).toEqual(['2 entries of the baseline hold again and have to leave it: good, half@2025-11-25'])
  expect(judged(known).exitCode).toBe(0)
})

test('what was not asked, not run or broke says nothing of an entry', () => {
  expect(againstBaseline(results, [{ check: 'away' }, { check: 'elsewhere' }]).stale).toEqual([])
  expect(againstBaseline([result('x', 'broken')], [{ check: 'x' }])).toMatchObject({ stale: [], results: [{ known: false }] })
})

test('a first baseline holds what is red, once where it is red everywhere', () => {
  const first = baselineOf(results, ({ level }) => level === 'MUST')
  expect(first.map(entryText)).toEqual(['bad', 'unclear', 'half@2026-07-28'])
  expect(judged(first).exitCode).toBe(0)
  expect(baselineOf([result('advice', 'fail', '2025-11-25', { level: 'SHOULD' })], ({ level }) => level === 'MUST')).toEqual([])
})
