import { Command, Option } from 'commander'
import { catalogueCommands, explainTo } from './catalogue-commands.ts'
import type { Report } from './index.ts'
import { withoutControls } from './kit/redaction.ts'
import { revisions } from './kit/requirement.ts'
import { profiles } from './kit/stage.ts'
import {
  collect,
  gather,
  readArguments,
  readPort,
  readReportFile,
  readRevisions,
  readSeconds,
  reportKinds,
} from './option-readers.ts'
import { writeReports } from './report-files.ts'
import { misuse, runOptions, type ServerOptions, targetOf } from './server-options.ts'
import { dialectNames } from './targets/issuers/index.ts'
import { templateWords } from './targets/templates.ts'

const serverCommand = new Command('server')
  .description(
    'Judge an MCP server: one that is started here behind an issuer of ours (--command), or one that is running (--url).',
  )
  .option(
    '--command <command>',
    'start this by the shell, wired to a mock Entra; it listens on the port of PORT or MCP_SERVER_PORT',
  )
  .option('--url <url>', 'the MCP endpoint of a server that is running')
  .option(
    '--spec-version <revision>',
    `revision to ask about; repeat it, or use commas (default: ${revisions.slice(-2).join(',')})`,
    readRevisions,
  )
  .addOption(
    new Option(
      '--profile <profile>',
      'mcp: the specification alone; entra: also what a server behind Entra owes (default: entra with --command, else mcp)',
    ).choices(profiles),
  )
  .addOption(
    new Option(
      '--dialect <dialect>',
      'how the issuer speaks that is started here: entra, or generic, a plain OAuth 2.1 issuer (default: entra)',
    ).choices(dialectNames),
  )
  .option('--tool <name>', 'the tool to call (default: the first listed that requires no arguments)')
  .option('--args <json>', 'what that tool is called with, a JSON object', readArguments)
  .option('--only <what>', 'only these checks, requirements or areas; repeat it, or use commas', collect)
  .option('--strict', 'make SHOULD as red as MUST')
  .option('--allow-not-run', 'exit 0 though some of it could not be put to the test')
  .option('--report <kind=file>', `write a report as ${reportKinds.join(', ')}; repeatable`, readReportFile)
  .option('--baseline <file>', 'what is known not to hold, as YAML; an entry that holds again turns the run red')
  .option('--update-baseline', 'take such entries out of it; where there is no such file, write one of what does not hold now')
  .option('--timeout <seconds>', 'how long the whole may take, the start of the command included (default: 60)', readSeconds)
  .optionsGroup('With --command:')
  .option(
    '--env <name=template>',
    'a further variable, such as ISSUER={issuer}; words in braces are replaced; repeatable',
    gather,
  )
  .optionsGroup('With --url, where right tokens come from (without any of them the server is asked little, and slowly):')
  .option(
    '--mock [origin]',
    'a running mock Entra that the server trusts; without an origin one is started here, and it is said what to configure',
  )
  .option('--mock-port <port>', 'the port of the one that is started here (default: 9400)', readPort)
  .addOption(new Option('--token <token>', 'a token that the server accepts; nothing is minted').env('MCP_CONFORMANCE_TOKEN'))
  .option('--client-id <id>', 'a public client at its real authorization server, to sign in with; nothing is minted')
  .addOption(new Option('--browser <way>', 'how to sign in with it (default: open)').choices(['open', 'print', 'headless']))
  .option(
    '--wait <seconds>',
    'how long to wait until the server is configured, or somebody has signed in (default: 300)',
    readSeconds,
  )
  .option('--user <upn>', "the mock's user to act for (default: its first)")
  .addHelpText(
    'after',
    `
Words for --env: ${templateWords.map((word) => `{${word}}`).join(' ')}

Exit code: 0 everything required holds; 1 something required does not; 2 the run learnt too little to say.

  mcp-entra conformance server --command "npm start"
  mcp-entra conformance server --command "npm start" --env AUTH_MODE=proxy --report json=report.json
  mcp-entra conformance server --command "npm start" --dialect generic
  mcp-entra conformance server --url http://localhost:8000/mcp --mock
  mcp-entra conformance server --url https://mcp.example.com/mcp --client-id 1d4f7a90-… --allow-not-run`,
  )
  .action(async (options: ServerOptions, command: Command) => {
    const { token: _, ...others } = options
    // A variable that stands in the environment anyway was not meant for a command, which has an issuer of its own.
    const isForUrl = options.url !== undefined || command.getOptionValueSource('token') !== 'env'
    process.exitCode = await judgeServer(isForUrl ? options : others)
  })

