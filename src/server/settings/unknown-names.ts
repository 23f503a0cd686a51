/** Names with our prefix are ours: one that the table does not know is a typing error, and would be obeyed by nobody. */
const ours = /^(MCP_SERVER|AUTH)_/

/** One message for each name in the environment that looks like ours and is not. */
export const unknownNames = (environment: Readonly<Record<string, unknown>>, known: readonly string[]): string[] =>
  Object.keys(environment)
    .filter((name) => ours.test(name) && !known.includes(name))
    .map((name) => `${name} is not a variable of this server${advice(name, known)}`)

function advice(name: string, known: readonly string[]): string {
  const [nearest] = known
    .map((candidate) => ({ candidate, steps: distance(name, candidate) }))
    .filter(({ steps }) => steps <= 3)
    .sort((one, other) => one.steps - other.steps)
  return nearest ? `; is ${nearest.candidate} meant?` : '.'
}

/** How many letters must be added, removed or replaced to make one name of the other (Levenshtein). */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [index, letter] of [...one].entries()) {
    const next = [index + 1]
    for (const [column, match] of [...other].entries()) {
      const [left = 0, above = 0, diagonal = 0] = [next[column], row[column + 1], row[column]]
      next.push(Math.min(left + 1, above + 1, diagonal + (letter === match ? 0 : 1)))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
