/**
 * Runs one broken server or client as a process, so that anybody can watch the suite find it:
 * `conformance server --command "node conformance/mutants/main.ts server/ignores-audience"`,
 * `conformance client --command "node conformance/mutants/main.ts client/no-pkce"`.
 */
import { createServer, readConfig } from '../../src/server/index.ts'
import { readErrand, runMinimalClient } from '../targets/minimal-client/index.ts'
import { readProxySettings, startMinimalProxy } from '../targets/minimal-proxy/index.ts'
import { readSettings, startMinimalServer } from '../targets/minimal-server/index.ts'
import { allMutants, clientMutants, mutants } from './index.ts'

async function startMutant(id: string | undefined): Promise<{ url: string; close(): Promise<unknown> }> {
  const mutant = mutants[id ?? '']
  if (!mutant)
    throw new Error(
      `Name one of these:\n${Object.entries(allMutants)
        .map(([name, { flaw }]) => `  ${name}  ${flaw}`)
        .join('\n')}`,
    )
  if (mutant.of === 'minimal') return startMinimalServer({ ...readSettings(process.env), ...mutant.settings }, mutant.change)
  if (mutant.of === 'minimal-proxy') return startMinimalProxy(readProxySettings(process.env), mutant.change)
  if (mutant.of === 'our-proxy' && mutant.front) throw new Error(`${id} lives behind a forwarder that only the laws start.`)
  const config = readConfig(process.env)
  const mode = mutant.of === 'ours' ? 'direct' : 'proxy'
  if (config.mode !== mode) throw new Error(`${id} is a server in ${mode} mode: set AUTH_MODE=${mode}.`)
  return createServer(config, mutant.parts?.())
}

/** Runs a broken client to its end, which gives the exit code. */
async function runClient(id: string, url: string): Promise<number> {
  const mutant = clientMutants[id]
  if (mutant?.of !== 'minimal-client') throw new Error(`${id} is a client of ours, which only the laws run.`)
  const { exitCode, lastLines } = await runMinimalClient(readErrand(url, process.env), mutant.change)
  for (const line of lastLines) process.stderr.write(`${line}\n`)
  return exitCode ?? 1
}

async function serve(id: string | undefined): Promise<void> {
  const { url, close } = await startMutant(id)
  process.stdout.write(`${JSON.stringify({ ready: true, url })}\n`)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void close().then(() => process.exit(0)))
}

try {
  const [, , id = '', url] = process.argv
  if (url !== undefined && Object.hasOwn(clientMutants, id)) process.exitCode = await runClient(id, url)
  else await serve(id)
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
}
