/** The name that a misspelt word most likely means; undefined where none is near. */
export function nearestName(word: string, names: readonly string[]): string | undefined {
  const near = names
    .map((name) => ({ name, distance: distanceOf(word.toLowerCase(), name.toLowerCase()) }))
    .filter(({ name, distance }) => distance <= name.length / 2)
    .toSorted((left, right) => left.distance - right.distance)
  return near[0]?.name
}

/** How many letters have to be put in, taken out or changed (Levenshtein). */
function distanceOf(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (const [line, letter] of [...from].entries()) {
    const next = [line + 1]
    for (const [index, wanted] of [...to].entries()) {
      const [above = 0, left = 0, corner = 0] = [row[index + 1], next[index], row[index]]
      next.push(Math.min(above + 1, left + 1, corner + (letter === wanted ? 0 : 1)))
    }
    row = next
  }
  return row.at(-1) ?? 0
}
