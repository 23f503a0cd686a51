import { expect, test } from 'vitest'
import { readReportFile } from './option-readers.ts'
import { misuse, runOptions, type ServerOptions, targetOf } from './server-options.ts'

test.each<[ServerOptions, RegExp]>([
  [{}, /Say which server/],
  [{ url: 'u', command: 'c' }, /Say which server/],
  [{ url: 'u', env: ['A=b'] }, /--env is for --command/],
  [{ command: 'c', token: 't' }, /--mock, --token and --client-id are for --url/],
  [{ command: 'c', mock: 'm' }, /--mock, --token and --client-id are for --url/],
  [{ command: 'c', clientId: 'i' }, /--mock, --token and --client-id are for --url/],
  [{ url: 'u', mock: true, token: 't' }, /one of --mock, --token and --client-id/],
  [{ url: 'u', mock: 'http://m', mockPort: 1 }, /--mock-port is for --mock without/],
  [{ url: 'u', browser: 'print' }, /--browser is for --client-id/],
  [{ url: 'u', wait: 1, token: 't' }, /--wait is for/],
  [{ url: 'u', mock: 'http://m', dialect: 'generic' }, /--dialect is for an issuer that is started here/],
  [{ command: 'c', dialect: 'generic', profile: 'entra' }, /it needs --dialect entra/],
  [{ command: 'c', dialect: 'generic', user: 'a@b' }, /--user names a user of a mock Entra/],
  [{ url: 'u', user: 'a@b' }, /--user names a user of a mock Entra/],
  [{ command: 'c', updateBaseline: true }, /--update-baseline is for --baseline/],
  [{ command: 'c', args: {} }, /--args is for --tool/],
  [{ url: 'https://a:b@c/mcp' }, /--url holds a user or a password/],
  [{ url: 'u', report: readReportFile('text=a', readReportFile('json=a')) }, /the same file/],
])('%j do not go together', (options, message) => {
  expect(misuse(options)).toMatch(message)
})

test('a command and what goes with it become a target and the way to run it', () => {
  const options: ServerOptions = {
    command: 'c',
    env: ['A={port}', 'B='],
    dialect: 'generic',
    strict: true,
    timeout: 2,
    tool: 't',
    args: { a: 1 },
    specVersion: ['2026-07-28', '2025-06-18'],
  }
  expect(misuse(options)).toBeUndefined()
  expect(targetOf(options)).toEqual({ command: 'c', templates: { A: '{port}', B: '' }, dialect: 'generic' })
  expect(runOptions(options)).toEqual({
    revisions: ['2025-06-18', '2026-07-28'],
    strict: true,
    milliseconds: 2000,
    tool: 't',
    args: { a: 1 },
  })
})

test.each<ServerOptions>([
  { url: 'u', token: 't' },
  { url: 'u', mock: 'http://m', user: 'a@b' },
  { url: 'u', mock: true, mockPort: 0, dialect: 'generic' },
  { url: 'u', clientId: 'i', browser: 'headless' },
  { url: 'u' },
])('%j goes together', (options) => {
  expect(misuse(options)).toBeUndefined()
  const { user: _, ...target } = options
  expect(targetOf(options)).toEqual(target)
})

test('waiting is said in seconds, and narrowing by names', () => {
  expect(runOptions({ url: 'u', mock: true, wait: 3, only: ['prm'], allowNotRun: true })).toEqual({
    only: ['prm'],
    allowNotRun: true,
    waitMilliseconds: 3000,
  })
})

test('a variable that is none is refused', () => {
  expect(() => targetOf({ command: 'c', env: ['nonsense'] })).toThrow('NAME=TEMPLATE')
})
