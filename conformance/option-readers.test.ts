import { InvalidArgumentError } from 'commander'
import { expect, test } from 'vitest'
import {
  collect,
  gather,
  readArguments,
  readCount,
  readPort,
  readReportFile,
  readRevisions,
  readSeconds,
} from './option-readers.ts'

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
  expect(() => readReportFile('pdf=x')).toThrow('no report of the kind "pdf"; there are json, text, junit, markdown, html')
  for (const wrong of ['json', 'json=', '']) expect(() => readReportFile(wrong)).toThrow('KIND=FILE')
})

test('a port is a number of digits', () => {
  expect([readPort('0'), readPort('65535')]).toEqual([0, 65_535])
  for (const wrong of ['65536', '-1', '', '1e3', 'http']) expect(() => readPort(wrong)).toThrow(InvalidArgumentError)
})

test('how many runs there may be at once is a number of digits', () => {
  expect([readCount('1'), readCount('64')]).toEqual([1, 64])
  for (const wrong of ['0', '65', '-1', '', '1.5']) expect(() => readCount(wrong)).toThrow('It is a number, 1 to 64.')
})

test('arguments of a tool are a JSON object', () => {
  expect(readArguments('{"a":[1]}')).toEqual({ a: [1] })
  for (const wrong of ['', '[]', 'null', '1', '{a:1}']) expect(() => readArguments(wrong)).toThrow('a JSON object')
})
