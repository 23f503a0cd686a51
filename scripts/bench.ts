/**
 * Measures the mock beside its peers, the server beside its parts and the suite beside what it waits for, and prints ratios:
 * `npm run bench` (some minutes), or `npm run bench -- --quick` for a glance, `--only starts` for one part. Compare the rows
 * of one run; absolute numbers belong to the machine.
 */
import { parseArgs } from 'node:util'
import {
  firstStartUp,
  median,
  memory,
  type Samples,
  startsInProcess,
  startUp,
  tenantsInProcess,
  tokensPerSecond,
} from './bench/measures.ts'
import { bareSigner, emulate, oauth2MockServer, ours } from './bench/parties.ts'
import type { Party } from './bench/party.ts'
import { type Served, serverUnderLoad, type Variant, variants } from './bench/server.ts'
import { suiteFarAway } from './bench/suite.ts'

interface Row {
  readonly what: string
  readonly values: readonly string[]
  readonly ratio?: string
  /** What was aimed at, and whether it was reached; a row without is there to be compared with. */
  readonly goal?: { readonly says: string; readonly met: boolean }
}

const { values } = parseArgs({
  options: { quick: { type: 'boolean', default: false }, only: { type: 'string', multiple: true } },
})
const extent = values.quick
  ? { starts: 3, rounds: 1, seconds: 2, tokens: 10_000 }
  : { starts: 31, rounds: 5, seconds: 8, tokens: 100_000 }

const number = (value: number, digits = 0) => value.toFixed(digits)
const spread = (samples: readonly number[], digits = 0) =>
  `${number(median(samples), digits)} [${number(Math.min(...samples), digits)}–${number(Math.max(...samples), digits)}]`
const told = (samples: Samples) => [...samples].map(([party, all]) => `${party.name} ${spread(all)}`)
/** Our part of another's figure, taken within each round: what else the machine does then weighs on both. */
const of = (samples: Samples, other: Party) => {
  const others = samples.get(other) ?? []
  return median((samples.get(ours) ?? []).map((figure, round) => figure / Number(others[round])))
}
const ofFasterPeer = (samples: Samples) => Math.max(of(samples, oauth2MockServer), of(samples, emulate))

async function starts(): Promise<Row[]> {
  const servers = [ours, oauth2MockServer, emulate]
  const discovery = await startUp(servers, 'discovery', extent.starts)
  const first = await firstStartUp(servers, 'discovery', extent.starts)
  const token = await startUp([ours, oauth2MockServer], 'token', extent.starts)
  const toDiscovery = ofFasterPeer(discovery)
  const toToken = of(token, oauth2MockServer)
  return [
    {
      what: 'process start → first discovery answer, ms',
      values: told(discovery),
      ratio: `${number(toDiscovery, 2)} of the faster peer`,
      goal: { says: '≤ 1.0', met: toDiscovery <= 1 },
    },
    {
      what: 'the same, where nothing has run before, ms',
      values: told(first),
      ratio: `${number(ofFasterPeer(first), 2)} of the faster peer`,
    },
    {
      what: 'process start → first token, ms',
      values: told(token),
      ratio: `${number(toToken, 2)} of oauth2-mock-server`,
      goal: { says: '≤ 1.5', met: toToken <= 1.5 },
    },
  ]
}

async function inProcess(): Promise<Row[]> {
  const ready = await startsInProcess(extent.starts * 3)
  const tenants = await tenantsInProcess(extent.starts * 10)
  return [
    {
      what: '`startMockEntra()` to ready, in process, ms',
      values: [spread(ready, 1)],
      goal: { says: '≤ 50 median', met: median(ready) <= 50 },
    },
    {
      what: '`createTenant()`, ms',
      values: [spread(tenants, 2)],
      goal: { says: 'about 1', met: median(tenants) <= 1.5 },
    },
  ]
}

