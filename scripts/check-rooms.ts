/**
 * Who may import whom. The rooms of `src` are parties that meet over HTTP only, and the suite is a referee who must not
 * share a bug with the accused: so neither may reach into another's code, and this script is what holds it.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The whole policy. A room may always import itself; everything else only as said here, and of `src` only the doors. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  'src/server': [],
  'src/client': [],
  'src/mock-idp': [],
  'src/testing/in-process': [],
  'conformance/kit': [],
  'conformance/requirements': ['conformance/kit'],
  'conformance/advice': [],
  'conformance/report': ['conformance/advice', 'conformance/kit', 'conformance/requirements'],
  'conformance/checks': ['conformance/kit', 'conformance/requirements'],
  'conformance/targets': ['conformance/kit', 'src/server', 'src/client', 'src/mock-idp'],
  'conformance/mutants': ['conformance/kit', 'conformance/targets', 'src/server', 'src/client', 'src/mock-idp'],
}

/** The command line and the tests across rooms open every door; nothing imports them. */
const above = ['src/cli', 'conformance/self-test', 'conformance', 'src', 'scripts']

export interface Violation {
  readonly file: string
  readonly imports: string
  readonly because: string
}

/** What the tests of every room may use, because it knows none of them. */
const forTests = 'src/testing/in-process'

/** The room that a path (from the root, with slashes) lies in; empty for what lies in none, such as `package.json`. */
function roomOf(path: string): string {
  const rooms = [...Object.keys(mayImport), ...above].sort((a, b) => b.length - a.length)
  return rooms.find((room) => path.startsWith(`${room}/`)) ?? ''
}

const isDoor = (path: string): boolean => /^src\/[^/]+\/(index|main)\.ts$/.test(path)

/** What is wrong with one import, or undefined. Both paths are from the root, with slashes. */
export function judge(file: string, imported: string): string | undefined {
  const [from, to] = [roomOf(file), roomOf(imported)]
  if (from === to || to === '') return undefined
  if (to === forTests) return /\.test\.ts$|\/testing\//.test(file) ? undefined : `only tests import ${forTests}`
  if (to === 'src' || to === 'src/cli' || to === 'conformance/self-test' || to === 'scripts') {
    return above.includes(from) && from !== 'conformance' ? undefined : `nothing imports ${to}`
  }
  const allowed = mayImport[from]
  if (allowed && !allowed.includes(to)) return `${from} may import ${allowed.length ? allowed.join(', ') : 'no other room'}`
  if (to.startsWith('src/') && !isDoor(imported)) return `${to} is entered by its door, index.ts`
  return undefined
}

/** The relative specifiers that a source text imports or re-exports, static and dynamic. */
export function importsOf(source: string): string[] {
  return [...source.matchAll(/\b(?:from|import)\s*\(?\s*['"](\.[^'"]+)['"]/g)].map((match) => match[1] ?? '')
}

function* sourceFiles(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) yield* sourceFiles(path)
    else if (/\.m?ts$/.test(entry.name)) yield path
  }
}

/** Every import below `root` that the policy forbids. */
export function checkRooms(root: string): { files: number; violations: Violation[] } {
  const violations: Violation[] = []
  let files = 0
  for (const folder of ['src', 'conformance', 'scripts']) {
    for (const path of sourceFiles(join(root, folder))) {
      files += 1
      const file = relative(root, path).replaceAll('\\', '/')
      for (const specifier of importsOf(readFileSync(path, 'utf8'))) {
        const imported = relative(root, resolve(dirname(path), specifier)).replaceAll('\\', '/')
        const because = judge(file, imported)
        if (because) violations.push({ file, imports: imported, because })
      }
    }
  }
  return { files, violations }
}

if (import.meta.main) {
  const { files, violations } = checkRooms(resolve(dirname(fileURLToPath(import.meta.url)), '..'))
  for (const { file, imports, because } of violations) console.error(`${file} imports ${imports}: ${because}`)
  console.log(
    violations.length ? `${violations.length} imports break the rooms' rules` : `rooms: ${files} files, every import allowed`,
  )
  process.exitCode = violations.length ? 1 : 0
}
