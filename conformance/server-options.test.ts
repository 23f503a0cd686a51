import { InvalidArgumentError } from 'commander'
import { expect, test } from 'vitest'
import { collect, gather, misuse, readReportFile, readRevisions, readSeconds, runOptions, targetOf } from './server-options.ts'

test('lists are given by repeating, by commas or by both', () => {
  expect(collect('c, d,', collect('a,b'))).toEqual(['a', 'b', 'c', 'd'])
  expect(gather('B=c,d', gather('A=b'))).toEqual(['A=b', 'B=c,d'])
  for (const nothing of ['', ',', ' , ']) expect(() => collect(nothing)).toThrow('It is empty')
})

test('revisions are those there are, each once', () => {
  expect(readRevisions('2026-07-28,2025-11-25', readRevisions('2026-07-28'))).toEqual(['2026-07-28', '2025-11-25'])
  for (const wrong of ['draft', '2024-11-05', '2026-07-28,x']) expect(() => readRevisions(wrong)).toThrow(InvalidArgumentError)
  expect(() => readRevisions('x')).toThrow('There are 2025-03-26, 2025-06-18, 2025-11-25, 2026-07-28.')
})

test('a time is a number of seconds', () => {
  expect(readSeconds('1.5')).toBe(1.5)
  for (const wrong of ['0', '-1', 'soon', '', '3601', 'Infinity', 'NaN'])
    expect(() => readSeconds(wrong)).toThrow('a number of seconds')
})

test('a report is a kind and a file', () => {
  expect(readReportFile('text=b=c.txt', readReportFile('json=a.json'))).toEqual([
    { kind: 'json', file: 'a.json' },
    { kind: 'text', file: 'b=c.txt' },
  ])
  expect(() => readReportFile('pdf=x')).toThrow('no report of the kind "pdf"; there are json and text')
  for (const wrong of ['json', 'json=', '']) expect(() => readReportFile(wrong)).toThrow('KIND=FILE')
})

test.each([
  [{}, /Say which server/],
  [{ url: 'u', command: 'c' }, /Say which server/],
  [{ url: 'u', env: ['A=b'] }, /--env is for --command/],
  [{ command: 'c', token: 't' }, /--token and --mock are for --url/],
  [{ command: 'c', mock: 'm' }, /--token and --mock are for --url/],
  [{ url: 'u', user: 'a@b' }, /--user names a user of a mock/],
  [{ url: 'https://a:b@c/mcp' }, /--url holds a user or a password/],
  [{ url: 'u', report: readReportFile('text=a', readReportFile('json=a')) }, /the same file/],
])('%j do not go together', (options, message) => {
  expect(misuse(options)).toMatch(message)
})

test('what goes together becomes a target and the way to run it', () => {
  const command = {
    command: 'c',
    env: ['A={port}', 'B='],
    strict: true,
    timeout: 2,
    specVersion: ['2026-07-28', '2025-06-18'],
  } as const
  expect(misuse(command)).toBeUndefined()
  expect(targetOf(command, { PATH: '/bin' })).toEqual({
    command: 'c',
    inherited: { PATH: '/bin' },
    templates: { A: '{port}', B: '' },
  })
  expect(runOptions(command)).toEqual({ revisions: ['2025-06-18', '2026-07-28'], strict: true, milliseconds: 2000 })
  const url = { url: 'u', token: 't', mock: 'm' }
  expect(misuse(url)).toBeUndefined()
  expect(targetOf(url, {})).toEqual(url)
  expect(() => targetOf({ command: 'c', env: ['nonsense'] }, {})).toThrow('NAME=TEMPLATE')
})
