import { expect, test } from 'vitest'
import { entraErrors } from './errors.ts'
import type { EntraError } from './refusal.ts'

const rows = Object.values(entraErrors).map((row) => (row as (...facts: string[]) => EntraError)('x', 'y', 'z'))

test('no two rows share a code', () => {
  expect(new Set(rows.map(({ code }) => code)).size).toBe(rows.length)
})

test('every row has a text of its own, and says 401 for invalid_client only', () => {
  expect(new Set(rows.map(({ text }) => text)).size).toBe(rows.length)
  for (const { error, status } of rows) if (status === 401) expect(error).toBe('invalid_client')
})
