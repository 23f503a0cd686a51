/**
 * Measures the mock beside its peers and the server beside its parts, all in one run on one machine, and prints ratios: `npm run bench` (some minutes),
 * or `npm run bench -- --quick` for a glance. Compare the rows of one run; absolute numbers belong to the machine.
 */
import { parseArgs } from 'node:util'
import { median, memory, type Samples, startsInProcess, startUp, tenantsInProcess, tokensPerSecond } from './bench/measures.ts'
import { bareSigner, emulate, oauth2MockServer, ours } from './bench/parties.ts'
import type { Party } from './bench/party.ts'
import { type Served, serverUnderLoad, type Variant, variants } from './bench/server.ts'

const { values } = parseArgs({ options: { quick: { type: 'boolean', default: false } } })
const extent = values.quick
  ? { starts: 3, rounds: 1, seconds: 2, tokens: 10_000 }
  : { starts: 11, rounds: 3, seconds: 8, tokens: 100_000 }

interface Row {
  readonly what: string
  readonly values: readonly string[]
  readonly ratio: string
  readonly goal: string
  readonly met: boolean
}

const rows: Row[] = []
const number = (value: number, digits = 0) => value.toFixed(digits)
const spread = (samples: readonly number[], digits = 0) =>
  `${number(median(samples), digits)} [${number(Math.min(...samples), digits)}–${number(Math.max(...samples), digits)}]`
const told = (samples: Samples) => [...samples].map(([party, all]) => `${party.name} ${spread(all)}`)
const of = (samples: Samples, party: Party) => median(samples.get(party) ?? [])
const say = (text: string) => console.error(`… ${text}`)

say('starts to the first discovery answer')
const discovery = await startUp([ours, oauth2MockServer, emulate], 'discovery', extent.starts)
const toDiscovery = of(discovery, ours) / Math.min(of(discovery, oauth2MockServer), of(discovery, emulate))
rows.push({
  what: 'process start → first discovery answer, ms',
  values: told(discovery),
  ratio: `${number(toDiscovery, 2)} of the faster peer`,
  goal: '≤ 1.0',
  met: toDiscovery <= 1,
})

say('starts to the first token')
const token = await startUp([ours, oauth2MockServer], 'token', extent.starts)
const toToken = of(token, ours) / of(token, oauth2MockServer)
rows.push({
  what: 'process start → first token, ms',
  values: told(token),
  ratio: `${number(toToken, 2)} of oauth2-mock-server`,
  goal: '≤ 1.5',
  met: toToken <= 1.5,
})

say('starts and tenants in process')
const starts = await startsInProcess(extent.starts * 3)
rows.push({
  what: '`startMockEntra()` to ready, in process, ms',
  values: [spread(starts, 1)],
  ratio: '–',
  goal: '≤ 50 median',
  met: median(starts) <= 50,
})
const tenants = await tenantsInProcess(extent.starts * 10)
rows.push({
  what: '`createTenant()`, ms',
  values: [spread(tenants, 2)],
  ratio: '–',
  goal: 'about 1',
  met: median(tenants) <= 1.5,
})

say('tokens a second')
const signing = await tokensPerSecond([ours, oauth2MockServer, bareSigner], extent.rounds, extent.seconds)
const ofLimit = of(signing, ours) / of(signing, bareSigner)
const ofPeer = of(signing, ours) / of(signing, oauth2MockServer)
rows.push({
  what: 'app-only RS256 tokens a second (emulate signs none)',
  values: told(signing),
  ratio: `${number(ofLimit, 2)} of the limit, ${number(ofPeer, 2)} of oauth2-mock-server`,
  goal: '≥ 0.5 and > 1',
  met: ofLimit >= 0.5 && ofPeer > 1,
})

for (const party of [ours, oauth2MockServer, emulate]) {
  say(`memory of ${party.name}`)
  const { idle, warm, after } = await memory(party, extent.tokens)
  const growth = after / warm
  rows.push({
    what: `memory of ${party.name}, MB`,
    values: [
      `idle ${number(idle)}`,
      `after ${extent.tokens / 10} tokens ${number(warm)}`,
      `after ${extent.tokens} ${number(after)}`,
    ],
    ratio: `× ${number(growth, 2)} from a tenth to all`,
    goal: party === ours ? '≤ 90 idle, and flat (≤ × 1.15)' : '–',
    met: party !== ours || (idle <= 90 && growth <= 1.15),
  })
}

say('the server under load')
const served = await serverUnderLoad(extent.rounds * extent.seconds)
const each = (variant: Variant, figure: keyof Served) => (served.get(variant) ?? []).map((round) => round[figure])
const ofVariants = (figure: keyof Served) => variants.map((variant) => `${variant} ${spread(each(variant, figure))}`)
const ofOpen = median(each('protected', 'perSecond')) / median(each('open', 'perSecond'))
rows.push({
  what: 'server: `tools/call` a second',
  values: ofVariants('perSecond'),
  ratio: `${number(ofOpen, 2)} of the same with authentication switched off`,
  goal: '≥ 0.9',
  met: ofOpen >= 0.9,
})
const ofBare = median(each('protected', 'cpuMicroseconds')) / median(each('bare', 'cpuMicroseconds'))
rows.push({
  what: 'server: CPU of a `tools/call`, µs',
  values: ofVariants('cpuMicroseconds'),
  ratio: `${number(ofBare, 2)} of the bare handler of the SDK`,
  goal: '≤ 1.15',
  met: ofBare <= 1.15,
})

console.log('| What | Measured (median [least–most]) | Ratio | Goal | |\n|---|---|---|---|---|')
for (const { what, values: measured, ratio, goal, met } of rows)
  console.log(`| ${what} | ${measured.join('; ')} | ${ratio} | ${goal} | ${goal === '–' ? '' : met ? 'met' : 'MISSED'} |`)
