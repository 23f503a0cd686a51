/**
 * Runs one broken server as a process, so that anybody can watch the suite find it:
 * `conformance server --command "node conformance/mutants/main.ts server/ignores-audience"`.
 */
import { createServer, readConfig } from '../../src/server/index.ts'
import { readProxySettings, startMinimalProxy } from '../targets/minimal-proxy/index.ts'
import { readSettings, startMinimalServer } from '../targets/minimal-server/index.ts'
import { mutants } from './index.ts'

async function startMutant(id: string | undefined): Promise<{ url: string; close(): Promise<unknown> }> {
  const mutant = mutants[id ?? '']
  if (!mutant)
    throw new Error(
      `Name one of these:\n${Object.entries(mutants)
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

try {
  const { url, close } = await startMutant(process.argv[2])
  process.stdout.write(`${JSON.stringify({ ready: true, url })}\n`)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void close().then(() => process.exit(0)))
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
}
