import { expect, test } from 'vitest'
import { advice } from './advice/index.ts'
import { checksText, explained, listed, requirementsText } from './catalogue-view.ts'
import { allChecks } from './checks/index.ts'
import { requirements } from './requirements/index.ts'

test('without words everything is listed, checks by area', () => {
  const { checks, requirements: rows } = listed([])
  expect([checks.length, rows.length]).toEqual([allChecks.length, requirements.length])
  const text = checksText(listed([]))
  expect(text.indexOf('Refusals and their challenge')).toBeLessThan(text.indexOf('Token validation'))
  for (const { id } of checks) expect(text).toContain(id)
  expect(text).toMatch(new RegExp(`\\n${checks.length} checks\\.\\n$`))
})

test('every word narrows the list, in whatever case', () => {
  const { checks, requirements: rows } = listed(['AUDIENCE', 'token'])
  expect(checks.length).toBeGreaterThan(0)
  expect(checks.every(({ id, title, requirement }) => /audience/i.test(`${id} ${title} ${requirement}`))).toBe(true)
  expect(rows.map(({ id }) => id)).toContain('token.server-audience')
  const ofClients = listed(['issuer'], 'client')
  expect(new Set(ofClients.checks.map(({ id }) => id.split('/')[0]))).toEqual(new Set(['client']))
  expect(new Set(ofClients.requirements.map(({ role }) => role))).toEqual(new Set(['client']))
  expect(listed(['nonsense'])).toEqual({ checks: [], requirements: [] })
})

test('a requirement is listed with its level, its time and how many checks judge it', () => {
  expect(requirementsText(listed(['token.server-audience']))).toMatch(
    /^token\.server-audience \(server, MUST since 2025-06-18; \d checks?\)\n {4}A server has to verify/,
  )
  expect(requirementsText(listed(['asmeta.legacy-base-url']))).toMatch(/\(client, MUST until 2025-03-26; 1 check\)/)
  expect(requirementsText(listed(['dcr.support-as']))).toMatch(/2025-03-26 \w+, .*2026-07-28 MAY; /)
})

test('a requirement is explained: the sentence, the words and clauses of each revision, the test and the checks', () => {
  const { text = '' } = explained('token.server-audience')
  for (const part of [
    'A server has to verify that a token was issued for itself.',
    '2025-11-25  MUST        https://modelcontextprotocol.io/specification/2025-11-25/basic/authorization#token-handling',
    'RFC 8707 §2, RFC 9068 §4',
    'sent        Correctly signed token',
    'holds       401.',
    'broken      200.',
    'at Entra    v2.0 tokens',
    'Judged by:',
  ])
    expect(text).toContain(part)
  expect(explained('entra.tenant').text).toContain('learn.microsoft.com')
  expect(explained('token.client-storage').text).toContain('No check judges it: it is about where a client keeps its tokens')
})

test('a check is explained: why it matters, what is to come, how to mend it, what it plays and catches, and its requirement', () => {
  for (const check of allChecks) {
    const { text = '' } = explained(check.id)
    const { why = '', expect: due = '', mend } = advice[check.id] ?? {}
    const parts = [
      check.title,
      why,
      due,
      ...Object.values(mend ?? {}),
      check.needs.join(', '),
      check.catches.join(', '),
      check.requirement.says,
    ]
    for (const part of parts) expect(text).toContain(part)
  }
})

test('an unknown id brings those that may have been meant', () => {
  expect(explained('token.server-audiense')).toMatchObject({ suggestions: expect.arrayContaining(['token.server-audience']) })
  expect(explained('entra-tenant').suggestions[0]).toBe('entra.tenant')
  expect(explained('pkce').suggestions.every((id) => id.includes('pkce'))).toBe(true)
  expect(explained('').suggestions).toHaveLength(5)
})
