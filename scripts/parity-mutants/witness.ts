import { readFileSync } from 'node:fs'

/** The page of rows, each with its witness. */
export const parity = readFileSync(new URL('../../src/mock-idp/PARITY.md', import.meta.url), 'utf8')

/** Where a witness is: the test file, below the mock's room, and a pattern of its full title for vitest's `-t`. */
export interface Witness {
  readonly file: string
  readonly title: string
}

/** The behaviours of PARITY.md: the first column of every row, in order. */
export const behaviours: readonly string[] = parity
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| Behaviour |'))
  .map((line) => line.slice(2).split(' | ')[0] ?? '')

/** Finds the witness of a behaviour. @throws Error when it has no row. */
export function witnessOf(behaviour: string): Witness {
  const row = parity.split('\n').find((line) => line.startsWith(`| ${behaviour} | `))
  const [, file, names] = /`([^`]+\.test\.ts) > ([^`]+)` \|$/.exec(row ?? '') ?? []
  if (file === undefined || names === undefined) throw new Error(`PARITY.md has no row for: ${behaviour}`)
  // A title of a table has a blank, which the name of the case fills that stands behind it; of the others, what stands around is enough.
  const filled: string[] = []
  for (const name of names.split(' > ')) {
    const before = filled.at(-1) ?? ''
    if (blank.test(before))
      filled.splice(
        -1,
        1,
        before.replace(blank, () => name),
      )
    else filled.push(name)
  }
  const title = filled.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replace(/%[sioj]/g, '.*')).join('.*')
  return { file, title }
}

const blank = /%[sioj]/
