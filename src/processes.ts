import { spawn } from 'node:child_process'
import { extname } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

/** The command line itself: `cli.ts` in a checkout, `cli.cjs` where the package is installed. */
export const commandLine: string = fileURLToPath(new URL(`./cli${extname(import.meta.url)}`, import.meta.url))

const readyLine = z.looseObject({ ready: z.literal(true) })

export interface Started<Ready> {
  /** What the command said in its ready line. */
  readonly ready: Ready
  /** Asks it to end (SIGTERM) and waits until it has. */
  readonly stop: () => Promise<void>
  /** Settles with the exit code, however it ends; a signal counts as 1. */
  readonly ended: Promise<number>
  readonly pid: number | undefined
}

export interface StartOptions {
  readonly env?: NodeJS.ProcessEnv
  /** Where its log goes: to our standard error, or nowhere but into the message when the start fails. */
  readonly log?: 'inherit' | 'keep'
  /** Called once where it ends after it was ready, and nobody has asked it to. */
  readonly onEnd?: () => void
}

/** Ends of a log that are worth showing when a start fails. */
const logLines = 15

/**
 * Starts `mcp-entra <args> --json` as a process of its own and waits for its ready line.
 * @throws Error when it ends before it is ready, with the end of its log where nobody has seen that.
 */
export async function start<Shape extends z.ZodType>(
  args: readonly string[],
  shape: Shape,
  options: StartOptions = {},
): Promise<Started<z.infer<Shape>>> {
  const child = spawnCommand([...args, '--json'], options.env)
  const log: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    if (options.log === 'inherit') process.stderr.write(text)
    log.push(...text.split('\n').filter(Boolean))
    log.splice(0, Math.max(0, log.length - logLines))
  })
  const ended = new Promise<number>((resolve) => child.once('close', (code) => resolve(code ?? 1)))
  const first = await Promise.race([firstLine(child), ended])
  if (typeof first === 'number') {
    const said = options.log === 'inherit' ? '.' : `:\n${log.join('\n')}`
    throw new Error(`mcp-entra ${args[0]} ended with ${first} before it was ready${said}`)
  }
  let isStopped = false
  const stop = async () => {
    isStopped = true
    child.kill('SIGTERM')
    await ended
  }
  void ended.then(() => isStopped || options.onEnd?.())
  try {
    return { ready: shape.parse(readyLine.parse(JSON.parse(first))), stop, ended, pid: child.pid }
  } catch (error) {
    await stop()
    throw new Error(`mcp-entra ${args[0]} said something else than its ready line: ${first}`, { cause: error })
  }
}

/** Starts the command line as a process that does not outlive this one. */
function spawnCommand(args: readonly string[], env?: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, [commandLine, ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const end = () => child.kill()
  process.once('exit', end)
  child.once('close', () => process.off('exit', end))
  return child
}

async function firstLine(child: ReturnType<typeof spawnCommand>): Promise<string> {
  for await (const line of createInterface({ input: child.stdout })) {
    child.stdout.resume() // What it says after it must not fill the pipe.
    return line
  }
  return new Promise(() => {})
}

export interface Ran {
  readonly code: number
  readonly stdout: string
}

/** Runs `mcp-entra <args>` to its end, handing over each line of its log as it comes. Its exit code is for the caller to judge. */
export async function run(args: readonly string[], onLog: (line: string) => void): Promise<Ran> {
  const child = spawnCommand(args)
  createInterface({ input: child.stderr }).on('line', onLog)
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject).once('close', (code) => resolve({ code: code ?? 1, stdout }))
  })
}

/** What the rooms' ready lines say, as far as those who start them need it. */
export const mockReady = z.object({
  origin: z.string(),
  tenantId: z.string(),
  issuer: z.string(),
  control: z.string(),
  /** The file of its certificate authority; null over http. */
  caFile: z.string().nullable(),
  graphBaseUrl: z.string(),
  apps: z.object({
    api: z.object({ clientId: z.string(), clientSecret: z.string(), scope: z.string() }),
    proxy: z.object({ clientId: z.string() }),
    console: z.object({ clientId: z.string() }),
    inspector: z.object({ clientId: z.string() }),
  }),
  addedApps: z.array(z.object({ clientId: z.string(), displayName: z.string(), clientSecret: z.string().nullable() })),
  /** Which app to use for what: one's own where there is one. */
  cast: z.object({ console: z.object({ clientId: z.string() }), page: z.object({ clientId: z.string() }) }),
  users: z
    .array(z.object({ userPrincipalName: z.string(), displayName: z.string(), password: z.string(), id: z.string() }))
    .min(1),
})
export type MockReady = z.infer<typeof mockReady>

export const serverReady = z.object({ url: z.string(), mode: z.enum(['proxy', 'direct']) })

/** The server's environment for one of its two modes, with the mock in Entra's place. */
export function serverEnvironment(mock: MockReady, mode: 'proxy' | 'direct'): NodeJS.ProcessEnv {
  return {
    AUTH_MODE: mode,
    AUTH_AUTHORITY: mock.origin,
    AUTH_TENANT_ID: mock.tenantId,
    GRAPH_BASE_URL: mock.graphBaseUrl,
    // Both scopes that the mock's API publishes: the second is for the tool that needs a step further. A tool of one's own may need more.
    MCP_SERVER_SCOPES: process.env['MCP_SERVER_SCOPES'] ?? 'mcp.access mcp.profile',
    ...(mock.caFile === null ? {} : { NODE_EXTRA_CA_CERTS: mock.caFile }),
    ...(mode === 'proxy'
      ? { AUTH_CLIENT_ID: mock.apps.proxy.clientId }
      : { AUTH_CLIENT_ID: mock.apps.api.clientId, AUTH_CLIENT_SECRET: mock.apps.api.clientSecret }),
  }
}
