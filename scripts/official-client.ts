/**
 * The official conformance suite's client mode against our client: part of `npm run test:official`. Both the release that is
 * pinned and the one that is `latest`; whole suites, by what they file, and each required scenario by itself, by its exit code.
 * Exits with 1 for a failure or a warning that is not among the exceptions, and for an exception that is stale.
 */
import { availableParallelism } from 'node:os'
import { type Exception, exceptions } from './official-client/exceptions.ts'
import { type Judged, officialSuite } from './official-client/suite.ts'

const revisions = ['2025-11-25', '2026-07-28'] as const
/** Grants that this client offers beyond what a revision requires. */
const extensions = ['auth/client-credentials-jwt', 'auth/client-credentials-basic']
const older = ['auth/2025-03-26-oauth-metadata-backcompat', 'auth/2025-03-26-oauth-endpoint-fallback']

const pinned = officialSuite('@modelcontextprotocol/conformance')
const latest = officialSuite('conformance-latest')
const wrong: string[] = []
const failed = new Set<string>()
const seen = new Set<string>()

function count(run: string, judged: readonly Judged[]): void {
  const excepted = (scenario: string): Exception | undefined => exceptions.find((one) => one.scenario === scenario)
  for (const { scenario, wrong: reasons, said } of judged) {
    seen.add(scenario)
    if (reasons.length === 0) continue
    failed.add(scenario)
    if (!excepted(scenario)) wrong.push(`${run}, ${scenario}:\n    ${[...reasons, ...said.trim().split('\n')].join('\n    ')}`)
  }
  const right = judged.filter(({ wrong: reasons }) => reasons.length === 0)
  const except = judged.filter(({ scenario, wrong: reasons }) => reasons.length > 0 && excepted(scenario))
  const checks = right.reduce((sum, { passed }) => sum + passed, 0)
  console.log(
    `${run.padEnd(44)} ${right.length} of ${judged.length} scenarios, ${checks} checks${except.length > 0 ? `; ${except.length} excepted` : ''}`,
  )
}

/** Does each, a few at once, in the order of beginning. */
async function eachOf<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<readonly Result[]> {
  const results: Result[] = []
  const left = items.entries()
  const worker = async () => {
    for (const [at, item] of left) results[at] = await work(item)
  }
  await Promise.all(Array.from({ length: availableParallelism() }, worker))
  return results
}

for (const revision of revisions) {
  const run = `${pinned.version} --requirements ${revision}`
  const [judged, required] = await Promise.all([pinned.many('--requirements', revision), pinned.required(revision)])
  count(run, judged)
  const names = judged.map(({ scenario }) => scenario)
  const missing = required.filter((name) => !names.includes(name))
  if (missing.length > 0 || required.length === 0) wrong.push(`${run}: not run: ${missing.join(', ') || 'anything'}`)
  count(
    `${pinned.version} one by one, ${revision}`,
    await eachOf(required, (name) => pinned.single(name, '--spec-version', revision)),
  )
}
count(`${pinned.version} --suite auth`, await pinned.many('--suite', 'auth'))
count(`${pinned.version} --suite backcompat`, await pinned.many('--suite', 'backcompat'))
count(
  `${pinned.version} one by one, 2025-03-26`,
  await eachOf(older, (name) => pinned.single(name, '--spec-version', '2025-03-26')),
)
count(`${pinned.version} one by one, extensions`, await eachOf(extensions, (name) => pinned.single(name)))
count(`${latest.version} --suite auth`, await latest.many('--suite', 'auth'))

const stale = exceptions.filter(({ scenario }) => !seen.has(scenario) || !failed.has(scenario))
wrong.push(...stale.map(({ scenario }) => `${scenario} is excepted, and passes or is gone: take it off the list`))
for (const reason of wrong) console.log(`\n${reason}`)
console.log(wrong.length > 0 ? `\nNot as it should be: ${wrong.length}` : '\nAs it should be.')
process.exitCode = wrong.length > 0 ? 1 : 0
