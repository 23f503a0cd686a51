/**
 * Shows that the witnesses of PARITY.md look at what they witness: each quirk below is switched off in a copy of the mock,
 * and its witness has to fail there. `npm run test:parity`. Exits with 1 when one stays green, or a quirk is not found any more.
 */
import { spawn } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Mutant } from './parity-mutants/mutant.ts'
import { mutants } from './parity-mutants/mutants.ts'
import { witnessOf } from './parity-mutants/witness.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const room = 'src/mock-idp'
/** What a copy needs besides the room, to run its tests. */
const needed = ['package.json', 'tsconfig.json', 'vitest.config.ts']

/** What became of one mutant. */
interface Fate {
  readonly behaviour: string
  readonly survived: boolean
  readonly told: string
}

/** Makes a copy of the mock without one quirk. @throws Error when the quirk's text is not there exactly once. */
function copyWithout({ file, quirk, without }: Mutant): string {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-entra-parity-'))
  for (const path of [room, ...needed]) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    cpSync(join(root, path), join(folder, path), { recursive: true })
  }
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const path = join(folder, room, file)
  const source = readFileSync(path, 'utf8')
  if (source.split(quirk).length !== 2) throw new Error(`${file} does not have exactly once: ${quirk}`)
  writeFileSync(
    path,
    source.replace(quirk, () => without),
  )
  return folder
}

/** Runs the witness in a copy. @returns how many of its tests failed, and how many ran. */
async function runWitness(folder: string, behaviour: string): Promise<{ readonly failed: number; readonly ran: number }> {
  const { file, title } = witnessOf(behaviour)
  const report = join(folder, 'report.json')
  const options = [
    'run',
    '--root',
    folder,
    '--reporter=json',
    '--pool=threads',
    `--outputFile=${report}`,
    '-t',
    title,
    join(room, file),
  ]
  const child = spawn(process.execPath, [join(root, 'node_modules/vitest/vitest.mjs'), ...options], {
    cwd: folder,
    stdio: 'ignore',
  })
  await new Promise((resolve) => child.once('exit', resolve))
  const said = JSON.parse(readFileSync(report, 'utf8')) as { readonly numFailedTests: number; readonly numPassedTests: number }
  return { failed: said.numFailedTests, ran: said.numFailedTests + said.numPassedTests }
}

async function fateOf([behaviour, mutant]: readonly [string, Mutant]): Promise<Fate> {
  let folder: string | undefined
  try {
    folder = copyWithout(mutant)
    const { failed, ran } = await runWitness(folder, behaviour)
    return { behaviour, survived: failed === 0, told: ran === 0 ? 'its witness did not run' : `${failed} of ${ran} tests failed` }
  } catch (error) {
    return { behaviour, survived: true, told: error instanceof Error ? error.message : String(error) }
  } finally {
    if (folder) rmSync(folder, { recursive: true, force: true })
  }
}

/** Words of the command line name the rows to look at; without any, all. */
const words = process.argv.slice(2)
const waiting = Object.entries(mutants).filter(
  ([behaviour]) => words.length === 0 || words.some((word) => behaviour.includes(word)),
)
const fates: Fate[] = []
await Promise.all(
  Array.from({ length: availableParallelism() }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const fate = await fateOf(next)
      fates.push(fate)
      console.log(`${fate.survived ? 'NOT NOTICED' : 'noticed'}  ${fate.behaviour}: ${fate.told}`)
    }
  }),
)
const survivors = fates.filter(({ survived }) => survived)
console.log(`\n${fates.length - survivors.length} of ${fates.length} quirks are missed by their witness when they are gone`)
process.exitCode = survivors.length > 0 ? 1 : 0
