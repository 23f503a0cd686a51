import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import autocannon from 'autocannon'
import { startMockEntra } from '../../src/mock-idp/index.ts'
import { freePort } from '../free-port.ts'

/** What stands before a tool that does nothing; see `server-under-load.ts`. */
export const variants = ['protected', 'open', 'bare'] as const
export type Variant = (typeof variants)[number]

/** What one variant did in one round. */
export interface Served {
  readonly perSecond: number
  /** Of processor time, user and system. */
  readonly cpuMicroseconds: number
}

const revision = '2026-07-28'
const body = JSON.stringify({
  ...{ jsonrpc: '2.0', id: 1, method: 'tools/call' },
  params: {
    ...{ name: 'nothing', arguments: {} },
    _meta: {
      'io.modelcontextprotocol/protocolVersion': revision,
      'io.modelcontextprotocol/clientCapabilities': {},
      'io.modelcontextprotocol/clientInfo': { name: 'bench', version: '1' },
    },
  },
})
const headers = {
  ...{ 'content-type': 'application/json', accept: 'application/json, text/event-stream' },
  ...{ 'mcp-protocol-version': revision, 'mcp-method': 'tools/call', 'mcp-name': 'nothing' },
}
/** So many people, each with a token of their own. */
const people = 20

/**
 * Calls the tool of each variant for a second in turn, so many rounds, all of them running and warm: whatever else the machine does
 * meanwhile it does to all. The order turns with the round.
 */
export async function serverUnderLoad(rounds: number): Promise<ReadonlyMap<Variant, readonly Served[]>> {
  const mock = await startMockEntra()
  const tokens = await Promise.all(Array.from({ length: people }, (_, uti) => mock.mint({ claims: { uti: String(uti) } })))
  const running: Running[] = []
  try {
    for (const variant of variants) running.push(await start(variant, mock.origin, tokens))
    for (const { load } of running) await load({ amount: warmUpRequests })
    const served = new Map<Variant, Served[]>(variants.map((variant) => [variant, []]))
    for (let round = 0; round < rounds; round += 1)
      for (const index of running.keys()) {
        const { variant, load, cpuMicroseconds } = running[(index + round) % running.length] as Running
        const before = cpuMicroseconds()
        const { average: perSecond, total } = await load({ duration: 1 })
        served.get(variant)?.push({ perSecond, cpuMicroseconds: (cpuMicroseconds() - before) / total })
      }
    return served
  } finally {
    await Promise.all(running.map(({ stop }) => stop()))
    await mock.close()
  }
}

/** By then V8 has compiled whatever it will, however busy the machine is. */
const warmUpRequests = 10_000

interface Running {
  readonly variant: Variant
  /** @throws Error when an answer is a refusal. */
  load(
    extent: { readonly duration: number } | { readonly amount: number },
  ): Promise<{ readonly average: number; readonly total: number }>
  cpuMicroseconds(): number
  stop(): Promise<void>
}

async function start(variant: Variant, authority: string, tokens: readonly string[]): Promise<Running> {
  const port = await freePort()
  const script = fileURLToPath(new URL('./server-under-load.ts', import.meta.url))
  const child = spawn(process.execPath, [script, variant, String(port), authority], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  // It says one line when it listens.
  await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), ended])
  const url = `http://localhost:${port}/mcp`
  const requests = tokens.map((token) => ({ headers: { ...headers, authorization: `Bearer ${token}` } }))
  return {
    variant,
    async load(extent) {
      const done = await autocannon({ url, connections: 10, method: 'POST', headers, body, requests, ...extent })
      if (done.non2xx === 0 && done.errors === 0) return done.requests
      throw new Error(`${variant}: ${done.non2xx} refusals and ${done.errors} failures: nothing was measured`)
    },
    cpuMicroseconds: () => cpuMicroseconds(child),
    stop: () => {
      child.kill('SIGKILL')
      return ended
    },
  }
}

const microsecondsPerTick = 10_000

/** Linux tells it in `/proc`, in ticks of a hundredth of a second; elsewhere there is no measurement. */
function cpuMicroseconds({ pid }: ChildProcess): number {
  // The name of the program stands in brackets and may hold blanks; the fields are counted from behind it.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * microsecondsPerTick
}
