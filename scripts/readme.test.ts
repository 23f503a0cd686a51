import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { variables } from '../src/server/index.ts'

const read = (name: string) => readFileSync(new URL(`../${name}`, import.meta.url), 'utf8')
const readme = read('README.md')

test('the table of variables is the one the server reads its environment by', () => {
  const table = variables.map(({ name, default: fallback, required, meaning }) => {
    const start =
      fallback === undefined
        ? required === undefined
          ? 'none'
          : required === 'always'
            ? 'required'
            : `required in ${required}`
        : `\`${fallback}\``
    return `| \`${name}\` | ${start} | ${meaning} |`
  })
  expect(readme.split('\n').filter((line) => /^\| `[A-Z_]+` \|/.test(line))).toEqual(table)
})

test('every npm script that it names exists', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> }
  const named = [...readme.matchAll(/npm run (?:-s )?([\w:-]+)/g)].map((match) => match[1] ?? '')
  expect(named.length).toBeGreaterThan(5)
  expect(named.filter((name) => !(name in scripts))).toEqual([])
})

test('every dependency earns its place in a line', () => {
  const { dependencies } = JSON.parse(read('package.json')) as { dependencies: Record<string, string> }
  const built = readme.slice(readme.indexOf('Built on:'))
  expect(
    Object.keys(dependencies).filter(
      (name) => !built.includes(`\`${name.replace(/^@modelcontextprotocol\/(client|node)$/, '$1')}\``),
    ),
  ).toEqual([])
})
