import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBaseline } from './kept-baseline.ts'
import { reportOf, result } from './report/testing/sample-report.ts'

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kept-baseline-test-'))
})
afterAll(() => rm(folder, { recursive: true }))

const [one, other] = ['server/challenge/scope-named', 'server/token-audience/foreign-refused']
const failing = { kind: 'fail', because: 'x' } as const
const report = reportOf([result('a.b', failing, { check: one }), result('a.c', { kind: 'pass' }, { check: other })])

const kept = async (name: string, text: string, updateBaseline?: true) => {
  const baseline = join(folder, name)
  await writeFile(baseline, text)
  return openBaseline('server', { baseline, ...(updateBaseline && { updateBaseline }) })
}

test('without a file named there is no baseline', async () => {
  expect(await openBaseline('server', {})).toBeUndefined()
})

test('a file that is not there is a mistake, unless it is to be made: then of what does not hold now', async () => {
  const baseline = join(folder, 'new.yaml')
  await expect(openBaseline('server', { baseline })).rejects.toThrow(/There is no baseline .*new\.yaml\. With --update-baseline/)
  const made = await openBaseline('server', { baseline, updateBaseline: true })
  expect(made?.baseline).toEqual([])
  const [file] = made?.update(report) ?? []
  expect(file?.file).toBe(baseline)
  expect(file?.text).toMatch(/^# [\s\S]*\nserver:\n {2}- server\/challenge\/scope-named\n$/)
})

test('a file that is there loses what holds again, and gains nothing', async () => {
  const text = `server:\n  - ${other} # soon\n`
  expect((await kept('old.yaml', text))?.update(report)).toEqual([])
  const [file] = (await kept('old.yaml', text, true))?.update(report) ?? []
  expect(file?.text).not.toContain(other)
  expect(file?.text).not.toContain(one)
  expect((await kept('same.yaml', `server:\n  - ${one}\n`, true))?.update(report)).toEqual([])
  expect(await readFile(join(folder, 'old.yaml'), 'utf8')).toBe(text)
})

test('a file that cannot be read ends the run before it begins', async () => {
  await expect(kept('bad.yaml', 'server:\n  - server/no/such\n')).rejects.toThrow('"server/no/such" names no check')
  await expect(openBaseline('server', { baseline: folder })).rejects.toThrow(/The baseline .* cannot be read: EISDIR/)
})
