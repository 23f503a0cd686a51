import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
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
  expect(readme.split('\n').filter((line) => /^\| `[A-Z0-9_]+` \|/.test(line))).toEqual(table)
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

test('the script that it shows does what it says', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-entra-readme-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  const { exports: doors } = JSON.parse(read('package.json')) as { exports: Record<string, { default: string }> }
  const [, shown = ''] = /```js\n(.*?)```/s.exec(readme) ?? []
  const script = shown.replaceAll(/'mcp-entra(\/\w+)'/g, (_, door: string) => {
    const source = doors[`.${door}`]?.default.replace('./dist/', '../').replace(/js$/, 'ts') ?? door
    return JSON.stringify(new URL(source, import.meta.url))
  })
  // The folder knows no packages; what the script takes from one is the checkout's.
  await writeFile(join(folder, 'script.mjs'), script.replace("'zod'", JSON.stringify(import.meta.resolve('zod'))))
  const { NODE_COMPILE_CACHE } = process.env
  const { stdout } = await promisify(execFile)(process.execPath, ['script.mjs'], { cwd: folder, env: { NODE_COMPILE_CACHE } })
  expect(stdout).toBe('Ada Lovelace\nHello Ada\n')
})
