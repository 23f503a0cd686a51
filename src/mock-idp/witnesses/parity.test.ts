import { existsSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const folder = new URL('../', import.meta.url)
const grades = ['captured', 'documented', 'assumed', 'absent']

/** One row of PARITY.md. */
interface Row {
  readonly behaviour: string
  readonly grade: string
  readonly witness: string
}

/** Every row of every table, heads and rulers left out. */
function rowsOf(markdown: string): Row[] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('| Behaviour |'))
    .map((line) => {
      const [behaviour = '', grade = '', witness = ''] = line.slice(2, -2).split(' | ')
      return { behaviour, grade, witness }
    })
}

/** Where a name stands as the title of a test, of a block, or as a row of a table of cases. */
const isTest = (source: string, name: string) =>
  titled(source, name, String.raw`(?:\btest(?:\.concurrent)?\(|\btest\.each\b[^]*?\)\()`)
const isBlock = (source: string, name: string) => titled(source, name, String.raw`(?:\bdescribe\(|\bdescribe\.each\b[^]*?\)\()`)
const isCase = (source: string, name: string) =>
  [`'${name}'`, `"${name}"`, `  ${name}: `, `  ${name},`].some((written) => source.includes(written))

function titled(source: string, name: string, opening: string): boolean {
  const literal = name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
  return new RegExp(`${opening}\\s*(?:'${literal}'|"${literal}"|\`(?:\\$\\{\\w+\\} )?${literal}\`)`).test(source)
}

/** What is wrong with a witness, or nothing. */
function faultOf(witness: string): string | undefined {
  const [file, ...names] = /^`(.+)`$/.exec(witness)?.[1]?.split(' > ') ?? []
  if (file === undefined || names.length === 0) return 'names no `file > test`'
  const url = new URL(file, folder)
  if (!/\.test\.ts$/.test(file) || !existsSync(url)) return `there is no test file ${file}`
  const source = readFileSync(url, 'utf8')
  const tests = names.filter((name) => isTest(source, name))
  if (tests.length === 0) return `no test of ${file} is called so`
  return names.find((name) => !tests.includes(name) && !isBlock(source, name) && !isCase(source, name))
}

const rows = rowsOf(readFileSync(new URL('PARITY.md', folder), 'utf8'))

test('PARITY.md has rows, and no two say the same', () => {
  expect(rows.length).toBeGreaterThan(50)
  expect(new Set(rows.map(({ behaviour }) => behaviour)).size).toBe(rows.length)
})

test.each(rows)('the row “$behaviour” has a grade, and a witness that exists', ({ grade, witness }) => {
  expect(grades).toContain(grade)
  expect(faultOf(witness)).toBeUndefined()
})

test.each([
  ['a row without a witness', ''],
  ['a file that does not exist', '`entra/nothing.test.ts > something`'],
  ['a file that is no test', '`entra/errors.ts > something`'],
  ['a test that does not exist', '`entra/discovery.test.ts > the earth is flat`'],
  ['a block where a test is due', '`entra/resource-parameter.test.ts > resource without scope`'],
  ['a block that does not exist', '`entra/discovery.test.ts > a block > registration`'],
])('control: %s would be found', (_what, witness) => {
  expect(faultOf(witness)).toEqual(expect.any(String))
})
