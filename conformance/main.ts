import { Command, Option } from 'commander'
import type { Report } from './index.ts'
import { withoutControls } from './kit/redaction.ts'
import { revisions } from './kit/requirement.ts'
import { profiles } from './kit/stage.ts'
import { writeReports } from './report-files.ts'
import {
  collect,
  gather,
  misuse,
  readReportFile,
  readRevisions,
  readSeconds,
  runOptions,
  type ServerOptions,
  targetOf,
} from './server-options.ts'
import { templateWords } from './targets/templates.ts'

const serverCommand = new Command('server')
  .description('Judge an MCP server: one that is started here behind a mock Entra (--command), or one that is running (--url).')
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
  .option('--tool <name>', 'the tool to call (default: the first listed that requires no arguments)')
  .option('--only <what>', 'only these checks, requirements or areas; repeat it, or use commas', collect)
  .option('--strict', 'make SHOULD as red as MUST')
  .option('--report <kind=file>', 'write a report as json or text; repeatable', readReportFile)
  .option('--timeout <seconds>', 'how long the whole may take, the start of the command included (default: 60)', readSeconds)
  .option(
    '--env <name=template>',
    'a further variable for the command, such as ISSUER={issuer}; words in braces are replaced; repeatable',
    gather,
  )
  .option('--token <token>', 'with --url: a token; the report notes whether the server accepts it')
  .option('--mock <origin>', 'with --url: the origin of a running mock Entra that the server trusts')
  .option('--user <upn>', "the mock's user to act for (default: its first)")
  .addHelpText(
    'after',
    `
Words for --env: ${templateWords.map((word) => `{${word}}`).join(' ')}

Exit code: 0 everything required holds; 1 something required does not; 2 the run learnt too little to say.

  mcp-entra conformance server --command "npm start"
  mcp-entra conformance server --command "npm start" --env AUTH_MODE=proxy --report json=report.json
  mcp-entra conformance server --url http://localhost:8000/mcp --mock http://localhost:9400`,
  )
  .action(async (options: ServerOptions) => {
    process.exitCode = await judgeServer(options)
  })

/** Whatever ends us must end the command under test, which is in a process group of its own. */
const interruptions = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

async function judgeServer(options: ServerOptions): Promise<number> {
  const wrong = misuse(options)
  if (wrong !== undefined) return complain(wrong)
  const { jsonReport, textReport, runConformance } = await import('./index.ts')
  const interruption = new AbortController()
  const interrupt = () => interruption.abort()
  for (const name of interruptions) process.on(name, interrupt)
  try {
    const report = await runConformance(targetOf(options, process.env), {
      ...runOptions(options),
      signal: interruption.signal,
      onStart: ({ url, checks }) => tell(`Asking ${url}: ${checks} runs of checks.`),
      onResult: progress,
    })
    if (interruption.signal.aborted) return interrupted()
    print(textReport(report, { colours: process.stdout.isTTY === true && !process.env['NO_COLOR'] }))
    const files = (options.report ?? []).map(({ kind, file }) => ({
      file,
      text: kind === 'json' ? jsonReport(report) : textReport(report),
    }))
    const problems = await writeReports(files)
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
  return 2
}

/** 128 and the number of SIGINT, as a shell says it. */
function interrupted(): number {
  tell('Interrupted. Nothing was left running.')
  return 130
}

const listCommand = new Command('list')
  .description('List the checks, or with --requirements the sentences they judge.')
  .argument('[words...]', 'only what these words occur in')
  .option('--requirements', 'list requirements instead of checks')
  .option('--json', 'both, as one JSON object on standard output')
  .action(async (words: readonly string[], options: { readonly requirements?: true; readonly json?: true }) => {
    const { listed, checksText, requirementsText } = await import('./catalogue-view.ts')
    const listing = listed(words)
    if (options.json) print(`${JSON.stringify(listing, null, 2)}\n`)
    else print(options.requirements ? requirementsText(listing) : checksText(listing))
  })

/** Prints what a check or a requirement means; an unknown id ends with 2 and the likeliest ones. */
export async function explain(id: string): Promise<void> {
  const { explained } = await import('./catalogue-view.ts')
  const { text, suggestions } = explained(id)
  if (text !== undefined) print(text)
  else
    process.exitCode = complain(
      `There is no check and no requirement ${JSON.stringify(id)}. Did you mean one of these?\n${suggestions.map((one) => `  ${one}`).join('\n')}`,
    )
}

const explainCommand = new Command('explain')
  .description('Say what a check or a requirement means, where it is written, and how it is put to the test.')
  .argument('<id>', 'such as token.server-audience')
  .action((id: string) => explain(id))

/** Commander's own code for wrong usage is 1, which here means that a server failed. */
const usageIsTwo = (command: Command): Command =>
  command
    .showHelpAfterError('(add --help for what can be said)')
    .exitOverride(({ exitCode }) => process.exit(exitCode === 0 ? 0 : 2))

export const conformanceCommand = new Command('conformance')
  .description('Judge an MCP server against the specification, with the exchange and the clause for whatever does not hold.')
  .addCommand(usageIsTwo(serverCommand))
  .addCommand(usageIsTwo(listCommand))
  .addCommand(usageIsTwo(explainCommand))
usageIsTwo(conformanceCommand)
