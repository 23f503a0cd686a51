import { readSettings, startMinimalServer } from './index.ts'

try {
  const server = await startMinimalServer(readSettings(process.env))
  process.stdout.write(`${JSON.stringify({ ready: true, url: server.url })}\n`)
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      void server.close().then(() => process.exit(0))
    })
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
}
