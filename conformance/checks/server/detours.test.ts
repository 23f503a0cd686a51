import { expect, test } from 'vitest'
import { otherSpellings } from './detours.ts'

test.each([
  ['/mcp', ['/mcp/', '/MCP', '//mcp', '/%6dcp']],
  ['/v1/mcp/', ['/v1/mcp', '/V1/MCP/', '//v1/mcp/']],
  ['/', ['//']],
])('the other spellings of %s', (path, spelt) => {
  expect(otherSpellings(path)).toEqual(spelt)
})
