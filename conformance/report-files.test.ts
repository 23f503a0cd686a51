import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeReports } from './report-files.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'report-files-test-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('a report is written into folders that were not there', async () => {
  const file = join(folder, 'some', 'where', 'r.json')
  expect(await writeReports([{ file, text: 'x' }])).toEqual([])
  expect(await readFile(file, 'utf8')).toBe('x')
})

test('a report that cannot be written is told, and the next one is written all the same', async () => {
  const taken = join(folder, 'taken')
  await writeFile(taken, '')
  const file = join(folder, 'next.txt')
  const problems = await writeReports([
    { file: folder, text: 'x' },
    { file: join(taken, 'r.json'), text: 'x' },
    { file: '/proc/there/is/no/such/r.json', text: 'x' },
    { file, text: 'y' },
  ])
  expect(problems).toHaveLength(3)
  expect(problems[0]).toContain(`could not be written to ${folder}: EISDIR`)
  expect(await readFile(file, 'utf8')).toBe('y')
})
