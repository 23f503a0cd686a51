import { expect, test } from 'vitest'
import { newBaseline, readBaseline, withoutEntries } from './baseline-file.ts'

const checks = ['server/a/b', 'server/a/c', 'authorization-server/x/y']
const read = (text: string) => readBaseline(text, 'server', checks)

const file = `# ours
server:
  - server/a/b # until the next release
  - server/a/c@2026-07-28
  - authorization-server/x/y
client:
  - anything
`

test('a check is known not to hold, at one revision or at all', () => {
  expect(read(file)).toEqual([
    { check: 'server/a/b' },
    { check: 'server/a/c', revision: '2026-07-28' },
    { check: 'authorization-server/x/y' },
  ])
  for (const empty of ['', '# nothing yet\n', 'server:\n', 'server: []\n']) expect(read(empty)).toEqual([])
})

test('everything that is wrong in it is named at once', () => {
  const text = `server:\n  - server/a/d\n  - server/a/b@2024-01-01\n  - 3\n  - server/a/c\n  - server/a/c\nservers: []\nclient: yes\n`
  expect(() => read(text)).toThrow(
    /"server\/a\/d" names no check[\s\S]*"server\/a\/b@2024-01-01" names no revision[\s\S]*3 names no check[\s\S]*"servers" is none of server, client[\s\S]*client is not a list[\s\S]*server\/a\/c stands there twice/,
  )
})

test.each(['server: [', '- server/a/b', 'text', 'server: &a [*a'])('%j is no baseline', (text) => {
  expect(() => read(text)).toThrow('The baseline cannot be read')
})

test('a first one is read again as it was written', () => {
  const known = [{ check: 'server/a/b' }, { check: 'server/a/c', revision: '2025-11-25' }] as const
  const text = newBaseline('server', known)
  expect(read(text)).toEqual(known)
  expect(text).toMatch(/^# What is known not to hold\./)
})

test('entries that hold again are taken out, and the rest of the file stays', () => {
  const text = withoutEntries(file, 'server', [{ check: 'server/a/c', revision: '2026-07-28' }, { check: 'server/a/z' }])
  expect(text).toBe(file.replace('  - server/a/c@2026-07-28\n', ''))
  expect(read(withoutEntries(file, 'server', read(file)))).toEqual([])
})