/** Whatever ends us must end the command under test, which is in a process group of its own. */
const interruptions = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

async function judgeServer(options: ServerOptions): Promise<number> {
  const wrong = misuse(options)
  if (wrong !== undefined) return complain(wrong)
  const [{ textReport, writers, runConformance }, { openBaseline }] = await Promise.all([
    import('./index.ts'),
    import('./kept-baseline.ts'),
  ])
  const interruption = new AbortController()
  const interrupt = () => interruption.abort()
  for (const name of interruptions) process.on(name, interrupt)
  try {
    const kept = await openBaseline(options)
    const report = await runConformance(targetOf(options), {
      ...runOptions(options),
      ...(kept && { baseline: kept.baseline }),
      signal: interruption.signal,
      onWait: tell,
      onStart: ({ url, checks }) => tell(`Asking ${url}: ${checks} runs of checks.`),
      onResult: progress,
    })
    if (interruption.signal.aborted) return interrupted()
    print(textReport(report, { colours: process.stdout.isTTY === true && !process.env['NO_COLOR'] }))
    const files = (options.report ?? []).map(({ kind, file }) => ({ file, text: writers[kind](report) }))
    const problems = await writeReports([...files, ...(kept?.update(report) ?? [])])
    return problems.length > 0 ? complain(problems.join('\n')) : report.verdict.exitCode
  } catch (error) {
    if (interruption.signal.aborted) return interrupted()
    return complain(error instanceof Error ? error.message : String(error))
  } finally {
    for (const name of interruptions) process.off(name, interrupt)
  }
}

/** On a terminal one line that is written over; elsewhere nothing, because a log does not need it. */
function progress({ check, revision }: Report['results'][number], settled: number, all: number): void {
  if (!process.stderr.isTTY) return
  const line = settled === all ? '' : `${settled}/${all}  ${revision}  ${check}`
  process.stderr.write(`\r\u001b[2K${line.slice(0, (process.stderr.columns ?? 80) - 1)}`)
}

/** Prints to standard output. A reader that has seen enough, such as `head`, is no error. */
function print(text: string): void {
  process.stdout.once('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error
  })
  process.stdout.write(text)
}

/** To standard error, where a message may quote what a server or a command wrote. */
const tell = (line: string): void => {
  process.stderr.write(`${withoutControls(line)}\n`)
}

function complain(message: string): number {
  tell(message)
  process.exitCode = 2
  return 2
}

/** 128 and the number of SIGINT, as a shell says it. */
function interrupted(): number {
  tell('Interrupted. Nothing was left running.')
  return 130
}

/** Commander's own code for wrong usage is 1, which here means that a server failed. */
const usageIsTwo = (command: Command): Command =>
  command
    .showHelpAfterError('(add --help for what can be said)')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))

export const conformanceCommand = new Command('conformance')
  .description('Judge an MCP server against the specification, with the exchange and the clause for whatever does not hold.')
  .addCommand(usageIsTwo(serverCommand))
usageIsTwo(conformanceCommand)
for (const command of catalogueCommands({ print, complain })) conformanceCommand.addCommand(usageIsTwo(command))

/** Prints what a check or a requirement means; an unknown id ends with 2 and the likeliest ones. */
export const explain = (id: string): Promise<void> => explainTo({ print, complain }, id)
