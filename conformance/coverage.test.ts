import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { coverageText, covered } from './catalogue-view.ts'
import { allChecks } from './checks/index.ts'
import { areaOf } from './kit/area.ts'
import { roles } from './kit/requirement.ts'
import { isWaiting } from './report/coverage.ts'
import { coverageSentence } from './report/coverage-text.ts'
import catalogue from './requirements/catalogue.json' with { type: 'json' }
import { requirements } from './requirements/index.ts'
import { reasons } from './requirements/reasons.ts'
import uncovered from './requirements/uncovered.json' with { type: 'json' }

const all = covered()
const given = Object.entries(reasons)

test.each(roles)('what of the %s has neither a check nor a reason stands in the list of gaps, and nothing else does', (role) => {
  const waiting = all.rows.filter((row) => row.role === role && isWaiting(row)).map(({ id }) => id)
  // A sentence that got its check leaves the list. None enters it: a new sentence comes with a check, or with a reason.
  expect(uncovered[role]).toEqual(waiting.sort())
})

test('a reason is given only where a sentence allows, or is old, or cannot be seen or provoked from outside, and has no check', () => {
  const rows: Readonly<Record<string, { readonly tier: number; readonly observable: string }>> = catalogue
  const misplaced = given.filter(
    ([id, { kind }]) => rows[id] === undefined || (rows[id].tier !== 3 && rows[id].observable !== 'no' && kind !== 'unprovoked'),
  )
  expect(misplaced).toEqual([])
  expect(all.rows.filter(({ judgedBy, reason }) => judgedBy.length > 0 && reason !== null)).toEqual([])
})

test('what nobody can provoke is what a tool asks of a person, remembers or leaves behind, and what is not said over HTTP', () => {
  const beyondReach = (id: string) =>
    ['elicit', 'state'].includes(areaOf(id)) || ['http.close-is-cancel', 'gen.stdio-env-credentials'].includes(id)
  expect(given.filter(([id, { kind }]) => kind === 'unprovoked' && !beyondReach(id))).toEqual([])
})

test('a permission is a MAY, and what is superseded is asked by 2025-03-26 alone', () => {
  const levels = (id: string) => all.rows.find((row) => row.id === id)?.levels ?? {}
  for (const [id, { kind }] of given) {
    if (kind === 'permission') expect(new Set(Object.values(levels(id))), id).toEqual(new Set(['MAY']))
    if (kind === 'superseded') expect(Object.keys(levels(id)), id).toEqual(['2025-03-26'])
  }
})

test('a reason that points elsewhere points to what is there', () => {
  const names = new Set(requirements.flatMap(({ id }) => [id, areaOf(id)]))
  for (const [id, reason] of given) {
    const pointed = reason.kind === 'umbrella' ? reason.of : reason.kind === 'superseded' ? reason.by : []
    expect(
      pointed.filter((name) => !names.has(name) || name === id),
      id,
    ).toEqual([])
    if (reason.kind === 'judged-by') expect(allChecks.map((check) => check.id)).toContain(reason.check)
  }
})

test('the counts add up, and each revision counts what it asks', () => {
  expect(all.judged + all.reasoned + all.waiting).toBe(all.sentences)
  expect(all.sentences).toBe(requirements.length)
  expect(all.checks).toBe(allChecks.length)
  const narrow = covered({ revisions: ['2025-03-26'], roles: ['client'] })
  expect(narrow.byRevision).toEqual({ '2025-03-26': { client: all.byRevision['2025-03-26']?.client } })
  expect(narrow.rows.every(({ role, levels }) => role === 'client' && levels['2025-03-26'] !== undefined)).toBe(true)
})

test('the map says of each sentence who judges it, or why nobody does', () => {
  const text = coverageText(all)
  expect(text).toContain(
    'judged   token.server-audience (server, MUST since 2025-06-18)\n             server/token-audience/foreign-refused',
  )
  expect(text).toContain(
    'reason   token.client-storage (client, MUST at every revision)\n             it is about where a client keeps',
  )
  expect(text.split('\n').filter((line) => line.startsWith('  WAITS')).length).toBe(all.waiting)
})

test('README tells the totals', () => {
  expect(readFileSync(new URL('../README.md', import.meta.url), 'utf8')).toContain(coverageSentence(all))
})
