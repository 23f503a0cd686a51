import { rmSync } from 'node:fs'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command, Option } from 'commander'
import { z } from 'zod'
import { commandLine, type MockReady, mockReady, run, serverEnvironment, serverReady, start } from './processes.ts'

/** What the demo reads of the suite's JSON report. */
const judged = z.looseObject({
  summary: z.looseObject({
    required: z.number(),
    passed: z.number(),
    failed: z.number(),
    inconclusive: z.number(),
    notRun: z.number(),
  }),
})

interface DemoOptions {
  readonly mode: 'proxy' | 'direct'
  readonly json?: true
}

export const demoCommand = new Command('demo')
  .description(
    'Everything at once, offline: a mock Entra, a server behind it, a client that signs in and calls a tool, and the suite that judges the server.',
  )
  .addOption(new Option('--mode <mode>', 'how the server stands behind Entra').choices(['proxy', 'direct']).default('proxy'))
  .option('--json', 'one JSON object on standard output, and nothing else')
  .action(async (options: DemoOptions) => {
    process.exitCode = await demo(options)
  })

/** Whoever is started is stopped, and what is written is removed, however it ends. Gives the exit code. */
async function demo(options: DemoOptions): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'mcp-entra-demo-'))
  const started: { stop(): Promise<void> }[] = []
  process.once('SIGINT', () => {
    rmSync(folder, { recursive: true, force: true })
    process.exit(130) // Which ends whatever was started.
  })
  try {
    return await play(options, folder, started)
  } catch (error) {
    console.error(`The demo stopped: ${error instanceof Error ? error.message : error}`)
    return 1
  } finally {
    await Promise.all(started.map((process) => process.stop()))
    await rm(folder, { recursive: true, force: true })
  }
}

/** Runs mock, server and client as processes of their own, then the suite, which starts its own. */
async function play({ mode, json }: DemoOptions, folder: string, started: { stop(): Promise<void> }[]): Promise<number> {
  const tell = json ? () => {} : (line: string) => console.log(line)
  const mock = await start(['mock', '--port', '0', '--allow-loopback-identifier-uri'], mockReady)
  started.push(mock)
  tell(`mock Entra          ${mock.ready.issuer}`)
  const environment = {
    ...serverEnvironment(mock.ready, mode),
    MCP_SERVER_PORT: '0',
    MCP_SERVER_STORE: `file:${join(folder, 'store')}`,
  }
  const server = await start(['serve', '--no-env-file'], serverReady, { env: environment })
  started.push(server)
  tell(`MCP server          ${server.ready.url} (${mode} mode)`)
  if (mode === 'direct') await registerAppIdUri(mock.ready, server.ready.url)

  const tool = await signInAndCall(mock.ready, server.ready.url, mode, tell)
  const suite = await judge(mode, join(folder, 'report.json'), tell)
  const user = { displayName: mock.ready.users[0]?.displayName }
  if (json) console.log(JSON.stringify({ user, tool, conformance: suite.summary }))
  return tool.text === user.displayName && suite.code === 0 ? 0 : 1
}

/** In direct mode the server's address is an App ID URI of the API; its port is known only now. */
async function registerAppIdUri(mock: MockReady, url: string): Promise<void> {
  const answer = await fetch(`${mock.control}/apps/${mock.apps.api.clientId}`, {
    method: 'PATCH',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ identifierUris: [`api://${mock.apps.api.clientId}`, url] }),
  })
  if (!answer.ok) throw new Error(`the mock refused the App ID URI ${url}: ${await answer.text()}`)
}

/** The client tells its legs as it goes; what is left on standard output is what the tool says. */
async function signInAndCall(mock: MockReady, url: string, mode: DemoOptions['mode'], tell: (line: string) => void) {
  const tool = 'get_user_name'
  const client = mode === 'direct' ? ['--client-id', mock.apps.console.clientId] : []
  const log: string[] = []
  const { code, stdout } = await run(['connect', url, '--call', tool, '--browser', 'headless', ...client], (line) => {
    log.push(line)
    tell(line)
  })
  if (code !== 0) throw new Error(`the client ended with ${code}: ${log.join('\n')}`)
  tell(`tool says           ${stdout.trimEnd()}`)
  return { name: tool, text: stdout.trimEnd() }
}

/** The suite starts an issuer and this very server of its own, and judges the server by it. */
async function judge(mode: DemoOptions['mode'], file: string, tell: (line: string) => void) {
  const command = [process.execPath, commandLine, 'serve', '--no-env-file'].map((word) => JSON.stringify(word)).join(' ')
  const args = ['conformance', 'server', '--command', command, '--env', `AUTH_MODE=${mode}`, '--report', `json=${file}`]
  const { code, stdout } = await run(args, () => {})
  const report = judged.safeParse(parsed(await readFile(file, 'utf8').catch(() => '')))
  if (!report.success) throw new Error(`the suite ended with ${code} and left no report: ${stdout.trim()}`)
  const { required, passed, failed, inconclusive, notRun } = report.data.summary
  tell(
    `suite says          ${passed} of ${required} required sentences hold, ${failed} do not, ${inconclusive} inconclusive, ${notRun} not run`,
  )
  return { code, summary: { required, passed, failed, inconclusive, notRun } }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
