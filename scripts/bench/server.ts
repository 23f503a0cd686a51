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

/** Calls the tool of each variant in turn, each time in a fresh process after a warm-up; the order turns with the round. */
export async function serverUnderLoad(rounds: number, seconds: number): Promise<ReadonlyMap<Variant, readonly Served[]>> {
  const mock = await startMockEntra()
  const tokens = await Promise.all(Array.from({ length: people }, (_, uti) => mock.mint({ claims: { uti: String(uti) } })))
  const served = new Map<Variant, Served[]>(variants.map((variant) => [variant, []]))
  for (let round = 0; round < rounds; round += 1)
    for (const index of variants.keys()) {
      const variant = variants[(index + round) % variants.length] ?? 'bare'
      served.get(variant)?.push(await measure(variant, mock.origin, tokens, seconds))
    }
  await mock.close()
  return served
}

async function measure(variant: Variant, authority: string, tokens: readonly string[], seconds: number): Promise<Served> {
  const port = await freePort()
  const script = fileURLToPath(new URL('./server-under-load.ts', import.meta.url))
  const child = spawn(process.execPath, [script, variant, String(port), authority], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_ENV: 'production' },
  })
  // It says one line when it listens.
  await Promise.race([new Promise((resolve) => child.stdout.once('data', resolve)), ended(child)])
  const url = `http://localhost:${port}/mcp`
  const requests = tokens.map((token) => ({ headers: { ...headers, authorization: `Bearer ${token}` } }))
  const load = (duration: number) => autocannon({ url, connections: 10, method: 'POST', headers, body, requests, duration })
  try {
    await load(Math.ceil(seconds / 2))
    const before = cpuMicroseconds(child)
    const { requests: done, non2xx, errors } = await load(seconds)
    if (non2xx > 0 || errors > 0) throw new Error(`${variant}: ${non2xx} refusals and ${errors} failures: nothing was measured`)
    return { perSecond: done.average, cpuMicroseconds: (cpuMicroseconds(child) - before) / done.total }
  } finally {
    const gone = ended(child)
    child.kill('SIGKILL')
    await gone
  }
}

const ended = (child: ChildProcess): Promise<unknown> => new Promise((resolve) => child.once('exit', resolve))

const microsecondsPerTick = 10_000

/** Linux tells it in `/proc`, in ticks of a hundredth of a second; elsewhere there is no measurement. */
function cpuMicroseconds({ pid }: ChildProcess): number {
  // The name of the program stands in brackets and may hold blanks; the fields are counted from behind it.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * microsecondsPerTick
}
