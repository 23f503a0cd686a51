/**
 * Shows that the witnesses of PARITY.md look at what they witness: each quirk is switched off while the mock is loaded, and
 * its witness has to fail then. `npm run test:parity`, or with words that its rows have: `npm run test:parity -- 700016`.
 * Exits with 1 when one stays green, or a quirk is not found any more.
 */
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createVitest } from 'vitest/node'
import type { Mutant } from './parity-mutants/mutant.ts'
import { mutants } from './parity-mutants/mutants.ts'
import { witnessOf } from './parity-mutants/witness.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const room = join(root, 'src/mock-idp')

/** What became of one quirk that was switched off. */
interface Fate {
  readonly isNoticed: boolean
  readonly told: string
}

/** A runner of witnesses, which hands them a mock without one quirk. It keeps what it has compiled for the next one. */
async function createBench() {
  let off: Mutant | undefined
  const withoutQuirk = {
    name: 'without-quirk',
    enforce: 'pre' as const,
    transform: (code: string, id: string) =>
      off && id === join(room, off.file) ? code.replace(off.quirk, () => off?.without ?? '') : undefined,
  }
  const settings = {
    root,
    watch: false,
    reporters: [{}],
    pool: 'threads' as const,
    isolate: true,
    maxWorkers: 1,
    // It would keep what a mutant was compiled to.
    fsModuleCache: false,
  } satisfies Parameters<typeof createVitest>[1]
  const vitest = await createVitest('test', settings, { plugins: [withoutQuirk] })
  const changeTo = (mutant: Mutant | undefined) => {
    for (const { file } of [off, mutant].filter((one) => one !== undefined)) vitest.invalidateFile(join(room, file))
    off = mutant
  }
  return {
    /** Runs the witness of a behaviour with its quirk switched off. */
    async judge(behaviour: string, mutant: Mutant): Promise<Fate> {
      const { file, title } = witnessOf(behaviour)
      changeTo(mutant)
      vitest.setGlobalTestNamePattern(new RegExp(title))
      const { testModules } = await vitest.runTestSpecifications(await vitest.globTestSpecifications([join(room, file)]))
      // It tells of every file that it has run so far.
      const module = testModules.find(({ moduleId }) => moduleId === join(room, file))
      const states = [...(module?.children.allTests() ?? [])].map((test) => test.result().state)
      const [failed, passed] = ['failed', 'passed'].map((wanted) => states.filter((state) => state === wanted).length)
      const ran = (failed ?? 0) + (passed ?? 0)
      return { isNoticed: failed !== 0, told: ran === 0 ? 'its witness did not run' : `${failed} of ${ran} tests failed` }
    },
    close: () => vitest.close(),
  }
}

const words = process.argv.slice(2)
const waiting = Object.entries(mutants).filter(
  ([behaviour]) => words.length === 0 || words.some((word) => behaviour.includes(word)),
)
const total = waiting.length
const survivors: string[] = []
await Promise.all(
  Array.from({ length: Math.min(availableParallelism(), total) }, async () => {
    const bench = await createBench()
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const [behaviour, mutant] = next
      const { isNoticed, told } = await bench.judge(behaviour, mutant)
      if (!isNoticed) survivors.push(behaviour)
      console.log(`${isNoticed ? 'noticed' : 'NOT NOTICED'}  ${behaviour}: ${told}`)
    }
    await bench.close()
  }),
)
console.log(`\n${total - survivors.length} of ${total} quirks are missed by their witness when they are gone`)
process.exit(survivors.length > 0 ? 1 : 0)
