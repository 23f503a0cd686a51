import { expect, test } from 'vitest'
import { importsOf, judge } from './check-rooms.ts'

test.each([
  ['src/server/app.ts', 'src/mock-idp/index.ts', 'no other room'],
  ['src/client/session.ts', 'src/server/index.ts', 'no other room'],
  ['conformance/checks/server/challenge.ts', 'conformance/targets/server.ts', 'may import'],
  ['conformance/checks/server/challenge.ts', 'src/server/index.ts', 'may import'],
  ['conformance/targets/server.ts', 'src/server/verify-token.ts', 'door'],
  ['src/server/app.ts', 'src/cli.ts', 'nothing imports'],
  ['conformance/kit/runner.ts', 'conformance/report/text.ts', 'no other room'],
  ['src/server/main.ts', 'src/testing/in-process/command.ts', 'only tests'],
  ['src/testing/in-process/command.ts', 'src/client/index.ts', 'no other room'],
])('%s may not import %s', (file, imported, because) => {
  expect(judge(file, imported)).toContain(because)
})

test.each([
  ['src/server/wire/legacy.ts', 'src/server/tools.ts'],
  ['src/cli.ts', 'src/server/main.ts'],
  ['conformance/targets/server.ts', 'src/mock-idp/index.ts'],
  ['conformance/self-test/laws.test.ts', 'conformance/mutants/server/index.ts'],
  ['conformance/main.ts', 'conformance/targets/server.ts'],
  ['src/server/main.test.ts', 'src/testing/in-process/command.ts'],
])('%s may import %s', (file, imported) => {
  expect(judge(file, imported)).toBeUndefined()
})

test('every way of importing is seen', () => {
  const source = `
import type { A } from './a.ts'
import {
  b,
} from '../b.ts'
import './c.ts'
export { d } from './d.ts'
const e = await import('./e.ts')
import z from 'zod'
`
  expect(importsOf(source)).toEqual(['./a.ts', '../b.ts', './c.ts', './d.ts', './e.ts'])
})
