import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { mutants, withoutMutant } from './parity-mutants/mutants.ts'
import { behaviours, witnessOf } from './parity-mutants/witness.ts'

const room = new URL('../src/mock-idp/', import.meta.url)

test('every row of PARITY.md can be switched off, or says why not, and nothing else can', () => {
  const judged = [...Object.keys(mutants), ...Object.keys(withoutMutant)]
  expect(judged.toSorted()).toEqual([...behaviours].toSorted())
})

test.each(Object.entries(mutants))(
  '%s: what makes it stands where the mutant looks for it, once',
  (behaviour, { file, quirk, without }) => {
    expect(readFileSync(new URL(file, room), 'utf8').split(quirk)).toHaveLength(2)
    expect(without).not.toBe(quirk)
    expect(witnessOf(behaviour).file).not.toMatch(/\.browser\.test\.ts$/)
  },
)

test('only what runs in a browser is left out for that reason', () => {
  for (const [behaviour, reason] of Object.entries(withoutMutant))
    expect(witnessOf(behaviour).file.endsWith('.browser.test.ts')).toBe(reason === 'in a browser')
})
