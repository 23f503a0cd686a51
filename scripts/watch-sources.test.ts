import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { watchSources } from './watch-sources.ts'

let folder: string
let file: string
let told: string[][]
let end: () => void

/** As most editors save: a new file comes into the place of the old one. */
async function save(name: string): Promise<void> {
  await writeFile(`${name}~`, 'export {}')
  await rename(`${name}~`, name)
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mcp-entra-watch-'))
  await mkdir(join(folder, 'deep'))
  file = join(folder, 'deep', 'a.ts')
  await save(file)
  told = []
  end = watchSources(folder, (files) => told.push([...files]))
})
afterEach(async () => {
  end()
  await rm(folder, { recursive: true })
})

test('every save is told, also where each puts a new file in the place of the old one', async () => {
  for (const saves of [1, 2, 3]) {
    await save(file)
    await vi.waitFor(() => expect(told).toHaveLength(saves), 5000)
  }
  expect(told).toEqual([[file], [file], [file]])
})

test('files saved together are told together', async () => {
  const other = join(folder, 'b.ts')
  await Promise.all([save(file), save(other)])
  await vi.waitFor(() => expect(told.flat()).toHaveLength(2), 5000)
  expect(told.map((files) => files.toSorted())).toEqual([[other, file].toSorted()])
})

test('tests and other files are not told', async () => {
  await save(join(folder, 'a.test.ts'))
  await save(join(folder, 'notes.txt'))
  await save(file)
  await vi.waitFor(() => expect(told).toHaveLength(1), 5000)
  expect(told).toEqual([[file]])
})

test('after its end nothing is told', async () => {
  const witness: string[] = []
  const endWitness = watchSources(folder, (files) => witness.push(...files))
  end()
  await save(file)
  await vi.waitFor(() => expect(witness).toEqual([file]), 5000)
  endWitness()
  expect(told).toEqual([])
})
