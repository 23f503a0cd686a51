import { expect } from 'vitest'

/** Stands in everything that is sent wrongly, so that an echo can be found. */
export const mark = 'e8c0m4rk'

/** Whatever happens: no failure of the server, no page, no stack, and nothing said back. */
export function expectDecent({ status, text }: { status: number; text: string }): void {
  expect(status).toBeGreaterThanOrEqual(400)
  expect(status).not.toBe(500)
  expect(text).not.toContain(mark)
  expect(text).not.toMatch(/<html|<!doctype|node_modules| at .+:\d+/i)
}
