/** Where a witness is: the test file, below the mock's room, and a pattern of its full title for vitest's `-t`. */
export interface Witness {
  readonly file: string
  readonly title: string
}

/** Finds the witness of a behaviour in PARITY.md. @throws Error when the behaviour has no row. */
export function witnessOf(parity: string, behaviour: string): Witness {
  const row = parity.split('\n').find((line) => line.startsWith(`| ${behaviour} | `))
  const [, file, names] = /`([^`]+\.test\.ts) > ([^`]+)`/.exec(row ?? '') ?? []
  if (file === undefined || names === undefined) throw new Error(`PARITY.md has no row for: ${behaviour}`)
  // Titles of tables have blanks to fill; what stands around them is enough to find the test.
  const title = names
    .split(' > ')
    .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replace(/%[sioj]/g, '.*'))
    .join('.*')
  return { file, title }
}
