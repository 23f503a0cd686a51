import { existsSync } from 'node:fs'
import { Command } from 'commander'
import type { ServerConfig } from './config.ts'

const usage = 2
const tell = (line: string): void => void process.stdout.write(`${line}\n`)
const complain = (line: string, exitCode: number): void => {
  process.stderr.write(`${line}\n`)
  process.exitCode = exitCode
}

/** `mcp-entra serve`: the server as a process. Exits 0 after a signal, 2 where it cannot start. */
export const serveCommand = new Command('serve')
  .description(
    'Runs the MCP server protected by Microsoft Entra ID. Settings come from the environment, and from .env where there is one.',
  )
  .option('--no-env-file', 'leave .env alone: settings come from the environment only')
  .option('--json', 'print one line of JSON on standard output when it is ready')
  .action(async ({ json = false, envFile }: { readonly json?: boolean; readonly envFile: boolean }) => {
    const config = await configured(envFile)
    if (!config) return
    const { createServer } = await import('./index.ts')
    const { pino } = await import('pino')
    const log = pino({ name: 'mcp-entra' }, pino.destination({ dest: 2, sync: true }))
    try {
      const server = await createServer(config, { log })
      const { url, origin, mode, resourceMetadata, authorizationServer, reloadCertificate, close } = server
      // Before the ready line: whoever reads it may send a signal at once.
      for (const signal of ['SIGTERM', 'SIGINT'] as const)
        process.once(signal, () =>
          close().then(
            () => process.exit(0),
            () => process.exit(1),
          ),
        )
      if (reloadCertificate) process.on('SIGHUP', reloadCertificate)
      if (json) tell(JSON.stringify({ ready: true, url, origin, mode, resourceMetadata, authorizationServer }))
      else
        tell(
          `MCP server   ${url} (${mode} mode)\nMetadata     ${resourceMetadata}\nSign-in at   ${authorizationServer}\nCtrl+C ends it.`,
        )
    } catch (error) {
      complain(`The server cannot start: ${await startFailure(error, config.port)}`, usage)
    }
  })

/** `mcp-entra doctor`: what the tenant and this configuration will do to MCP clients. Exits 1 where something keeps it from working. */
export const doctorCommand = new Command('doctor')
  .description('Looks at the tenant and the settings, and says what MCP clients will meet.')
  .option('--json', 'print the findings as one line of JSON')
  .action(async ({ json = false }: { readonly json?: boolean }) => {
    const config = await configured()
    if (!config) return
    const { doctor } = await import('./doctor.ts')
    const findings = await doctor(config)
    if (json) tell(JSON.stringify({ findings }))
    else for (const { level, says, remedy } of findings) tell(`${level.padEnd(8)}${says}${remedy ? `\n        ${remedy}` : ''}`)
    if (findings.some(({ level }) => level === 'problem')) process.exitCode = 1
  })

/** The settings, or undefined after every mistake in them was told. */
async function configured(envFile = true): Promise<ServerConfig | undefined> {
  // What the environment says already stands: loadEnvFile overwrites nothing.
  if (envFile && existsSync('.env')) process.loadEnvFile('.env')
  const { ConfigError, readConfig } = await import('./config.ts')
  try {
    return readConfig(process.env)
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return void complain(error.message, usage)
  }
}

/** Why it cannot start, and what to do. */
async function startFailure(error: unknown, port: number): Promise<string> {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  if (code === 'EADDRINUSE')
    return `port ${port} is in use. Stop what listens there, or set MCP_SERVER_PORT to another one (0: any).`
  if (code === 'EACCES') return `port ${port} may not be used by this user. Set MCP_SERVER_PORT to one above 1023.`
  if (code === 'EADDRNOTAVAIL') return 'MCP_SERVER_HOST is no address of this machine.'
  const [{ StoreError }, { ConfigError }] = await Promise.all([import('./store/store.ts'), import('./config.ts')])
  if (error instanceof StoreError || error instanceof ConfigError) return error.message
  const { traceOf } = await import('./trace.ts')
  return JSON.stringify(traceOf(error))
}
