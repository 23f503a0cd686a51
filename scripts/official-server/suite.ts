/** Runs the official conformance suite against a server, and reads what it filed. */
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** The revisions that the suite has frozen requirements of. */
export const revisions = ['2025-11-25', '2026-07-28'] as const
export type Revision = (typeof revisions)[number]

/** One verdict of the suite. What is INFO there is a log and no verdict. */
export interface Verdict {
  readonly scenario: string
  /** Not unique: some checks are made of several requests. */
  readonly check: string
  readonly status: 'SUCCESS' | 'FAILURE' | 'WARNING' | 'SKIPPED'
  readonly because: string
}

const filed = z.array(
  z.looseObject({
    id: z.string(),
    status: z.enum(['SUCCESS', 'FAILURE', 'WARNING', 'SKIPPED', 'INFO']),
    errorMessage: z.string().optional(),
  }),
)

const program = fileURLToPath(new URL('./dist/index.js', import.meta.resolve('@modelcontextprotocol/conformance/package.json')))

/** The release that is installed. */
export const release = z
  .object({ version: z.string() })
  .parse(JSON.parse(readFileSync(join(program, '..', '..', 'package.json'), 'utf8'))).version

async function run(...words: readonly string[]): Promise<string> {
  const child = spawn(process.execPath, [program, ...words], { stdio: ['ignore', 'pipe', 'pipe'] })
  return (await Promise.all([text(child.stdout), text(child.stderr)])).join('')
}

/** The scenarios for servers that a revision requires. */
export async function required(revision: Revision): Promise<readonly string[]> {
  const section = /^Server scenarios.*\n((?: {2}- .*\n)+)/m.exec(await run('list', '--requirements', revision))?.[1] ?? ''
  return [...section.matchAll(/- (\S+)/g)].map(([, name = '']) => name)
}

/** Every scenario of a revision, those that are reported and not scored among them, in the order of the run. */
export async function judge(url: string, revision: Revision): Promise<readonly Verdict[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mcp-entra-official-'))
  try {
    const output = await run('server', '--url', url, '--requirements', revision, '-o', folder)
    const verdicts = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('checks.json'))
      .sort()
      .flatMap((name) => verdictsIn(join(folder, name), scenarioOf(name)))
    if (verdicts.length === 0) throw new Error(`the suite judged nothing at ${revision}: ${output}`)
    return verdicts
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** The folder of a scenario is named after it, with the time at its end. */
const scenarioOf = (file: string): string =>
  file.replace(/^server-/, '').replace(/-\d{4}-\d\d-\d\dT[^/\\]*[/\\]checks\.json$/, '')

function verdictsIn(path: string, scenario: string): Verdict[] {
  return filed
    .parse(JSON.parse(readFileSync(path, 'utf8')))
    .flatMap(({ id: check, status, errorMessage: because = '' }) =>
      status === 'INFO' ? [] : [{ scenario, check, status, because }],
    )
}