async function tokens(): Promise<Row[]> {
  const signing = await tokensPerSecond([ours, oauth2MockServer, bareSigner], extent.rounds, extent.seconds)
  const ofLimit = of(signing, bareSigner)
  const ofPeer = of(signing, oauth2MockServer)
  return [
    {
      what: 'app-only RS256 tokens a second (emulate signs none)',
      values: told(signing),
      ratio: `${number(ofLimit, 2)} of the limit, ${number(ofPeer, 2)} of oauth2-mock-server`,
      goal: { says: '≥ 0.5 and > 1', met: ofLimit >= 0.5 && ofPeer > 1 },
    },
  ]
}

/** V8 makes more and more room for new objects over some ten thousand requests, in any server; a leak goes on after that. */
async function memories(): Promise<Row[]> {
  const rows: Row[] = []
  for (const party of [ours, oauth2MockServer, emulate]) {
    const { idle, tenth, half, all } = await memory(party, extent.tokens)
    const sizes = [tenth, half, all].map((size) => number(size))
    rows.push({
      what: `memory of ${party.name}, MB`,
      values: [`idle ${number(idle)}`, `after a tenth, a half, all of ${extent.tokens} tokens ${sizes.join(', ')}`],
      ratio: `× ${number(all / half, 2)} over the second half`,
      ...(party === ours ? { goal: { says: '≤ 90 idle, and flat (≤ × 1.15)', met: idle <= 90 && all / half <= 1.15 } } : {}),
    })
  }
  return rows
}

async function server(): Promise<Row[]> {
  const served = await serverUnderLoad(Math.max(9, extent.rounds * extent.seconds))
  const each = (variant: Variant, figure: keyof Served) => (served.get(variant) ?? []).map((round) => round[figure])
  const ofVariants = (figure: keyof Served) => variants.map((variant) => `${variant} ${spread(each(variant, figure))}`)
  const ofOpen = median(each('protected', 'perSecond')) / median(each('open', 'perSecond'))
  const ofBare = median(each('protected', 'cpuMicroseconds')) / median(each('bare', 'cpuMicroseconds'))
  return [
    {
      what: 'server: `tools/call` a second',
      values: ofVariants('perSecond'),
      ratio: `${number(ofOpen, 2)} of the same with authentication switched off`,
      goal: { says: '≥ 0.9', met: ofOpen >= 0.9 },
    },
    {
      what: 'server: CPU of a `tools/call`, µs',
      values: ofVariants('cpuMicroseconds'),
      ratio: `${number(ofBare, 2)} of the bare handler of the SDK`,
      goal: { says: '≤ 1.15', met: ofBare <= 1.15 },
    },
  ]
}

async function suite(): Promise<Row[]> {
  const latency = 50
  const { checks, runs } = await suiteFarAway(extent.rounds, latency)
  const ofLimit = median(runs.map(({ milliseconds, limit }) => milliseconds / limit))
  const each = (figure: 'milliseconds' | 'limit') => spread(runs.map((run) => run[figure]))
  return [
    {
      what: `suite: ${checks} checks of servers, one revision, ${latency} ms away, ms`,
      values: [each('milliseconds'), `limit ${each('limit')}`],
      ratio: `${number(ofLimit, 2)} of the round trips that wait for one another`,
      goal: { says: '≤ 2.0', met: ofLimit <= 2 },
    },
  ]
}

const parts = { starts, 'in-process': inProcess, tokens, memory: memories, server, suite }
const unknown = values.only?.filter((name) => !(name in parts)) ?? []
if (unknown.length > 0) {
  console.error(`There is no part ${unknown.join(', ')}; there are ${Object.keys(parts).join(', ')}.`)
  process.exit(2)
}

console.log('| What | Measured (median [least–most]) | Ratio | Goal | |\n|---|---|---|---|---|')
for (const [name, measure] of Object.entries(parts)) {
  if (values.only && !values.only.includes(name)) continue
  console.error(`… ${name}`)
  for (const { what, values: measured, ratio = '–', goal } of await measure())
    console.log(
      `| ${what} | ${measured.join('; ')} | ${ratio} | ${goal ? `${goal.says} | ${goal.met ? 'met' : 'MISSED'}` : '– | '} |`,
    )
}
