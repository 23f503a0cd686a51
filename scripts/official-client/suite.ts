/** Runs the official conformance suite against a client, and reads what it filed. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** One verdict of the suite, as it files them. */
const verdicts = z.array(
  z.looseObject({
    id: z.string(),
    status: z.enum(['SUCCESS', 'FAILURE', 'WARNING', 'SKIPPED', 'INFO']),
    errorMessage: z.string().optional(),
    description: z.string().optional(),
  }),
)
type Verdict = z.infer<typeof verdicts>[number]

/** What came of a scenario. */
export interface Judged {
  readonly scenario: string
  readonly passed: number
  /** Failures and warnings, as one line each. */
  readonly wrong: readonly string[]
  /** What the client said on its way, for the one who has to mend it. */
  readonly said: string
}

const client = `${process.execPath} ${fileURLToPath(new URL('./client.ts', import.meta.url))}`
/** Some scenarios of a suite begin at once, each with a process of its own: on a small machine that takes its time. */
const timeoutMs = 120_000

/** One release of the suite, by the name under which it is installed. */
export function officialSuite(packageName: string) {
  const program = fileURLToPath(new URL('./dist/index.js', import.meta.resolve(`${packageName}/package.json`)))

  async function run(words: readonly string[]): Promise<{ readonly code: number; readonly output: string }> {
    // Dozens of short processes read the same few files: compiled once is compiled for all.
    const env = { ...process.env, BROWSER: '', NODE_COMPILE_CACHE: join(tmpdir(), 'mcp-entra-official-client') }
    const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'pipe'], env })
    const [output, errors, code] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      new Promise<number>((resolve) => child.once('close', (ended) => resolve(ended ?? 1))),
    ])
    return { code, output: output + errors }
  }

  return {
    version: z.object({ version: z.string() }).parse(JSON.parse(readFileSync(join(program, '..', '..', 'package.json'), 'utf8')))
      .version,

    /** The scenarios for clients that a revision requires. */
    required: async (revision: string): Promise<readonly string[]> => {
      const { output } = await run(['list', '--requirements', revision])
      const section = /^Client scenarios.*\n((?: {2}- .*\n)+)/m.exec(output)?.[1] ?? ''
      return [...section.matchAll(/- (\S+)/g)].map(([, name = '']) => name)
    },

    /** Many scenarios in one run, by the verdicts that are filed: the exit code of such a run leaves things out. */
    many: async (...words: readonly string[]): Promise<readonly Judged[]> => {
      const folder = mkdtempSync(join(tmpdir(), 'mcp-entra-official-'))
      try {
        const { output } = await run(['client', '--command', client, '--timeout', String(timeoutMs), '-o', folder, ...words])
        const judged = readdirSync(folder, { recursive: true, encoding: 'utf8' })
          .filter((name) => name.endsWith('checks.json'))
          .map((name) => judgedBy(folder, name))
        if (judged.length === 0) throw new Error(`the suite ran nothing for ${words.join(' ')}: ${output}`)
        return judged
      } finally {
        rmSync(folder, { recursive: true, force: true })
      }
    },

    /** One scenario in a run of its own, by the exit code, which takes everything in. */
    single: async (scenario: string, ...words: readonly string[]): Promise<Judged> => {
      const asked = ['client', '--command', client, '--timeout', String(timeoutMs), '--scenario', scenario, ...words]
      const { code, output } = await run(asked)
      const passed = Number(/^Passed: (\d+)\//m.exec(output)?.[1] ?? 0)
      // A run that skipped everything ends with 0, too.
      const wrong = code !== 0 || passed === 0 ? [`exit code ${code}, ${passed} checks passed`] : []
      return { scenario, passed, wrong, said: wrong.length > 0 ? output : '' }
    },
  }
}

/** The folder of a scenario is named after it, with the time at its end; the slash of a name makes it two folders. */
function judgedBy(folder: string, file: string): Judged {
  const read = (name: string) => readFileSync(join(folder, file, '..', name), 'utf8')
  const found = verdicts.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')))
  const scenario = file.replace(/-\d{4}-\d\d-\d\dT[^/\\]*[/\\]checks\.json$/, '').replaceAll('\\', '/')
  const wrong = found.filter(({ status }) => status === 'FAILURE' || status === 'WARNING').map(line)
  const passed = found.filter(({ status }) => status === 'SUCCESS').length
  return {
    scenario,
    passed,
    wrong: passed === 0 ? [...wrong, 'no check passed'] : wrong,
    said: wrong.length > 0 ? read('stderr.txt') : '',
  }
}

const line = ({ id, status, errorMessage, description }: Verdict): string =>
  `${status} ${id}: ${errorMessage ?? description ?? ''}`
