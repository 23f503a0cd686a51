import { expect, test } from 'vitest'
import { type Check, pass } from '../kit/check.ts'
import { requirement } from '../requirements/index.ts'
import { faultsOf, rowText } from './matrix-row.ts'

/** Asked since 2025-06-18. */
const check = (id: string, ...catches: Check['catches']): Check => ({
  id,
  title: id,
  requirement: requirement('token.server-audience'),
  needs: ['server'],
  catches,
  run: async () => pass,
})
const everywhere = ['2025-06-18', '2025-11-25', '2026-07-28'] as const
const faults = (by: Parameters<typeof faultsOf>[0]['by'], ...checks: readonly Check[]) => faultsOf({ mutant: 'm', by }, checks)

test('a mutant that is caught wherever it is named, and nowhere else, is as it should be', () => {
  expect(faults({ a: everywhere }, check('a', 'm'), check('b', 'other'))).toEqual([])
  expect(faults({ a: ['2025-11-25'] }, check('a', 'other', 'm@2025-11-25'))).toEqual([])
})

test('a check that misses at one revision what it names is a fault', () => {
  expect(faults({ a: ['2025-06-18', '2026-07-28'] }, check('a', 'm'))).toEqual(['a names m and misses it at 2025-11-25'])
  expect(faults({}, check('a', 'm@2026-07-28'))).toEqual(['a names m and misses it at 2026-07-28'])
})

test('a check that turns red on what it does not name is a fault, if only at one revision', () => {
  expect(faults({ a: ['2025-06-18'] }, check('a', 'other'))).toEqual(['a turns red on m and does not name it at 2025-06-18'])
  expect(faults({ a: everywhere }, check('a', 'm@2025-11-25'))).toEqual([
    'a turns red on m and does not name it at 2025-06-18, 2026-07-28',
  ])
})

test('a row shows at which revisions a check was asked and red', () => {
  expect(rowText({ mutant: 'm', by: { a: ['2025-11-25'] } }, [check('a', 'm'), check('b', 'other')])).toBe(
    'm\n  -   .   red .    a',
  )
})
