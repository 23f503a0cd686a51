/** The server against the real tenant of `.env`, after `doctor` has looked at both; it reloads when its code changes. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { commandLine, serverReady, start } from '../src/processes.ts'
import { watchSources } from './watch-sources.ts'

const examined = spawnSync(process.execPath, [commandLine, 'doctor'], { stdio: 'inherit' })
if (examined.status !== 0) process.exit(examined.status ?? 1)

const next = 'It starts again after the next change'
const onEnd = () => console.error(`The MCP server has ended by itself. ${next} of its code.`)
const serve = () => start(['serve'], serverReady, { log: 'inherit', onEnd })
try {
  let server = await serve()
  console.log(`MCP server   ${server.ready.url} (${server.ready.mode} mode). Ctrl-C ends it.`)
  let last = Promise.resolve()
  watchSources(fileURLToPath(new URL('../src/server/', import.meta.url)), () => {
    last = last.then(async () => {
      await server.stop()
      try {
        server = await serve()
        console.log('Reloaded.')
      } catch (error) {
        console.error(`${error instanceof Error ? error.message : error}\n${next}.`)
      }
    })
  })
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void last.then(() => server.stop()).then(() => process.exit(0)))
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exit(2)
}
